/** New rows for the editor, with everything that is usual. */
import type {
  Event, EventType, Fee, Item, Leg, Order, Part, Party, PartyKind, Program, RakeComponent, Scenario, Tier,
} from "./scenario.js";
import { SCENARIO_VERSION, SELLER } from "./scenario.js";

export const emptyFee = (): Fee => ({ fixed: "", rate: "", minimum: "", maximum: "" });

export const emptyParty = (name: string, kind: PartyKind): Party => ({
  name, kind, balance: "", marketing: "", withdrawRule: "D", withdrawDays: "", fee: emptyFee(),
});

export const emptyProgram = (platform: string): Program => ({
  platform, settleAfter: "fulfilment", days: "3", dayRule: "calendar", initiator: "developer", execution: "ledger",
  rake: [], shareCap: "", voucherSettlement: "on", multiUseRespectsDelay: false, refundMirror: "seller",
});

export const emptyRake = (name: string): RakeComponent => ({ name, rate: "", rounding: "floor" });

export const emptyLeg = (name: string, receiver = SELLER): Leg => ({
  name, kind: "rate", receiver, parts: [], amount: "", rate: "", tiers: [], base: "gross", minimum: "", cap: "",
  rounding: "floor", precedence: "",
});

export const emptyTier = (): Tier => ({ upTo: "", rate: "" });

export const emptyPart = (receiver = SELLER): Part => ({ receiver, weight: "1", takesRemainder: false, parts: [] });

export const emptyOrder = (name: string, buyer: string, seller: string): Order => ({
  name, buyer, seller, commissionTo: "", items: [],
});

export const emptyItem = (name: string): Item => ({
  name, price: "", subsidy: "", uses: "", commissionRate: "", seller: "",
});

export const emptyScenario = (start: number): Scenario => ({
  version: SCENARIO_VERSION, currency: "CNY", utcOffset: "+08:00", start, parties: [], program: emptyProgram(""),
  rule: [], orders: [], events: [],
});

/** An event of a type, with what it needs left empty. `name` is its own name, if it has one. */
export function emptyEvent(type: EventType, at: number, name = ""): Event {
  switch (type) {
    case "pay": return { type, at, order: "", by: "outside", channel: "WECHAT", amount: "" };
    case "recharge": return { type, at, party: "", channel: "WECHAT", amount: "" };
    case "freeze": return { type, at, name, party: "", amount: "" };
    case "confirm": return { type, at, freeze: "", to: "", amount: "" };
    case "cancel": return { type, at, freeze: "" };
    case "paymentRefund": return { type, at, freeze: "", amount: "" };
    case "fulfil": return { type, at, order: "", items: [] };
    case "refund": return { type, at, name, order: "", items: [], complete: true };
    case "endRefund": return { type, at, refund: "", outcome: "complete" };
    case "settle": return { type, at, name, order: "", item: "", shares: [], from: "" };
    case "settleDue": return { type, at };
    case "external": return { type, at, what: "settlement", name, outcome: "SUCCESS" };
    case "return": return { type, at, name, settlement: "", party: "", amount: "" };
    case "withdraw": return { type, at, name, party: "", amount: "" };
    case "payout": return { type, at, withdrawal: "", outcome: "PAID", from: "" };
  }
}

/** Scenarios to start from. Their titles are in the dictionaries, under the same ids. */
import {
  emptyEvent, emptyItem, emptyLeg, emptyOrder, emptyParty, emptyProgram, emptyRake, emptyScenario,
} from "./empty.js";
import type { Event, EventType, Item, Leg, Order, Party, PartyKind, Program, Scenario } from "./scenario.js";
import { SELLER } from "./scenario.js";

/** Monday. All examples begin here, at +08:00. */
const START = Date.parse("2026-03-02T10:00:00+08:00");

/** Time of an event: whole days after the start, and the hour of the day there. */
const on = (day: number, hour: number, minute = 0): number =>
  Date.parse("2026-03-02T00:00:00+08:00") + ((day * 24 + hour) * 60 + minute) * 60_000;

const party = (name: string, kind: PartyKind, more: Partial<Party> = {}): Party => ({
  ...emptyParty(name, kind), ...more,
});
const item = (name: string, price: string, more: Partial<Item> = {}): Item => ({ ...emptyItem(name), price, ...more });
const leg = (name: string, receiver: string, more: Partial<Leg>): Leg => ({ ...emptyLeg(name, receiver), ...more });
const order = (name: string, items: Item[], more: Partial<Order> = {}): Order => ({
  ...emptyOrder(name, "Buyer", "Shop"), items, ...more,
});
const program = (more: Partial<Program> = {}): Program => ({ ...emptyProgram("Mall"), ...more });
const fee = (rate: string) => ({ ...emptyRake("fee"), rate });

function event<T extends EventType>(type: T, at: number, fields: Partial<Extract<Event, { type: T }>> = {}): Event {
  return { ...emptyEvent(type, at), ...fields } as Event;
}

const scenario = (more: Partial<Scenario>): Scenario => ({
  ...emptyScenario(START),
  parties: [party("Buyer", "user"), party("Shop", "merchant"), party("Mall", "platform")],
  program: program(),
  ...more,
});

/** The first order of the README: two items, one refunded; a fee of 0.6 % and a licence of 10 % of the net. */
const licence = scenario({
  parties: [party("Buyer", "user"), party("Shop", "merchant"), party("Mall", "platform"), party("Brand", "partner")],
  program: program({ rake: [fee("0.006")] }),
  rule: [leg("licence", "Brand", { rate: "0.1", base: "net" })],
  orders: [order("A-1", [item("coat", "99.90"), item("shoes", "100.00")])],
  events: [
    event("pay", on(0, 10), { order: "A-1" }),
    event("fulfil", on(0, 12), { order: "A-1", items: [{ item: "coat", uses: "" }] }),
    event("refund", on(0, 15), { name: "R-1", order: "A-1", items: [{ item: "shoes", amount: "", uses: "" }] }),
    event("settle", on(3, 0), { name: "S-1", order: "A-1" }),
  ],
});

/** The balance service: recharge, freeze, confirm, cancel, refund; no program has anything to do. */
const wallet = scenario({
  events: [
    event("recharge", on(0, 10), { party: "Buyer", channel: "ALIPAY", amount: "100.00" }),
    event("freeze", on(0, 11), { name: "F-1", party: "Buyer", amount: "30.50" }),
    event("confirm", on(0, 12), { freeze: "F-1", to: "Shop" }),
    event("freeze", on(0, 13), { name: "F-2", party: "Buyer", amount: "20.00" }),
    event("cancel", on(0, 14), { freeze: "F-2" }),
    event("paymentRefund", on(1, 9), { freeze: "F-1", amount: "10.50" }),
    event("withdraw", on(1, 10), { name: "W-1", party: "Buyer", amount: "50.00" }),
    event("payout", on(1, 11), { withdrawal: "W-1", from: "ALIPAY" }),
  ],
});

/** Douyin's D+3: five vouchers, three used, two refunded (DYR-09), and a named share that just fits under the cap. */
const douyin = scenario({
  parties: [party("Buyer", "user"), party("Shop", "merchant"), party("Mall", "platform"), party("Partner", "partner")],
  program: program({ rake: [fee("0.06")] }),
  orders: [order("A-1", ["1", "2", "3", "4", "5"].map((name) => item(`voucher ${name}`, "20.00")))],
  events: [
    event("pay", on(0, 10), { order: "A-1", channel: "DOUYIN" }),
    event("fulfil", on(0, 18), {
      order: "A-1", items: ["1", "2", "3"].map((name) => ({ item: `voucher ${name}`, uses: "" })),
    }),
    event("refund", on(1, 12), {
      name: "R-1", order: "A-1", items: ["4", "5"].map((name) => ({ item: `voucher ${name}`, amount: "", uses: "" })),
    }),
    event("settle", on(4, 0), { name: "S-1", order: "A-1", shares: [{ party: "Partner", amount: "18.00" }] }),
  ],
});

/** A promoter's commission (CPS), with the amounts of Douyin's sample: 10.00 − 0.60 − 1.00 = 8.40 (DYQ-07). */
const commission = scenario({
  parties: [party("Buyer", "user"), party("Shop", "merchant"), party("Mall", "platform"), party("Promoter", "partner")],
  program: program({ settleAfter: "payment", days: "7", rake: [fee("0.06")] }),
  orders: [order("A-1", [item("course", "10.00", { commissionRate: "0.1" })], { commissionTo: "Promoter" })],
  events: [
    event("pay", on(0, 10), { order: "A-1", channel: "DOUYIN" }),
    event("fulfil", on(0, 20), { order: "A-1" }),
    event("settle", on(3, 0), { name: "S-1", order: "A-1" }),
  ],
});

/** A card with ten uses (次卡): each settlement takes what was used so far; unused uses are refunded. */
const card = scenario({
  program: program({ rake: [fee("0.05")] }),
  orders: [order("A-1", [item("card", "100.00", { uses: "3" })])],
  events: [
    event("pay", on(0, 10), { order: "A-1" }),
    event("fulfil", on(0, 12), { order: "A-1", items: [{ item: "card", uses: "1" }] }),
    event("fulfil", on(1, 12), { order: "A-1", items: [{ item: "card", uses: "1" }] }),
    event("settle", on(1, 13), { name: "S-1", order: "A-1" }),
    event("refund", on(2, 9), { name: "R-1", order: "A-1", items: [{ item: "card", amount: "", uses: "1" }] }),
  ],
});

/** Single vouchers, each as soon as its own days have passed. */
const voucher = scenario({
  program: program({ rake: [fee("0.006")] }),
  orders: [order("A-1", [item("lunch", "33.33"), item("dinner", "66.67")])],
  events: [
    event("pay", on(0, 10), { order: "A-1" }),
    event("fulfil", on(0, 12), { order: "A-1", items: [{ item: "lunch", uses: "" }] }),
    event("fulfil", on(2, 19), { order: "A-1", items: [{ item: "dinner", uses: "" }] }),
    event("settle", on(3, 0), { name: "S-1", order: "A-1", item: "lunch" }),
    event("settle", on(5, 0), { name: "S-2", order: "A-1", item: "dinner" }),
  ],
});

/** Allinpay: what came in on Friday may leave on Monday (T+1); the fee is kept when the payout arrives. */
const withdraw = scenario({
  parties: [
    party("Buyer", "user"),
    party("Shop", "merchant", {
      withdrawRule: "T", withdrawDays: "1", fee: { fixed: "", rate: "0.001", minimum: "0.10", maximum: "" },
    }),
    party("Mall", "platform"),
  ],
  program: program({ settleAfter: "payment", days: "1" }),
  orders: [order("A-1", [item("chair", "100.00")])],
  events: [
    event("pay", on(3, 10), { order: "A-1" }),
    event("settle", on(4, 9), { name: "S-1", order: "A-1" }),
    event("withdraw", on(4, 10), { name: "W-1", party: "Shop", amount: "100.00" }),
    event("withdraw", on(7, 10), { name: "W-2", party: "Shop", amount: "100.00" }),
    event("payout", on(7, 11, 30), { withdrawal: "W-2", from: "WECHAT" }),
  ],
});

/** The platform pays a part of the price; of a refund it gets its part back. */
const subsidy = scenario({
  parties: [
    party("Buyer", "user", { balance: "200.00" }), party("Shop", "merchant"),
    party("Mall", "platform", { marketing: "50.00" }),
  ],
  program: program({ settleAfter: "payment", days: "0", rake: [fee("0.02")] }),
  orders: [order("A-1", [item("lamp", "80.00", { subsidy: "10.00" }), item("bulb", "20.00", { subsidy: "5.55" })])],
  events: [
    event("pay", on(0, 10), { order: "A-1", by: "wallet" }),
    event("refund", on(0, 12), { name: "R-1", order: "A-1", items: [{ item: "bulb", amount: "7.00", uses: "" }] }),
    event("settle", on(0, 14), { name: "S-1", order: "A-1" }),
  ],
});

/** Tiers with a minimum and a cap, a fixed amount that goes first, and parts of the rest. */
const tiers = scenario({
  parties: [
    party("Buyer", "user"), party("Shop", "merchant"), party("Mall", "platform"), party("Author", "partner"),
    party("Agent", "partner"), party("Store", "merchant"),
  ],
  program: program({ settleAfter: "payment", days: "0", rake: [fee("0.01")], shareCap: "0.6" }),
  rule: [
    leg("postage", "Store", { kind: "fixed", amount: "8.00", precedence: "0" }),
    leg("royalty", SELLER, {
      kind: "tiers", precedence: "1", minimum: "5.00", cap: "60.00",
      tiers: [{ upTo: "100.00", rate: "0.05" }, { upTo: "500.00", rate: "0.08" }, { upTo: "", rate: "0.1" }],
      parts: [
        { receiver: "Author", weight: "2", takesRemainder: false, parts: [] },
        { receiver: "Agent", weight: "1", takesRemainder: true, parts: [] },
      ],
    }),
  ],
  orders: [
    order("small", [item("booklet", "30.00")]),
    order("middle", [item("book", "333.33")]),
    order("large", [item("library", "2000.00")]),
  ],
  events: ["small", "middle", "large"].flatMap((name, index) => [
    event("pay", on(index, 10), { order: name }),
    event("settle", on(index, 12), { name: `S-${index + 1}`, order: name }),
  ]),
});

/** 0.01, 0.10 and 100.00 among three: no cent is lost, none is made. */
const cents = scenario({
  parties: [
    party("Buyer", "user"), party("Shop", "merchant"), party("Mall", "platform"),
    party("A", "partner"), party("B", "partner"), party("C", "partner"),
  ],
  program: program({
    settleAfter: "payment", days: "0", shareCap: "1",
    rake: [
      { name: "channel", rate: "0.006", rounding: "floor" },
      { name: "service", rate: "0.029", rounding: "half-up" },
    ],
  }),
  rule: [
    leg("thirds", SELLER, {
      rate: "0.5", base: "net",
      parts: ["A", "B", "C"].map((receiver) => ({
        receiver, weight: "1", takesRemainder: receiver === "C", parts: [],
      })),
    }),
  ],
  orders: [
    order("cent", [item("sticker", "0.01")]),
    order("dime", [item("sweet", "0.10")]),
    order("hundred", [item("bag", "100.00")]),
  ],
  events: ["cent", "dime", "hundred"].flatMap((name, index) => [
    event("pay", on(index, 10), { order: name }),
    event("settle", on(index, 12), { name: `S-${index + 1}`, order: name }),
  ]),
});

/** A refund after the settlement, paid by every leg in proportion. */
const refundAfter = scenario({
  parties: [party("Buyer", "user"), party("Shop", "merchant"), party("Mall", "platform"), party("Promoter", "partner")],
  program: program({ settleAfter: "payment", days: "0", rake: [fee("0.05")], refundMirror: "pro-rata" }),
  rule: [leg("promotion", "Promoter", { rate: "0.1" })],
  orders: [order("A-1", [item("coat", "100.00")])],
  events: [
    event("pay", on(0, 10), { order: "A-1" }),
    event("settle", on(0, 12), { name: "S-1", order: "A-1" }),
    event("refund", on(2, 9), {
      name: "R-1", order: "A-1", items: [{ item: "coat", amount: "33.33", uses: "" }], complete: false,
    }),
    event("endRefund", on(3, 9), { refund: "R-1" }),
  ],
});

/** A share is taken back (退分账), then the seller pays the refund alone. */
const returned = scenario({
  parties: [party("Buyer", "user"), party("Shop", "merchant"), party("Mall", "platform"), party("Partner", "partner")],
  program: program({ settleAfter: "payment", days: "0", rake: [fee("0.006")] }),
  orders: [order("A-1", [item("coat", "100.00")])],
  events: [
    event("pay", on(0, 10), { order: "A-1" }),
    event("settle", on(0, 12), { name: "S-1", order: "A-1", shares: [{ party: "Partner", amount: "30.00" }] }),
    event("return", on(1, 9), { name: "RT-1", settlement: "S-1", party: "Partner", amount: "12.00" }),
    event("refund", on(1, 10), { name: "R-1", order: "A-1", items: [{ item: "coat", amount: "40.00", uses: "" }] }),
  ],
});

/** The ledger settles by itself when the days have passed. */
const automatic = scenario({
  program: program({ initiator: "automatic", rake: [fee("0.006")] }),
  orders: [order("A-1", [item("coat", "99.90")]), order("A-2", [item("hat", "19.99")])],
  events: [
    event("pay", on(0, 10), { order: "A-1" }),
    event("pay", on(0, 11), { order: "A-2" }),
    event("fulfil", on(1, 9), { order: "A-1" }),
    event("fulfil", on(2, 9), { order: "A-2" }),
    event("settleDue", on(4, 0)),
    event("settleDue", on(5, 0)),
  ],
});

/** Three mistakes: a price with three decimals, named shares over the cap, a settlement before its time. */
const mistake = scenario({
  parties: [party("Buyer", "user"), party("Shop", "merchant"), party("Mall", "platform"), party("Partner", "partner")],
  program: program({ rake: [fee("0.006")] }),
  orders: [order("A-1", [item("coat", "100.00")]), order("A-2", [item("hat", "19.999")])],
  events: [
    event("pay", on(0, 10), { order: "A-1" }),
    event("pay", on(0, 11), { order: "A-2" }),
    event("fulfil", on(0, 12), { order: "A-1" }),
    event("settle", on(2, 12), { name: "S-1", order: "A-1" }),
    event("settle", on(3, 12), { name: "S-2", order: "A-1", shares: [{ party: "Partner", amount: "30.01" }] }),
    event("settle", on(3, 13), { name: "S-3", order: "A-1", shares: [{ party: "Partner", amount: "30.00" }] }),
  ],
});

/** Every example by its id. */
export const examples = {
  licence, wallet, douyin, commission, card, voucher, withdraw, subsidy, tiers, cents, refundAfter, returned,
  automatic, mistake,
} as const satisfies Record<string, Scenario>;

export type ExampleId = keyof typeof examples;

/** In the order in which they are offered. */
export const EXAMPLE_IDS = Object.keys(examples) as ExampleId[];

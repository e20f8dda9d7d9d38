/**
 * A scenario: everything that somebody types on the Simulate page, as plain JSON.
 *
 * Every amount, rate and count is text, exactly as it was typed. Nothing here judges it: the core refuses what is
 * wrong, and `play` tells where it was typed. An empty text means "not given".
 *
 * Parties, orders and items have short names; the model makes the ids that the ledger wants. References are names.
 */

/** Version of this format; a link of another version is refused. */
export const SCENARIO_VERSION = 1;

/** In place of a party's name in a rule: whoever sells the order. No party may be called so. */
export const SELLER = "$seller";

export interface Scenario {
  version: typeof SCENARIO_VERSION;
  /** ISO 4217 code, for example `CNY`. */
  currency: string;
  /** Where the days of D+N and T+N begin, for example `+08:00`. */
  utcOffset: string;
  /** When the parties, the rule, the program and the orders are set up, ms since the epoch. No event is earlier. */
  start: number;
  parties: Party[];
  program: Program;
  /** Legs of the split rule for other parties; empty: there is no rule, and a settlement may name shares. */
  rule: Leg[];
  orders: Order[];
  /** In any order; they are played by time, and of the same time in the order of the list. */
  events: Event[];
}

export type PartyKind = "user" | "merchant" | "platform" | "partner";

export interface Party {
  /** Unique in the scenario. */
  name: string;
  kind: PartyKind;
  /** Amount that it has at the start. */
  balance: string;
  /** A platform: amount on its marketing account, which pays subsidies. Of others it stays empty. */
  marketing: string;
  /** D counts calendar days, T working days. */
  withdrawRule: "D" | "T";
  /** Whole number of days that money stays before it may be withdrawn; empty is 0. */
  withdrawDays: string;
  /** What a withdrawal costs; all empty: nothing. */
  fee: Fee;
}

export interface Fee {
  /** Amount. */
  fixed: string;
  /** Part of the withdrawal, 0 to 1. */
  rate: string;
  /** Amount. */
  minimum: string;
  /** Amount. */
  maximum: string;
}

export type Rounding = "floor" | "half-up";

export interface Program {
  /** Name of the platform that receives the rake and pays subsidies. */
  platform: string;
  /** fulfilment is 核销 D+N, payment 支付 D+N. */
  settleAfter: "fulfilment" | "payment";
  /** Whole number, 0 to 365. */
  days: string;
  dayRule: "calendar" | "elapsed24h";
  initiator: "developer" | "automatic";
  /** external: a settlement is PROCESSING until an `external` event reports its outcome. */
  execution: "ledger" | "external";
  rake: RakeComponent[];
  /** Most that other parties get of the gross amount, 0 to 1; empty is 0.3. */
  shareCap: string;
  voucherSettlement: "on" | "off";
  multiUseRespectsDelay: boolean;
  /** Who pays a refund after settlement: the seller, or every leg its part. */
  refundMirror: "seller" | "pro-rata";
}

export interface RakeComponent {
  name: string;
  /** Part of the gross amount, 0 to 1. */
  rate: string;
  rounding: Rounding;
}

/** One leg of the split rule. Only the fields of its `kind` are sent; the others keep what was typed before. */
export interface Leg {
  /** Unique in the rule. */
  name: string;
  kind: "fixed" | "rate" | "tiers" | "remainder";
  /** A party's name, or `SELLER`. Not used if there are `parts`. */
  receiver: string;
  /** Several receivers by weight, instead of one; empty: `receiver` takes all. */
  parts: Part[];
  /** kind fixed: amount, once per order. */
  amount: string;
  /** kind rate: part of the base, 0 to 1. */
  rate: string;
  /** kind tiers: marginal rates, rising. */
  tiers: Tier[];
  /** What rates are taken of: all that is settled, or the same less rake and commission. */
  base: "gross" | "net";
  /** Least amount per order. */
  minimum: string;
  /** Most per order. */
  cap: string;
  rounding: Rounding;
  /** Whole number; lower is paid first when money is short. */
  precedence: string;
}

export interface Tier {
  /** Amount at which the tier ends; of the last one empty. */
  upTo: string;
  /** Rate of what falls into the tier, 0 to 1. */
  rate: string;
}

export interface Part {
  /** A party's name, or `SELLER`. Not used if there are `parts`. */
  receiver: string;
  /** Whole number, decimal, percentage or ratio: `3`, `0.35`, `35.5%`, `2/7`. */
  weight: string;
  /** Takes what the cut shares of the others leave. */
  takesRemainder: boolean;
  /** Its own receivers; one level more is allowed, no deeper. */
  parts: Part[];
}

export interface Order {
  /** Unique in the scenario; the developer's order number. */
  name: string;
  /** Name of a user; who pays. */
  buyer: string;
  /** Name of a merchant or partner. */
  seller: string;
  /** Who receives commission; makes it a CPS order. Empty: nobody. */
  commissionTo: string;
  items: Item[];
}

export interface Item {
  /** Unique in its order. */
  name: string;
  /** Amount, the platform's part included. */
  price: string;
  /** Amount of it that the platform pays. */
  subsidy: string;
  /** Whole number of uses of a multi-use card (次卡); empty is 1. */
  uses: string;
  /** Part of what is settled, 0 to 1; only with the order's `commissionTo`. */
  commissionRate: string;
  /** Its own seller; empty: the order's. */
  seller: string;
}

/** What every event has. */
interface Timed {
  /** ms since the epoch. */
  at: number;
}

/** An order is paid: from outside, or from the buyer's wallet. */
export interface PayEvent extends Timed {
  type: "pay";
  order: string;
  /**
   * outside: the channel reports the payment. topUp: the wallet is recharged by what is payable, frozen and
   * confirmed. wallet: the same without the recharge, from what the buyer has.
   */
  by: "outside" | "topUp" | "wallet";
  /** For example WECHAT or ALIPAY; of outside and topUp. */
  channel: string;
  /** Amount; empty: what is payable. */
  amount: string;
}

/** Money comes into a party's balance. */
export interface RechargeEvent extends Timed {
  type: "recharge";
  party: string;
  channel: string;
  amount: string;
}

/** A user's money is set aside, without an order of the program (the balance service). */
export interface FreezeEvent extends Timed {
  type: "freeze";
  /** Unique among freezes. */
  name: string;
  party: string;
  amount: string;
}

/** A freeze is paid to a payee. */
export interface ConfirmEvent extends Timed {
  type: "confirm";
  freeze: string;
  /** Name of the payee. */
  to: string;
  /** Part of the freeze; empty: all that is left. */
  amount: string;
}

/** A freeze is given back. */
export interface CancelEvent extends Timed {
  type: "cancel";
  freeze: string;
}

/** What a confirmed freeze paid goes back to the user. */
export interface PaymentRefundEvent extends Timed {
  type: "paymentRefund";
  freeze: string;
  /** Empty: all that is left of it. */
  amount: string;
}

/** Items were delivered or used (核销). */
export interface FulfilEvent extends Timed {
  type: "fulfil";
  order: string;
  /** Empty: all items that can be. */
  items: { item: string; /** Whole number; empty: all that are left. */ uses: string }[];
}

/** An order's items are refunded. */
export interface RefundEvent extends Timed {
  type: "refund";
  /** Unique among refunds. */
  name: string;
  order: string;
  /** Empty: all that can be. */
  items: { item: string; /** Empty: all that is left. */ amount: string; /** Of a card; empty: all. */ uses: string }[];
  /** True: started and completed at once; else an `endRefund` event ends it. */
  complete: boolean;
}

/** A refund that was started is completed or taken back. */
export interface EndRefundEvent extends Timed {
  type: "endRefund";
  refund: string;
  outcome: "complete" | "cancel";
}

/** A settlement (分账) is asked for. */
export interface SettleEvent extends Timed {
  type: "settle";
  /** Unique among settlements; the developer's settlement number. */
  name: string;
  order: string;
  /** Only this item (a voucher); empty: the whole order. */
  item: string;
  /** Parties other than the seller; only without a rule. */
  shares: { party: string; amount: string }[];
  /** Whose part pays the shares, if the order has several sellers; empty: not sent. */
  from: string;
}

/** The ledger settles what is due; only for an automatic program. */
export interface SettleDueEvent extends Timed {
  type: "settleDue";
}

/** An external program reports how it carried out a settlement or a return. */
export interface ExternalEvent extends Timed {
  type: "external";
  what: "settlement" | "return";
  /** Name of the settlement or return. */
  name: string;
  outcome: "SUCCESS" | "FAIL";
}

/** What another party received of a settlement goes back to its seller (退分账). */
export interface ReturnEvent extends Timed {
  type: "return";
  /** Unique among returns; the developer's return number. */
  name: string;
  /** Name of the settlement. */
  settlement: string;
  party: string;
  amount: string;
}

/** A party asks for its money (提现). */
export interface WithdrawEvent extends Timed {
  type: "withdraw";
  /** Unique among withdrawals; the order number of the withdrawal. */
  name: string;
  party: string;
  amount: string;
}

/** The rail pays a withdrawal out, or fails to. */
export interface PayoutEvent extends Timed {
  type: "payout";
  withdrawal: string;
  outcome: "PAID" | "FAILED" | "BOUNCED";
  /** Channel whose money is moved to the rail's pool first, for example WECHAT; empty: none. */
  from: string;
}

export type Event =
  | PayEvent | RechargeEvent | FreezeEvent | ConfirmEvent | CancelEvent | PaymentRefundEvent | FulfilEvent
  | RefundEvent | EndRefundEvent | SettleEvent | SettleDueEvent | ExternalEvent | ReturnEvent | WithdrawEvent
  | PayoutEvent;

export type EventType = Event["type"];

/** All types of events, in the order in which they usually happen. */
export const EVENT_TYPES: readonly EventType[] = [
  "recharge", "freeze", "confirm", "cancel", "paymentRefund", "pay", "fulfil", "refund", "endRefund", "settle",
  "settleDue", "external", "return", "withdraw", "payout",
];

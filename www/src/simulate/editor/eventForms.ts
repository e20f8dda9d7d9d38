/** Which fields the events have. Lists of items and shares are drawn by EventFields itself. */
import type { EventType } from "../model/scenario.js";

/** One input of an event. */
export interface EventField {
  /** Its name in the event, and the word for it in the dictionaries. */
  key: string;
  label:
    | "name" | "order" | "by" | "channel" | "amount" | "party" | "freeze" | "to" | "refund" | "outcome" | "item"
    | "sharesFrom" | "what" | "settlement" | "withdrawal" | "poolFrom" | "event";
  /**
   * name: its own name. order, freeze, refund, settlement, withdrawal: a name of one. report: a settlement or return.
   * user, party: a party of that kind, of any. item, seller: one, or none. choice: the dictionary's words. Others: text.
   */
  kind:
    | "name" | "order" | "freeze" | "refund" | "settlement" | "withdrawal" | "report" | "user" | "party" | "item" | "seller"
    | "choice" | "amount" | "text";
  /** Dictionary of a choice. */
  words?: "bys" | "refundOutcomes" | "externalWhats" | "externalOutcomes" | "payoutOutcomes";
  /** What an empty one means. */
  empty?: "allPayable" | "allLeft" | "notGiven";
}

const name: EventField = { key: "name", label: "name", kind: "name" };
const order: EventField = { key: "order", label: "order", kind: "order" };
const party: EventField = { key: "party", label: "party", kind: "party" };
const channel: EventField = { key: "channel", label: "channel", kind: "text" };
const amount: EventField = { key: "amount", label: "amount", kind: "amount" };
const freeze: EventField = { key: "freeze", label: "freeze", kind: "freeze" };

export const EVENT_FIELDS: Record<EventType, readonly EventField[]> = {
  recharge: [party, channel, amount],
  freeze: [name, { ...party, kind: "user" }, amount],
  confirm: [freeze, { key: "to", label: "to", kind: "party" }, { ...amount, empty: "allLeft" }],
  cancel: [freeze],
  paymentRefund: [freeze, { ...amount, empty: "allLeft" }],
  pay: [order, { key: "by", label: "by", kind: "choice", words: "bys" }, channel, { ...amount, empty: "allPayable" }],
  fulfil: [order],
  refund: [name, order],
  endRefund: [
    { key: "refund", label: "refund", kind: "refund" },
    { key: "outcome", label: "outcome", kind: "choice", words: "refundOutcomes" },
  ],
  settle: [name, order, { key: "item", label: "item", kind: "item" }, { key: "from", label: "sharesFrom", kind: "seller" }],
  settleDue: [],
  external: [
    { key: "what", label: "what", kind: "choice", words: "externalWhats" },
    { key: "name", label: "event", kind: "report" },
    { key: "outcome", label: "outcome", kind: "choice", words: "externalOutcomes" },
  ],
  return: [name, { key: "settlement", label: "settlement", kind: "settlement" }, party, amount],
  withdraw: [name, party, amount],
  payout: [
    { key: "withdrawal", label: "withdrawal", kind: "withdrawal" },
    { key: "outcome", label: "outcome", kind: "choice", words: "payoutOutcomes" },
    { key: "from", label: "poolFrom", kind: "text", empty: "notGiven" },
  ],
};

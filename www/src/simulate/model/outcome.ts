/**
 * What a scenario came to: everything the page shows, as the package answered it. Amounts are its decimal strings.
 *
 * Owners of the ledger are given by the scenario's names. Money outside has names of its own: `world:<channel>`.
 */

/** Something that was refused, at the place where it was typed. */
export interface Problem {
  /**
   * Path in the scenario, for example `orders[0].items[1].price`, `program.rake[0].rate`, `rule[2].parts[0].weight`,
   * `parties[1].name` or `events[3]`. It names a field if the refusal does, else the whole that was refused.
   */
  at: string;
  /** The core's stable code; or one of {@link OWN_CODES}, where the core was not asked. */
  code: string;
  /** The core's sentence, in English, with the scenario's names for its ids. */
  message: string;
  /** The core's facts about it. */
  details: Record<string, string>;
}

/** Codes that the model itself gives, since the core knows no names. */
export const OWN_CODES = ["NAME_TAKEN", "NAME_UNKNOWN", "NOT_PLAYED", "TOO_EARLY"] as const;

/** A command that was sent, with what was answered: exactly what a server would be sent and would answer. */
export interface Exchange {
  command: Record<string, unknown>;
  reply?: Record<string, unknown>;
  error?: { code: string; message: string; details: Record<string, string> };
}

/** The set-up, or one event. A freeze that ends by itself has a second step, when it ends. */
export interface Step {
  /** Index in `scenario.events`; null: the set-up. */
  event: number | null;
  /** ms since the epoch. */
  at: number;
  /** notPlayed: something that it depends on was refused. */
  status: "done" | "refused" | "notPlayed";
  exchanges: Exchange[];
  transactions: Transaction[];
}

export interface Transaction {
  transactionId: string;
  /** The command that made it, for example `recharge`. */
  transactionType: string;
  /** ms since the epoch. */
  time: number;
  entries: Entry[];
}

export interface Entry {
  /** A party's name, or `world:<channel>`. */
  owner: string;
  /** 100001 balance, 2000000 marketing. */
  accountSet: number;
  availableDelta: string;
  frozenDelta: string;
  available: string;
  frozen: string;
  version: number;
}

/** One account over time. */
export interface AccountLine {
  /** The party's name. */
  party: string;
  /** 100001 balance, 2000000 marketing. */
  accountSet: number;
  /** By time: after the set-up, after each event, when a freeze ends, and on days on which money gets old enough. */
  samples: Sample[];
}

export interface Sample {
  /** ms since the epoch. */
  at: number;
  /** Index in `scenario.events`; null: the set-up, the beginning of a day, or the end of a freeze. */
  event: number | null;
  available: string;
  frozen: string;
  /** The part of frozen that waits for the settlement of orders. */
  pending: string;
  withdrawable: string;
}

export interface OrderFigures {
  /** Name of the order. */
  order: string;
  status: string;
  /** Sum of the items. */
  amount: string;
  payable: string;
  /** Paid in and neither refunded nor settled. */
  unsettled: string;
  /** When the ledger will settle it by itself, ms since the epoch. */
  dueAt: number | null;
  items: ItemFigures[];
}

export interface ItemFigures {
  item: string;
  state: string;
  amount: string;
  subsidy: string;
  uses: number;
  fulfilledUses: number;
  refunded: string;
  settled: string;
  unsettled: string;
}

export interface SettlementFigures {
  /** Name of the settlement; of an automatic one `auto-1`, `auto-2`, … */
  name: string;
  order: string;
  /** Name of the item, if only one was settled. */
  item: string | null;
  /** Index in `scenario.events`. */
  event: number;
  /** PROCESSING, SUCCESS or FAIL. */
  status: string;
  /** Gross amount. */
  settleAmount: string;
  rake: string;
  commission: string;
  others: string;
  seller: string;
  /** When it ended, ms since the epoch; 0 while it is in progress. */
  settledAt: number;
  /** Who gets how much, sellers first. */
  parties: { party: string; amount: string }[];
  legs: LegFigures[];
}

export interface LegFigures {
  /** rake, commission, share or seller. */
  role: string;
  /** The fee, the item, the rule's leg or the party. */
  name: string;
  /** Name of who receives it. */
  party: string;
  amount: string;
  /** What of it was returned to the seller. */
  returned: string;
  /** Base, rate, exact product, rounding and result, as the core explains it. */
  why: Record<string, unknown>;
}

export interface WithdrawalFigures {
  name: string;
  party: string;
  /** Index in `scenario.events`. */
  event: number;
  amount: string;
  fee: string;
  netAmount: string;
  status: string;
  /** Why it failed, as a code and a sentence; empty if it did not. */
  reasonCode: string;
  reason: string;
}

/** Where the money went: for a Sankey diagram. It has no cycles. */
export interface Flow {
  nodes: FlowNode[];
  links: FlowLink[];
}

export interface FlowNode {
  /** Unique, for example `order:A-1`. */
  id: string;
  /**
   * outside: a channel. buyer: a user who pays, or recharges a wallet. subsidy: a platform's marketing account.
   * order, settlement, refund: one of them. party: who received. held: of an order, not settled yet. frozen: in a
   * freeze. returned: given back to a seller. refunded: back at a user. unspent: subsidy that is back at the platform.
   * paidOut, onItsWay: withdrawals. fee: what withdrawals cost.
   */
  kind:
    | "outside" | "buyer" | "subsidy" | "order" | "settlement" | "refund" | "party" | "held" | "frozen" | "returned"
    | "refunded" | "unspent" | "paidOut" | "onItsWay" | "fee";
  /** Name of the party, order, settlement, refund or channel. */
  name: string;
}

export type LinkKind =
  | "recharge" | "payment" | "subsidy" | "held" | "frozen" | "settle" | "rake" | "commission" | "share" | "seller"
  | "confirm" | "refund" | "return" | "withdraw" | "fee";

export interface FlowLink {
  /** Unique, and the same for the same scenario. */
  id: string;
  /** Id of a node. */
  source: string;
  target: string;
  kind: LinkKind;
  /** Leg, item or other name; empty if there is nothing to say. */
  name: string;
  /** Above zero. */
  amount: string;
}

export interface Outcome {
  currency: string;
  problems: Problem[];
  /** The set-up first, then the events as they were played. */
  steps: Step[];
  accounts: AccountLine[];
  orders: OrderFigures[];
  settlements: SettlementFigures[];
  withdrawals: WithdrawalFigures[];
  flow: Flow;
}

/**
 * Every number that the page shows of an outcome, by name. A cell or label that shows one carries its name as
 * `data-figure`, and the amount alone as its text, so that a test can compare the page with a server.
 *
 * - `balance/<party>/<accountSet>/available`, `…/frozen`, `…/withdrawable`: the last sample of each account
 * - `order/<order>/amount`, `…/payable`, `…/unsettled`
 * - `settlement/<name>/settleAmount`, `…/rake`, `…/commission`, `…/others`, `…/seller`
 * - `settlement/<name>/leg/<index>/amount`
 * - `withdrawal/<name>/amount`, `…/fee`, `…/netAmount`
 * - `flow/<link id>`
 */
export function figures(outcome: Outcome): Record<string, string> {
  const all: Record<string, string> = {};
  for (const { party, accountSet, samples } of outcome.accounts) {
    const last = samples.at(-1);
    if (last === undefined) continue;
    const name = `balance/${party}/${accountSet}`;
    all[`${name}/available`] = last.available;
    all[`${name}/frozen`] = last.frozen;
    all[`${name}/withdrawable`] = last.withdrawable;
  }
  for (const order of outcome.orders) {
    for (const key of ["amount", "payable", "unsettled"] as const) all[`order/${order.order}/${key}`] = order[key];
  }
  for (const settlement of outcome.settlements) {
    const name = `settlement/${settlement.name}`;
    for (const key of ["settleAmount", "rake", "commission", "others", "seller"] as const) {
      all[`${name}/${key}`] = settlement[key];
    }
    settlement.legs.forEach((leg, index) => (all[`${name}/leg/${index}/amount`] = leg.amount));
  }
  for (const withdrawal of outcome.withdrawals) {
    for (const key of ["amount", "fee", "netAmount"] as const) {
      all[`withdrawal/${withdrawal.name}/${key}`] = withdrawal[key];
    }
  }
  for (const link of outcome.flow.links) all[`flow/${link.id}`] = link.amount;
  return all;
}

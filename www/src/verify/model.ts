/** What the worker of this part tells the page: texts to show, and places to ask for more by. */
import type { ChannelFlow, Finding, TrialLine, VerifyReport } from "split-ledger";
import type { FileKind } from "./source.js";

/** A file to check. */
export interface OpenInput {
  file: Blob;
  /** Hash of a head noted earlier; empty: none. */
  head: string;
}

/** Something that is wrong, and what stands there. */
export interface ShownFinding extends Finding {
  /** Part of the line. */
  excerpt?: Excerpt;
  /** Place of the transaction it is about. */
  transaction?: number;
}

/** A part of a line, as text to show. */
export interface Excerpt {
  text: string;
  /** Bytes of the whole line, and those before the text. */
  bytes: number;
  from: number;
  /** True if the line goes on after the text. */
  isCut: boolean;
}

/** What may be the matter with the file as a whole. */
export type Suspicion = "damagedGzip" | "notAJournal" | "everyHash" | "wrongHead";

/** A file that was checked. */
export interface Opened {
  kind: FileKind;
  ledger: string;
  /** Bytes, unpacked. */
  bytes: number;
  lines: number;
  report: Omit<VerifyReport, "trialBalance" | "channels" | "findings">;
  /** Time of the last commit. */
  headTime: string;
  trialBalance: readonly TrialLine[];
  channels: readonly ChannelFlow[];
  findings: readonly ShownFinding[];
  suspicions: readonly Suspicion[];
  /** Choices of the filters. */
  types: readonly string[];
  currencies: readonly string[];
  holdKinds: readonly string[];
  holdStatuses: readonly string[];
  counts: { transactions: number; accounts: number; holds: number };
}

/** One page of a list. */
export interface Page<Item> {
  items: readonly Item[];
  /** All that the filter lets through. */
  total: number;
}

/** Which transactions. Empty texts and absent members let everything through. */
export interface TransactionFilter {
  /** Part of the owner of an account that is changed or opened. */
  owner: string;
  type: string;
  /** Order id, or the number that the app gave it. */
  order: string;
  /** Days, `2025-01-06`, both included. */
  from: string;
  to: string;
  /** How much an account changes, spendable or held, as it is shown. */
  amount: string;
  transactionId: string;
  /** Number of an account; 0: any. */
  account: number;
}

export interface AccountFilter {
  owner: string;
  currency: string;
}

export interface HoldFilter {
  owner: string;
  kind: string;
  status: string;
  order: string;
  amount: string;
  holdId: string;
}

export type AccountOrder = "number" | "owner" | "available" | "frozen" | "entries";
export type HoldOrder = "created" | "amount" | "remaining";

/** Which page of a list, in which order. */
export interface ListInput<Filter, Order extends string> {
  filter: Filter;
  order: Order;
  isDescending: boolean;
  /** From 0; a page has {@link PAGE_ROWS} rows. */
  page: number;
}

/** Fifty rows are drawn in half of the time after which a page is felt to wait. */
export const PAGE_ROWS = 50;

export type TransactionList = ListInput<TransactionFilter, "time">;
export type AccountList = ListInput<AccountFilter, AccountOrder>;
export type HoldList = ListInput<HoldFilter, HoldOrder>;

/** How one account changes. Amounts are texts in the currency's decimals. */
export interface Movement {
  account: number;
  owner: string;
  currency: string;
  availableChange: string;
  frozenChange: string;
  available: string;
  frozen: string;
}

export interface TransactionItem {
  /** Its place in the file, from 0. */
  place: number;
  transactionId: string;
  time: string;
  type: string;
  orders: readonly string[];
  /** The first ones; `movementsTotal` counts all. */
  movements: readonly Movement[];
  movementsTotal: number;
}

export interface AccountItem {
  account: number;
  owner: string;
  accountSet: string;
  currency: string;
  available: string;
  frozen: string;
  entries: number;
}

export interface HoldItem {
  holdId: string;
  kind: string;
  owner: string;
  account: number;
  currency: string;
  status: string;
  amount: string;
  captured: string;
  released: string;
  remaining: string;
  order: string;
  created: string;
  expires: string;
}

/** One transaction as it is recorded. */
export interface TransactionDetail extends TransactionItem {
  line: number;
  seq: string;
  /** Hash of its commit. */
  hash: string;
  command: string;
  reply: string;
  effects: readonly string[];
}

/** Balances of an account over time, as its entries record them. */
export interface AccountSeries {
  account: AccountItem;
  /** ms since the epoch. */
  times: number[];
  available: string[];
  frozen: string[];
  /** All entries; if there are more than points, each stretch shows its lows, highs and end. */
  entries: number;
}

/** Transactions per day. */
export interface Volume {
  /** Beginnings of days, ms since the epoch. */
  days: number[];
  counts: number[];
}

/** A list as a file. */
export interface CsvFile {
  name: string;
  content: Blob;
}

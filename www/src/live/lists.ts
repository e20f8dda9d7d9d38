/** The lists of the live ledger: how each is asked for, a page at a time. */
import type {
  AccountView,
  HoldView,
  NotificationView,
  PayoutView,
  Query,
  QueryReplyOf,
  SettlementView,
  TransactionView,
} from "split-ledger";
import type { Client } from "./client.js";

/** A row of each list. */
export interface Rows {
  accounts: AccountView;
  holds: HoldView;
  settlements: SettlementView;
  payouts: PayoutView;
  notifications: NotificationView;
  transactions: TransactionView;
}

/** Names of the lists, in the order of the tabs. */
export const LISTS = ["accounts", "holds", "settlements", "payouts", "notifications", "transactions"] as const;

/** One of them. */
export type ListName = (typeof LISTS)[number];

/** Rows of a page. */
export const PAGE_ROWS = 50;

/** A page of a list. */
export interface Page<N extends ListName = ListName> {
  rows: readonly Rows[N][];
  /** Where the next page begins, if there may be one. */
  next: string | undefined;
  /** Number of the last commit that it has seen. */
  seq: number;
}

type Part = { limit: number; cursor?: string };

interface List<N extends ListName> {
  ask(client: Client, part: Part, signal: AbortSignal): Promise<Page<N>>;
  /** What names a row as long as it lives. */
  id(row: Rows[N]): string;
}

/** How the lists are asked for. */
export const SOURCES: { readonly [N in ListName]: List<N> } = {
  accounts: {
    ask: (client, part, signal) => page(client, { type: "accounts", ...part }, ({ accounts }) => accounts, signal),
    id: ({ accountNo }) => accountNo,
  },
  holds: {
    ask: (client, part, signal) => page(client, { type: "open_holds", ...part }, ({ holds }) => holds, signal),
    id: ({ holdId }) => holdId,
  },
  settlements: {
    ask: (client, part, signal) =>
      page(client, { type: "settlements", ...part }, ({ settlements }) => settlements, signal),
    id: ({ settlementId }) => settlementId,
  },
  payouts: {
    ask: (client, part, signal) => page(client, { type: "withdrawals", ...part }, ({ payouts }) => payouts, signal),
    id: ({ withdrawalId }) => withdrawalId,
  },
  notifications: {
    ask: (client, part, signal) =>
      page(client, { type: "notifications", ...part }, ({ notifications }) => notifications, signal),
    id: ({ notificationId }) => notificationId,
  },
  transactions: {
    ask: (client, part, signal) =>
      page(client, { type: "transactions", ...part }, ({ transactions }) => transactions, signal),
    id: ({ transactionId }) => transactionId,
  },
};

async function page<Q extends Query, Row>(
  client: Client,
  query: Q,
  rowsOf: (reply: QueryReplyOf<Q>) => readonly Row[],
  signal: AbortSignal,
): Promise<{ rows: readonly Row[]; next: string | undefined; seq: number }> {
  const reply = await client.query(query, signal);
  const { nextCursor: next, asOf } = reply as { nextCursor?: string; asOf: { seq: number } };
  return { rows: rowsOf(reply), next, seq: asOf.seq };
}

/** Number of the ledger's last commit: the cheapest question there is. */
export async function headOf(client: Client, signal: AbortSignal): Promise<number> {
  const { asOf } = await client.query({ type: "transactions", limit: 1 }, signal);
  return asOf.seq;
}

/** The ids of rows that are new, or not as they were. */
export function changedIds<N extends ListName>(name: N, before: Page<N> | undefined, after: Page<N>): Set<string> {
  const changed = new Set<string>();
  if (before === undefined) return changed;
  const { id } = SOURCES[name];
  const known = new Map(before.rows.map((row) => [id(row), JSON.stringify(row)]));
  for (const row of after.rows) if (known.get(id(row)) !== JSON.stringify(row)) changed.add(id(row));
  return changed;
}

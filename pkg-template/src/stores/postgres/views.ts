/** Views for people: what a ledger's tables say, in rows that can be read. Amounts are minor units. */
import type { Schema, Table } from "../../store.js";
import { ENTRIES, LEDGER, quoted } from "../sql.js";

/** Names of the views; dropped in this order. */
export const VIEWS = ["statement", "balances", "open_holds", ENTRIES];

/** What an entry is made of, in its order. */
const ENTRY = ["account", "available_delta", "frozen_delta", "available", "frozen", "version", "arrived", "pending"];

/** The views that can be made of these tables. */
export function viewsOf(schema: Schema, space: string): string[] {
  const has = (table: string, ...columns: string[]): boolean => {
    const found = schema.tables.find((one) => one.name === table);
    return found !== undefined && columns.every((name) => found.columns.some((column) => column.name === name));
  };
  const name = (table: string): string => `${quoted(space)}.${quoted(table)}`;
  const views: string[] = [];
  const transactions = schema.tables.find((one) => one.name === "transactions");
  const areEntriesThere = transactions !== undefined && has("transactions", ENTRIES);
  const areAccountsThere = has("accounts", "no", "owner", "account_set", "currency", "available", "frozen", "version");
  if (areEntriesThere) views.push(`CREATE VIEW ${name(ENTRIES)} AS ${entriesOf(transactions, name("transactions"))}`);
  if (areAccountsThere) {
    views.push(`CREATE VIEW ${name("balances")} AS
      SELECT ledger, no AS account, owner, account_set, currency, available, frozen,
        available + frozen AS total, version FROM ${name("accounts")}`);
  }
  if (areAccountsThere && has("holds", "open_account", "remaining", "created_at", "expires_at")) {
    views.push(`CREATE VIEW ${name("open_holds")} AS
      SELECT h.ledger, h.id, h.kind, a.owner, a.currency, h.account, h.amount, h.captured, h.released, h.remaining,
        h.status, h.order_id, ${timeOf("h.created_at")} AS created_at, ${timeOf("h.expires_at")} AS expires_at
      FROM ${name("holds")} AS h JOIN ${name("accounts")} AS a ON a.ledger = h.ledger AND a.no = h.account
      WHERE h.open_account IS NOT NULL`);
  }
  if (areAccountsThere && areEntriesThere && has("postings", "account", "transaction") && has("transactions", "id", "time", "kind")) {
    views.push(`CREATE VIEW ${name("statement")} AS
      SELECT p.ledger, p.account, a.owner, a.currency, p.transaction, ${timeOf("t.time")} AS time, t.kind,
        ${ENTRY.slice(1, 6).map((cell, at) => `(e ->> ${String(at + 1)})::bigint AS ${cell}`).join(", ")}
      FROM ${name("postings")} AS p
      JOIN ${name("accounts")} AS a ON a.ledger = p.ledger AND a.no = p.account
      JOIN ${name("transactions")} AS t ON t.ledger = p.ledger AND t.id = p.transaction
      CROSS JOIN LATERAL jsonb_array_elements(t.entries::jsonb) AS e
      WHERE (e ->> 0)::bigint = p.account`);
  }
  return views;
}

/** Entries live inside their transaction; as rows they are a view. */
function entriesOf(table: Table, transactions: string): string {
  const key = table.columns.slice(0, table.key).map(({ name }) => `t.${quoted(name)} AS ${quoted(`transaction_${name}`)}`);
  const cells = ENTRY.map((cell, at) => `(e.entry ->> ${String(at)})::bigint AS ${cell}`);
  return `SELECT t.${quoted(LEDGER)}, ${[...key, "e.position - 1 AS position", ...cells].join(", ")}
    FROM ${transactions} AS t
    CROSS JOIN LATERAL jsonb_array_elements(t.entries::jsonb) WITH ORDINALITY AS e (entry, position)`;
}

/** Milliseconds since the epoch as a moment. */
function timeOf(column: string): string {
  return `to_timestamp(${column} / 1000.0)`;
}

/**
 * What the SQL stores share: names, and the columns that rows are ordered by.
 *
 * @module
 */
import type { Table } from "../store.js";
import { StoreError } from "./error.js";

/** Column in front of every key. */
export const LEDGER = "ledger";

/** Names of the tables that the store itself needs. */
export const HEADS = "heads";
export const SCHEMA = "schema";
export const ENTRIES = "entries";

/** An SQL name, quoted: column names may be keywords. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The columns of an order: those of the index, then the rest of the key. */
export function orderColumns(table: Table, index: string | null): string[] {
  const found = index === null ? { columns: [] } : table.indexes.find((one) => one.name === index);
  if (found === undefined) {
    throw new StoreError("BAD_REQUEST", `table \`${table.name}\` has no index \`${String(index)}\``);
  }
  const key = table.columns.slice(0, table.key).map((column) => column.name);
  return [...new Set([...found.columns, ...key])];
}

/** Those of the columns that may be null. */
export function nullableOf(table: Table, columns: readonly string[]): string[] {
  return columns.filter((name) =>
    table.columns.some((column) => column.name === name && column.nullable === true),
  );
}

/** The cells of a position behind those in `equals`; a column of both index and key counts once. */
export function positionPast(
  table: Table,
  index: string | null,
  equals: number,
  after: readonly string[],
): string[] {
  const columns = orderColumns(table, index);
  const indexed = table.indexes.find((one) => one.name === index)?.columns ?? [];
  const key = table.columns.slice(0, table.key).map((column) => column.name);
  const listed = [...indexed, ...key];
  return columns.slice(equals).map((column) => after[listed.indexOf(column)] ?? "");
}

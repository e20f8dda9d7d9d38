/**
 * The tables as the store has them, and what a newer schema adds to them.
 *
 * @module
 */
import type { Cell, Schema, Table } from "../../store.js";
import { StoreError } from "../error.js";
import { TableKeys } from "./keys.js";

/** Raised when keys or values are written differently for the same schema. */
const FORMAT = 1;

/** A table whose rows have their cells in the sequence in which its columns were added. */
interface StoredTable extends Table {
  /** There may be rows that lack the last columns. */
  grown?: true;
}

/** What is stored about the tables. */
export interface Layout {
  format: number;
  version: number;
  /** How often it has changed. */
  changes: number;
  tables: readonly StoredTable[];
  /** Indexes that do not hold all rows yet. */
  unbuilt: readonly { table: string; index: string }[];
}

/** The layout after adding what the schema has more; the same object if that is nothing. */
export function grow(stored: Layout | null, schema: Schema): Layout {
  if (stored !== null && stored.format !== FORMAT) {
    throw new StoreError("UPGRADE_REQUIRED", `the store has format \`${String(stored.format)}\`: upgrade this program`);
  }
  if (stored !== null && stored.version > schema.version) {
    throw new StoreError(
      "UPGRADE_REQUIRED",
      `the store has schema \`${String(stored.version)}\`, newer than \`${String(schema.version)}\`: upgrade this program`,
    );
  }
  const unbuilt = [...(stored?.unbuilt ?? [])];
  const old = new Map(stored?.tables.map((table) => [table.name, table]));
  const added: StoredTable[] = [];
  for (const table of schema.tables) {
    const known = old.get(table.name);
    if (known === undefined) {
      added.push(table);
      continue;
    }
    old.set(table.name, grownTable(known, table));
    for (const { name } of table.indexes) {
      const isNew = !known.indexes.some((index) => index.name === name);
      if (isNew) unbuilt.push({ table: table.name, index: name });
    }
  }
  const tables = [...old.values(), ...added];
  const isSame =
    stored?.version === schema.version && JSON.stringify(tables) === JSON.stringify(stored.tables);
  if (isSame) return stored;
  return { format: FORMAT, version: schema.version, changes: (stored?.changes ?? 0) + 1, tables, unbuilt };
}

function grownTable(stored: StoredTable, table: Table): StoredTable {
  const refuse = (what: string): StoreError =>
    new StoreError("SCHEMA_MISMATCH", `${what} of table \`${table.name}\` is not what the store has: open it with the program that made it`);
  const names = (one: Table): string => JSON.stringify(one.columns.slice(0, one.key).map(({ name }) => name));
  if (names(stored) !== names(table)) throw refuse("the key");
  for (const column of stored.columns) {
    const now = table.columns.find(({ name }) => name === column.name);
    if (now?.type !== column.type) throw refuse(`column \`${column.name}\``);
  }
  for (const index of stored.indexes) {
    const now = table.indexes.find(({ name }) => name === index.name);
    if (JSON.stringify(now?.columns) !== JSON.stringify(index.columns)) throw refuse(`index \`${index.name}\``);
  }
  const added = table.columns.filter(({ name }) => !stored.columns.some((column) => column.name === name));
  for (const column of added) {
    if (column.nullable !== true) throw refuse(`column \`${column.name}\``);
  }
  const columns = [...stored.columns, ...added];
  const grown = stored.grown === true || added.length > 0;
  return { ...table, columns, ...(grown ? { grown: true } : {}) };
}

/** One table of an open store: its keys, and its rows as they are stored. */
export class StoreTable {
  readonly keys: TableKeys;
  readonly name: string;
  /** For each column of the schema its place in a stored row, for each stored cell its column; null: they are the same. */
  readonly #places: { schema: readonly number[]; stored: readonly number[] } | null;

  constructor(table: Table, stored: StoredTable) {
    this.keys = new TableKeys(table);
    this.name = table.name;
    const place = (columns: Table["columns"], name: string): number =>
      columns.findIndex((column) => column.name === name);
    const schema = table.columns.map(({ name }) => place(stored.columns, name));
    const isPlain = stored.grown !== true && schema.every((at, column) => at === column);
    this.#places = isPlain ? null : { schema, stored: stored.columns.map(({ name }) => place(table.columns, name)) };
  }

  /** A stored row with its cells in the sequence of the schema; those it lacks are null. */
  fromStored(text: string): string {
    return this.#places === null ? text : arranged(text, this.#places.schema);
  }

  toStored(text: string): string {
    return this.#places === null ? text : arranged(text, this.#places.stored);
  }
}

function arranged(text: string, places: readonly number[]): string {
  const cells = JSON.parse(text) as Cell[];
  return JSON.stringify(places.map((at) => cells[at] ?? null));
}

/** The tables of the schema on top of what is stored. */
export function openTables(schema: Schema, layout: Layout): Map<string, StoreTable> {
  const stored = new Map(layout.tables.map((table) => [table.name, table]));
  return new Map(schema.tables.map((table) => [table.name, new StoreTable(table, stored.get(table.name) ?? table)]));
}

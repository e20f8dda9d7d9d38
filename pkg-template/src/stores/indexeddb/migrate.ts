/**
 * Brings a database to the schema: an object store per table, an index per index. Runs inside the
 * transaction of a version change.
 *
 * @module
 */
import type { IDBPDatabase, IDBPObjectStore, IDBPTransaction } from "idb";
import type { Cell, Schema, Table } from "../../store.js";
import { StoreError } from "../error.js";
import { indexPath, TableLayout, type StoredRow } from "./layout.js";

/** Raised when rows are laid out differently for the same schema, with code here that rewrites them. */
const LAYOUT = 1;
/** Rows that are rewritten at a time. */
const CHUNK_ROWS = 1000;

/** Names of the object stores that the store itself needs. */
export const HEADS = "heads";
const SCHEMA = "schema";
/** The one key in it. */
const STORED = "stored";

interface StoredSchema extends Schema {
  layout: number;
}

type VersionChange = IDBPTransaction<unknown, string[], "versionchange">;
type VersionChangeStore = IDBPObjectStore<unknown, string[], string, "versionchange">;

/** Whether the tables are the schema's already. Throws when they are those of a newer one. */
export async function isCurrent(db: IDBPDatabase, schema: Schema): Promise<boolean> {
  if (!db.objectStoreNames.contains(SCHEMA)) return false;
  const stored = (await db.get(SCHEMA, STORED)) as StoredSchema;
  refuseNewer(db.name, stored, schema);
  return (
    stored.version === schema.version &&
    stored.layout === LAYOUT &&
    schema.tables.every((table) => stored.tables.some((one) => tableText(one) === tableText(table)))
  );
}

/** Creates what is missing, and rewrites the rows of tables that have changed. */
export async function migrate(db: IDBPDatabase, tx: VersionChange, schema: Schema): Promise<void> {
  const { objectStoreNames: names } = db;
  if (names.length > 0 && !names.contains(SCHEMA)) {
    throw new StoreError("SCHEMA_MISMATCH", `the database \`${db.name}\` is not one of a ledger: choose another name`);
  }
  if (names.length === 0) {
    db.createObjectStore(HEADS);
    db.createObjectStore(SCHEMA);
  }
  const meta = tx.objectStore(SCHEMA);
  const stored = (await meta.get(STORED)) as StoredSchema | undefined;
  // Another tab may have been faster.
  if (stored !== undefined) refuseNewer(db.name, stored, schema);
  for (const table of schema.tables) {
    if (table.name === HEADS || table.name === SCHEMA) {
      throw new StoreError("SCHEMA_MISMATCH", `the name \`${table.name}\` is taken by the store`);
    }
    const old = stored?.tables.find(({ name }) => name === table.name);
    if (old === undefined) {
      const store = db.createObjectStore(table.name);
      for (const { name } of table.indexes) store.createIndex(name, indexPath(name));
    } else if (tableText(old) !== tableText(table)) {
      await change(tx.objectStore(table.name), old, table);
    }
  }
  // Tables that only another version of the package knows stay.
  const others = stored?.tables.filter(({ name }) => !schema.tables.some((table) => table.name === name)) ?? [];
  await meta.put({ version: schema.version, layout: LAYOUT, tables: [...schema.tables, ...others] }, STORED);
}

/** Gives a table its new columns and indexes. */
async function change(store: VersionChangeStore, old: Table, table: Table): Promise<void> {
  const from = columnsOf(old, table);
  for (const name of store.indexNames) store.deleteIndex(name);
  for (const { name } of table.indexes) store.createIndex(name, indexPath(name));
  const layout = new TableLayout(table);
  let rest: IDBKeyRange | null = null;
  for (;;) {
    const [keys, values]: [IDBValidKey[], unknown[]] = await Promise.all([
      store.getAllKeys(rest, CHUNK_ROWS),
      store.getAll(rest, CHUNK_ROWS),
    ]);
    const puts = (values as StoredRow[]).map(({ row }, at) => {
      const key = keys[at] as string;
      const cells = JSON.parse(row) as Cell[];
      const ledger = key.slice(0, key.indexOf("\0"));
      const { value } = layout.row(ledger, JSON.stringify(from.map((column) => cells[column] ?? null)));
      return store.put(value, key);
    });
    await Promise.all(puts);
    if (keys.length < CHUNK_ROWS) return;
    rest = IDBKeyRange.lowerBound(keys.at(-1), true);
  }
}

/** The place that each column of a table had before; -1 for a new one. */
function columnsOf(old: Table, table: Table): number[] {
  const refuse = (what: string): StoreError => new StoreError("SCHEMA_MISMATCH", `${what}, table \`${table.name}\``);
  const gone = old.columns.find(({ name }) => !table.columns.some((column) => column.name === name));
  if (gone !== undefined) throw refuse(`the schema lacks column \`${gone.name}\``);
  if (keyText(old) !== keyText(table)) throw refuse("the schema has another key");
  return table.columns.map(({ name, type, nullable }) => {
    const before = old.columns.findIndex((column) => column.name === name);
    const column = old.columns[before];
    if (column === undefined && nullable !== true) throw refuse(`the database lacks column \`${name}\``);
    if (column === undefined || column.type === type) return before;
    throw refuse(`the schema has another type for column \`${name}\``);
  });
}

function keyText({ columns, key }: Table): string {
  return JSON.stringify(columns.slice(0, key).map(({ name, type }) => [name, type]));
}

function refuseNewer(name: string, stored: StoredSchema, schema: Schema): void {
  if (stored.version <= schema.version && stored.layout <= LAYOUT) return;
  const what = `the database \`${name}\` has schema \`${String(stored.version)}\``;
  throw new StoreError("UPGRADE_REQUIRED", `${what}, newer than \`${String(schema.version)}\`: reload the page`);
}

/** Equal for equal tables. */
function tableText({ name, columns, key, indexes }: Table): string {
  return JSON.stringify([
    name,
    columns.map((column) => [column.name, column.type, column.nullable === true]),
    key,
    indexes.map((index) => [index.name, index.columns]),
  ]);
}

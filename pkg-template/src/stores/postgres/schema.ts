/**
 * The tables of a PostgreSQL store: real tables with real columns, the ledger first in every key, so that a
 * distributed engine can place ledgers by it. Plain SQL, without functions of its own.
 *
 * @module
 */
import type { Cell, Column, Schema, Table } from "../../store.js";
import { StoreError } from "../error.js";
import { ENTRIES, HEADS, LEDGER, nullableOf, orderColumns, quoted, SCHEMA } from "../sql.js";
import type { Statement } from "./batch.js";
import type { Driver } from "./driver.js";
import { sqlStateOf } from "./failure.js";
import { viewsOf, VIEWS } from "./views.js";

/** Raised when the statements below change for the same schema. */
const LAYOUT = 1;
/** Several processes may open a new store at once; the losers try again. */
const TRIES = 10;
const RACE_STATES = ["23505", "42P06", "42P07", "42710", "42701", "40001", "40P01", "XX000"];

/** How text is kept in a column: bytewise order is asked for only where it is not the database's own. */
const BYTEWISE = ' COLLATE "C"';

/** Brings the tables to the schema; one process at a time. */
export async function migrate(driver: Driver, schema: Schema, space: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (await isCurrent(driver, schema, space)) return;
      const [probe] = await driver.run([orderProbe()], true);
      const collation = sortsBytewise(probe?.rows ?? []) ? "" : BYTEWISE;
      const stored = await storedColumns(driver, space);
      await driver.run(changes(schema, space, stored, collation), false);
      return;
    } catch (error) {
      const cause = error instanceof StoreError ? error.cause : error;
      if (attempt === TRIES || !RACE_STATES.includes(sqlStateOf(cause))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt * Math.random()));
    }
  }
}

/** Whether the tables are the schema's already. Throws when they are those of a newer one. */
async function isCurrent(driver: Driver, schema: Schema, space: string): Promise<boolean> {
  const exists = `SELECT 1 FROM information_schema.tables WHERE table_schema = $1 AND table_name = $2`;
  const [found] = await driver.run([{ text: exists, values: [space, SCHEMA] }], true);
  if (found?.rows.length === 0) return false;
  const [stored] = await driver.run([{ text: `SELECT version, layout FROM ${nameOf(space, SCHEMA)}` }], true);
  const [version, layout] = stored?.rows[0] ?? [];
  if (Number(version ?? 0) > schema.version) {
    throw new StoreError(
      "UPGRADE_REQUIRED",
      `the database has schema \`${String(version)}\`, newer than \`${String(schema.version)}\`: upgrade this program`,
    );
  }
  return layout === layoutOf(schema);
}

function layoutOf(schema: Schema): string {
  return JSON.stringify([LAYOUT, schema]);
}

/** Table → column → type and whether it may be null. */
type Stored = Map<string, Map<string, { type: string; isNullable: boolean }>>;

async function storedColumns(driver: Driver, space: string): Promise<Stored> {
  const text = `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = $1`;
  const [answer] = await driver.run([{ text, values: [space] }], true);
  const tables: Stored = new Map();
  for (const [table, column, type, nullable] of answer?.rows ?? []) {
    if (table == null || column == null) continue;
    const columns = tables.get(table) ?? new Map<string, { type: string; isNullable: boolean }>();
    columns.set(column, { type: type ?? "", isNullable: nullable === "YES" });
    tables.set(table, columns);
  }
  return tables;
}

/** Everything that is missing, in one transaction. */
function changes(schema: Schema, space: string, stored: Stored, collation: string): Statement[] {
  const text = `text${collation}`;
  const statements = [
    `CREATE SCHEMA IF NOT EXISTS ${quoted(space)}`,
    `CREATE TABLE IF NOT EXISTS ${nameOf(space, HEADS)} (ledger ${text} NOT NULL PRIMARY KEY, seq bigint NOT NULL,
      id ${text} NOT NULL, time bigint NOT NULL, format bigint NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${nameOf(space, SCHEMA)} (one bigint NOT NULL PRIMARY KEY, version bigint NOT NULL,
      layout text NOT NULL)`,
    // Views stand in the way of columns that change.
    ...VIEWS.map((view) => `DROP VIEW IF EXISTS ${nameOf(space, view)}`),
  ];
  for (const table of schema.tables) {
    if ([HEADS, SCHEMA, ENTRIES, ...VIEWS].includes(table.name)) {
      throw new StoreError("SCHEMA_MISMATCH", `the name \`${table.name}\` is taken by the store`);
    }
    const columns = stored.get(table.name);
    if (columns === undefined) statements.push(createTable(table, space, text));
    else statements.push(...addColumns(table, columns, space, text));
    for (const index of table.indexes) statements.push(createIndex(table, index.name, space));
  }
  statements.push(...viewsOf(schema, space));
  const set = `INSERT INTO ${nameOf(space, SCHEMA)} (one, version, layout) VALUES (1, $1::bigint, $2)
    ON CONFLICT (one) DO UPDATE SET version = excluded.version, layout = excluded.layout`;
  const values = [String(schema.version), layoutOf(schema)];
  return [...statements.map((statement) => ({ text: statement })), { text: set, values }];
}

function addColumns(table: Table, stored: NonNullable<ReturnType<Stored["get"]>>, space: string, text: string): string[] {
  const refuse = (column: string, why: string): StoreError =>
    new StoreError("SCHEMA_MISMATCH", `column \`${column}\` of table \`${table.name}\` ${why}`);
  const statements: string[] = [];
  for (const column of table.columns) {
    const known = stored.get(column.name);
    if (known === undefined) {
      if (column.nullable !== true) throw refuse(column.name, "is not in the database");
      statements.push(`ALTER TABLE ${nameOf(space, table.name)} ADD COLUMN ${columnSql(column, text)}`);
    } else if (known.type !== (column.type === "int" ? "bigint" : "text")) {
      throw refuse(column.name, "differs in the database");
    } else if (!known.isNullable && column.nullable === true) {
      throw refuse(column.name, "must be able to be null");
    }
  }
  if (!stored.has(LEDGER)) throw refuse(LEDGER, "is not in the database");
  for (const [name, { isNullable }] of stored) {
    const isOurs = name === LEDGER || table.columns.some((column) => column.name === name);
    if (!isOurs && !isNullable) throw refuse(name, "is not in the schema");
  }
  return statements;
}

function createTable(table: Table, space: string, text: string): string {
  const key = [LEDGER, ...orderColumns(table, null)].map(quoted).join(", ");
  return `CREATE TABLE ${nameOf(space, table.name)} (
  ${[`${quoted(LEDGER)} ${text} NOT NULL`, ...table.columns.map((column) => columnSql(column, text))].join(",\n  ")},
  PRIMARY KEY (${key}))`;
}

function createIndex(table: Table, index: string, space: string): string {
  const order = orderColumns(table, index);
  const columns = [LEDGER, ...order].map(quoted).join(", ");
  const where = nullableOf(table, order).map((column) => `${quoted(column)} IS NOT NULL`).join(" AND ");
  const on = `CREATE INDEX IF NOT EXISTS ${quoted(`${table.name}_${index}`)} ON ${nameOf(space, table.name)} (${columns})`;
  return where === "" ? on : `${on} WHERE ${where}`;
}

function columnSql(column: Column, text: string): string {
  const type = column.type === "int" ? "bigint" : column.type === "ascii" ? text : "text";
  return `${quoted(column.name)} ${type}${column.nullable === true ? "" : " NOT NULL"}`;
}

/** A table of the store, with its SQL schema. */
export function nameOf(space: string, table: string): string {
  return `${quoted(space)}.${quoted(table)}`;
}

/** Printable ASCII alone and between letters: collations of languages skip, fold and reorder. */
function samples(): string[] {
  const characters = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at));
  return characters.flatMap((one) => [one, `a${one}b`, `A${one}`]);
}

function orderProbe(): Statement {
  const text = `SELECT s FROM (SELECT jsonb_array_elements_text($1::jsonb) AS s) AS samples ORDER BY s`;
  return { text, values: [JSON.stringify(samples())] };
}

function sortsBytewise(rows: readonly Cell[][]): boolean {
  const wanted = [...samples()].sort();
  return rows.length === wanted.length && rows.every(([sample], at) => sample === wanted[at]);
}

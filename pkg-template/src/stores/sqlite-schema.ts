/**
 * The tables of a SQLite store: real tables with real columns, the ledger first in every key.
 *
 * @module
 */
import type { Column, Schema, Table } from "../store.js";
import { StoreError } from "./error.js";
import { ENTRIES, HEADS, LEDGER, nullableOf, orderColumns, quoted, SCHEMA } from "./sql.js";
import type { SqliteConnection } from "./sqlite-driver.js";

/** Raised when the statements below change for the same schema. */
const LAYOUT = 1;

/** Name of an index; those of a database share one name space. */
export function indexName(prefix: string, table: Table, index: string): string {
  return `${prefix}${table.name}_${index}`;
}

/**
 * Whether the tables are the schema's already. Throws when they are those of a newer one.
 */
export function isCurrent(connection: SqliteConnection, schema: Schema, prefix: string): boolean {
  const exists = connection.prepare("SELECT name FROM sqlite_master WHERE name = ?");
  if (exists.texts([prefix + SCHEMA]).length === 0) return false;
  const table = quoted(prefix + SCHEMA);
  const [stored] = connection.prepare(`SELECT json_array(version, layout) FROM ${table}`).texts([]);
  if (stored === undefined) return false;
  const [version, layout] = JSON.parse(stored) as [number, string];
  if (version > schema.version) {
    throw new StoreError(
      "UPGRADE_REQUIRED",
      `the database has schema \`${String(version)}\`, newer than \`${String(schema.version)}\`: upgrade this program`,
    );
  }
  return layout === layoutOf(schema);
}

/** Creates what is missing. Runs inside the caller's transaction. */
export function migrate(connection: SqliteConnection, schema: Schema, prefix: string): void {
  const heads = quoted(prefix + HEADS);
  const version = quoted(prefix + SCHEMA);
  connection.exec(`CREATE TABLE IF NOT EXISTS ${heads} (ledger TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL, id TEXT NOT NULL, time INTEGER NOT NULL, format INTEGER NOT NULL)
    STRICT, WITHOUT ROWID`);
  connection.exec(`CREATE TABLE IF NOT EXISTS ${version}
    (version INTEGER NOT NULL, layout TEXT NOT NULL) STRICT`);
  for (const table of schema.tables) {
    if (table.name === HEADS || table.name === SCHEMA || table.name === ENTRIES) {
      throw new StoreError("SCHEMA_MISMATCH", `the name \`${table.name}\` is taken by the store`);
    }
    const stored = storedColumns(connection, prefix + table.name);
    if (stored.size === 0) connection.exec(createTable(table, prefix));
    else addColumns(connection, table, stored, prefix);
    for (const index of table.indexes) {
      define(connection, indexName(prefix, table, index.name), createIndex(table, index.name, prefix));
    }
  }
  const view = entriesView(schema, prefix);
  if (view !== null) define(connection, prefix + ENTRIES, view);
  connection.exec(`DELETE FROM ${version}`);
  const insert = connection.prepare(`INSERT INTO ${version} (version, layout) VALUES (?, ?)`);
  insert.run([schema.version, layoutOf(schema)]);
}

function layoutOf(schema: Schema): string {
  return JSON.stringify([LAYOUT, schema]);
}

/** Creates a view or index; a differing one of that name is replaced. */
function define(connection: SqliteConnection, name: string, sql: string): void {
  const select = "SELECT json_array(type, sql) FROM sqlite_master WHERE name = ?";
  const [stored] = connection.prepare(select).texts([name]);
  if (stored !== undefined) {
    const [type, text] = JSON.parse(stored) as [string, string];
    if (text === sql) return;
    connection.exec(`DROP ${type === "view" ? "VIEW" : "INDEX"} ${quoted(name)}`);
  }
  connection.exec(sql);
}

interface StoredColumn {
  name: string;
  type: string;
  notNull: number;
  key: number;
}

function storedColumns(connection: SqliteConnection, name: string): Map<string, StoredColumn> {
  const select = `SELECT json_object('name', name, 'type', type, 'notNull', "notnull", 'key', pk)
    FROM pragma_table_info(?)`;
  const rows = connection.prepare(select).texts([name]);
  return new Map(
    rows.map((row) => {
      const column = JSON.parse(row) as StoredColumn;
      return [column.name, column];
    }),
  );
}

function addColumns(
  connection: SqliteConnection,
  table: Table,
  stored: Map<string, StoredColumn>,
  prefix: string,
): void {
  const name = quoted(prefix + table.name);
  const refuse = (column: string, why: string): StoreError =>
    new StoreError("SCHEMA_MISMATCH", `column \`${column}\` of table \`${table.name}\` ${why}`);
  for (const [at, column] of table.columns.entries()) {
    const known = stored.get(column.name);
    const key = at < table.key ? at + 2 : 0;
    if (known === undefined) {
      if (column.nullable !== true) throw refuse(column.name, "is not in the database");
      connection.exec(`ALTER TABLE ${name} ADD COLUMN ${columnSql(column)}`);
    } else if (known.type !== sqlType(column) || known.key !== key) {
      throw refuse(column.name, "differs in the database");
    } else if (known.notNull === 1 && column.nullable === true) {
      throw refuse(column.name, "must be able to be null");
    }
  }
  for (const column of stored.values()) {
    const isOurs = column.name === LEDGER || table.columns.some((one) => one.name === column.name);
    if (!isOurs && column.notNull === 1) throw refuse(column.name, "is not in the schema");
  }
}

function createTable(table: Table, prefix: string): string {
  const key = [LEDGER, ...orderColumns(table, null)].map(quoted).join(", ");
  // Wide rows are cheaper beside their key than within it: there they would fill its pages.
  const wide = table.columns.some((column) => column.type === "json" && column.nullable !== true);
  return `CREATE TABLE ${quoted(prefix + table.name)} (
  ${[`${quoted(LEDGER)} TEXT NOT NULL`, ...table.columns.map(columnSql)].join(",\n  ")},
  PRIMARY KEY (${key})
) STRICT${wide ? "" : ", WITHOUT ROWID"}`;
}

function createIndex(table: Table, index: string, prefix: string): string {
  const columns = [LEDGER, ...orderColumns(table, index)].map(quoted).join(", ");
  const nullable = nullableOf(table, orderColumns(table, index));
  const where = nullable.map((column) => `${quoted(column)} IS NOT NULL`).join(" AND ");
  const name = quoted(indexName(prefix, table, index));
  const on = `CREATE INDEX ${name} ON ${quoted(prefix + table.name)} (${columns})`;
  return where === "" ? on : `${on} WHERE ${where}`;
}

/** Entries live inside their transaction; as rows they are a view. */
function entriesView(schema: Schema, prefix: string): string | null {
  const table = schema.tables.find((one) => one.name === "transactions");
  if (table?.columns.some(({ name, type }) => name === ENTRIES && type === "json") !== true) return null;
  const key = orderColumns(table, null).map(
    (name) => `t.${quoted(name)} AS ${quoted(`transaction_${name}`)}`,
  );
  const cells = ["account", "available_delta", "frozen_delta", "available", "frozen", "version", "arrived", "pending"];
  const columns = cells.map((name, at) => `CAST(e.value ->> ${String(at)} AS INTEGER) AS ${quoted(name)}`);
  return `CREATE VIEW ${quoted(prefix + ENTRIES)} AS SELECT
  t.${quoted(LEDGER)}, ${[...key, "e.key AS position", ...columns].join(",\n  ")}
FROM ${quoted(prefix + table.name)} AS t, json_each(t.${quoted(ENTRIES)}) AS e`;
}

function columnSql(column: Column): string {
  return `${quoted(column.name)} ${sqlType(column)}${column.nullable === true ? "" : " NOT NULL"}`;
}

function sqlType(column: Column): string {
  return column.type === "int" ? "INTEGER" : "TEXT";
}

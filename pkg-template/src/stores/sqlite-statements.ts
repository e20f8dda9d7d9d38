import type { Cell, KeyRead, RangeRead, Rows, Schema, Table, Write } from "../store.js";
import { StoreError } from "./error.js";
import { isDuplicate, type SqliteConnection, type SqliteStatement, type SqliteValue } from "./sqlite-driver.js";
import { LEDGER, nullableOf, orderColumns, positionPast, quoted } from "./sql.js";
import { indexName } from "./sqlite-schema.js";

/** Rows per statement where a write has that many: saves four fifths of the calls into the driver. */
const ROWS_PER_STATEMENT = 8;

/** A write's own operation, or `update`: an upsert that moves no row in an index. */
type Operation = Write["op"] | "update";

/** The statements on the schema's tables, each prepared once. */
export class SqliteStatements {
  readonly #connection: SqliteConnection;
  readonly #prefix: string;
  readonly #tables: Map<string, Table>;
  readonly #prepared = new Map<string, SqliteStatement>();

  constructor(connection: SqliteConnection, schema: Schema, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#tables = new Map(schema.tables.map((table) => [table.name, table]));
  }

  /** Applies one write; returns how many rows it had. */
  write(ledger: string, write: Write): number {
    const table = this.#table(write.table);
    const rows = JSON.parse(write.rows) as Cell[][];
    const width = write.op === "delete" ? table.key : table.columns.length;
    for (const cells of rows) {
      if (cells.length !== width) {
        throw new StoreError(
          "BAD_REQUEST",
          `table \`${table.name}\` takes rows of ${String(width)} cells, not \`${String(cells.length)}\``,
        );
      }
    }
    try {
      const op = write.op === "upsert" && keepsPlaces(table, rows, write.before) ? "update" : write.op;
      this.#writeRows(ledger, table, op, rows);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw new StoreError("DUPLICATE_KEY", `table \`${table.name}\` already has one of the keys`, error);
    }
    return rows.length;
  }

  /** Rows by their keys. The text of the keys goes straight to the database. */
  byKeys(ledger: string, read: KeyRead): Rows {
    const table = this.#table(read.table);
    const statement = this.#statement(`k ${table.name}`, () => this.#keySql(table));
    return `[${statement.texts([read.keys, ledger]).join(",")}]`;
  }

  /** Rows of a range. */
  byRange(ledger: string, read: RangeRead): Rows {
    const table = this.#table(read.table);
    const { index, equals, from, below, after, descending = false, limit } = read;
    // A position of this range is the nearer bound: the other one would keep the database from
    // seeking to it.
    const low = after === undefined || descending ? from : undefined;
    const high = after === undefined || !descending ? below : undefined;
    const shape = [equals.length, low === undefined, high === undefined, after === undefined, descending];
    const statement = this.#statement(`r ${table.name} ${index ?? ""} ${shape.join()}`, () =>
      this.#rangeSql(table, read, low !== undefined, high !== undefined),
    );
    const values: SqliteValue[] = [ledger, ...equals];
    if (low !== undefined) values.push(low);
    if (high !== undefined) values.push(high);
    if (after !== undefined) values.push(...positionPast(table, index, equals.length, after));
    values.push(limit);
    return `[${statement.texts(values).join(",")}]`;
  }

  #writeRows(ledger: string, table: Table, op: Operation, rows: readonly Cell[][]): void {
    const batch = op === "delete" ? 1 : ROWS_PER_STATEMENT;
    let at = 0;
    if (rows.length >= batch && batch > 1) {
      const many = this.#statement(`${op} ${String(batch)} ${table.name}`, () => this.#writeSql(table, op, batch));
      for (; at + batch <= rows.length; at += batch) {
        const values: SqliteValue[] = [];
        for (let row = at; row < at + batch; row += 1) values.push(ledger, ...(rows[row] ?? []));
        many.run(values);
      }
    }
    if (at === rows.length) return;
    const one = this.#statement(`${op} 1 ${table.name}`, () => this.#writeSql(table, op, 1));
    for (; at < rows.length; at += 1) one.run([ledger, ...(rows[at] ?? [])]);
  }

  #writeSql(table: Table, op: Operation, rows: number): string {
    const name = quoted(this.#prefix + table.name);
    const key = [LEDGER, ...orderColumns(table, null)].map(quoted);
    if (op === "delete") {
      return `DELETE FROM ${name} WHERE ${key.map((column) => `${column} = ?`).join(" AND ")}`;
    }
    const columns = [LEDGER, ...table.columns.map((column) => column.name)].map(quoted);
    const one = `(${columns.map(() => "?").join(", ")})`;
    const values = Array.from({ length: rows }, () => one).join(", ");
    const insert = `INSERT INTO ${name} (${columns.join(", ")}) VALUES ${values}`;
    if (op === "insert") return insert;
    const still = op === "update" ? indexColumns(table).map(quoted) : [];
    const rest = columns
      .slice(key.length)
      .filter((column) => !still.includes(column))
      .map((column) => `${column} = excluded.${column}`);
    const change = rest.length === 0 ? "NOTHING" : `UPDATE SET ${rest.join(", ")}`;
    return `${insert} ON CONFLICT (${key.join(", ")}) DO ${change}`;
  }

  #keySql(table: Table): string {
    const key = orderColumns(table, null);
    const equal = key.map((column, at) => `t.${quoted(column)} = k.value ->> ${String(at)}`);
    const rows = `json_each(?) AS k CROSS JOIN ${quoted(this.#prefix + table.name)} AS t`;
    return `SELECT ${cellsOf(table)} FROM ${rows} WHERE t.${quoted(LEDGER)} = ? AND ${equal.join(" AND ")}`;
  }

  #rangeSql(table: Table, read: RangeRead, hasLow: boolean, hasHigh: boolean): string {
    const { index, equals, after, descending = false } = read;
    const columns = orderColumns(table, index);
    const rest = columns.slice(equals.length).map(quoted);
    const next = rest[0] ?? "NULL";
    const where = [LEDGER, ...columns.slice(0, equals.length)].map((column) => `${quoted(column)} = ?`);
    if (hasLow) where.push(`${next} >= ?`);
    if (hasHigh) where.push(`${next} < ?`);
    if (after !== undefined && rest.length === 0) where.push("FALSE");
    else if (after !== undefined) {
      const marks = rest.map(() => "?").join(", ");
      where.push(`(${rest.join(", ")}) ${descending ? "<" : ">"} (${marks})`);
    }
    for (const column of nullableOf(table, columns)) where.push(`${quoted(column)} IS NOT NULL`);
    const by = index === null ? "" : ` INDEXED BY ${quoted(indexName(this.#prefix, table, index))}`;
    const order = columns.map((column) => `${quoted(column)}${descending ? " DESC" : ""}`).join(", ");
    const from = `${quoted(this.#prefix + table.name)} AS t${by}`;
    return `SELECT ${cellsOf(table)} FROM ${from} WHERE ${where.join(" AND ")} ORDER BY ${order} LIMIT ?`;
  }

  #statement(name: string, sql: () => string): SqliteStatement {
    const known = this.#prepared.get(name);
    if (known !== undefined) return known;
    const made = this.#connection.prepare(sql());
    this.#prepared.set(name, made);
    return made;
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new StoreError("BAD_REQUEST", `the schema has no table \`${name}\``);
    return table;
  }
}

function indexColumns(table: Table): string[] {
  return table.indexes.flatMap((index) => index.columns);
}

/**
 * True if the old rows say that no row changes its place in an index. The database rewrites the index
 * of every column that an update names, changed or not: naming fewer saves pages of the log.
 */
function keepsPlaces(table: Table, rows: readonly Cell[][], before: Rows | undefined): boolean {
  if (before === undefined) return false;
  const old = JSON.parse(before) as Cell[][];
  const names = indexColumns(table);
  const places = table.columns.flatMap((column, at) => (names.includes(column.name) ? [at] : []));
  return rows.every((cells, at) => places.every((place) => cells[place] === old[at]?.[place]));
}

/** A row as the contract has it; numbers become text inside the database, so none is rounded. */
function cellsOf(table: Table): string {
  const cells = table.columns.map(({ name, type }) =>
    type === "int" ? `CAST(t.${quoted(name)} AS TEXT)` : `t.${quoted(name)}`,
  );
  return `json_array(${cells.join(", ")})`;
}

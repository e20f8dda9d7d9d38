/**
 * The statements on the schema's tables. Rows and keys go to the database as the JSON text that they are.
 *
 * @module
 */
import type { Cell, Head, KeyRead, RangeRead, Read, Schema, Table, Write } from "../../store.js";
import { StoreError } from "../error.js";
import { HEADS, LEDGER, nullableOf, orderColumns, positionPast, quoted } from "../sql.js";
import type { Statement } from "./batch.js";

/** Makes statements, each text once. */
export class Statements {
  readonly #space: string;
  readonly #tables: Map<string, Table>;
  readonly #texts = new Map<string, string>();

  constructor(schema: Schema, space: string) {
    this.#space = space;
    this.#tables = new Map(schema.tables.map((table) => [table.name, table]));
  }

  head(ledger: string): Statement {
    const text = `SELECT seq, id, time, format FROM ${this.#name(HEADS)} WHERE ledger = $1`;
    return { text, values: [ledger] };
  }

  /** Changes one row exactly if the head is the expected one. */
  moveHead(ledger: string, expected: Head | null, head: Head): Statement {
    const values = [ledger, String(head.seq), head.id, String(head.time), String(head.format)];
    const heads = this.#name(HEADS);
    if (expected === null) {
      const text = `INSERT INTO ${heads} (ledger, seq, id, time, format)
        VALUES ($1, $2::bigint, $3, $4::bigint, $5::bigint) ON CONFLICT DO NOTHING`;
      return { text, values };
    }
    const text = `UPDATE ${heads} SET seq = $2::bigint, id = $3, time = $4::bigint, format = $5::bigint
      WHERE ledger = $1 AND id = $6`;
    return { text, values: [...values, expected.id] };
  }

  /** Writes rows, if the head is this one by now. */
  write(ledger: string, head: Head, write: Write): Statement {
    const table = this.#table(write.table);
    const text = this.#text(`${write.op} ${table.name}`, () => this.#writeSql(table, write.op));
    return { text, values: [ledger, write.rows, head.id] };
  }

  read(ledger: string, read: Read): Statement {
    return "keys" in read ? this.#byKeys(ledger, read) : this.#byRange(ledger, read);
  }

  #byKeys(ledger: string, read: KeyRead): Statement {
    const table = this.#table(read.table);
    return { text: this.#text(`k ${table.name}`, () => this.#keySql(table)), values: [ledger, read.keys] };
  }

  #byRange(ledger: string, read: RangeRead): Statement {
    const table = this.#table(read.table);
    const { index, equals, from, below, after, descending = false, limit } = read;
    // A position of this range is the nearer bound.
    const low = after === undefined || descending ? from : undefined;
    const high = after === undefined || !descending ? below : undefined;
    const past = after === undefined ? [] : positionPast(table, index, equals.length, after);
    const values = [ledger, ...equals];
    if (low !== undefined) values.push(low);
    if (high !== undefined) values.push(high);
    values.push(...past, String(limit));
    const shape = [equals.length, low === undefined, high === undefined, after === undefined, descending].join();
    const text = this.#text(`r ${table.name} ${index ?? ""} ${shape}`, () =>
      rangeSql(this.#name(table.name), table, read, low !== undefined, high !== undefined),
    );
    return { text, values };
  }

  #writeSql(table: Table, op: Write["op"]): string {
    const name = this.#name(table.name);
    const isHead = `EXISTS (SELECT 1 FROM ${this.#name(HEADS)} h WHERE h.ledger = $1 AND h.id = $3)`;
    const key = orderColumns(table, null);
    const rows = "jsonb_array_elements($2::jsonb) AS r";
    if (op === "delete") {
      const equal = key.map((column, at) => `t.${quoted(column)} = ${cellOf(table, column, "r", at)}`);
      return `DELETE FROM ${name} AS t USING ${rows} WHERE t.ledger = $1 AND ${equal.join(" AND ")} AND ${isHead}`;
    }
    const columns = table.columns.map((column) => column.name);
    const names = [LEDGER, ...columns].map(quoted).join(", ");
    const cells = columns.map((column, at) => cellOf(table, column, "r", at)).join(", ");
    const insert = `INSERT INTO ${name} AS t (${names}) SELECT $1::text, ${cells} FROM ${rows} WHERE ${isHead}`;
    if (op === "insert") return insert;
    const rest = columns.slice(key.length).map((column) => `${quoted(column)} = excluded.${quoted(column)}`);
    const change = rest.length === 0 ? "NOTHING" : `UPDATE SET ${rest.join(", ")}`;
    return `${insert} ON CONFLICT (${[LEDGER, ...key].map(quoted).join(", ")}) DO ${change}`;
  }

  #keySql(table: Table): string {
    const key = orderColumns(table, null);
    const equal = key.map((column, at) => `${quoted(column)} = ${cellOf(table, column, "k", at)}`);
    // The limit keeps the database from joining by anything but a look-up per key.
    return `SELECT t.* FROM jsonb_array_elements($2::jsonb) AS k CROSS JOIN LATERAL (
      SELECT ${listOf(table)} FROM ${this.#name(table.name)} WHERE ledger = $1 AND ${equal.join(" AND ")} LIMIT 1) AS t`;
  }

  #text(name: string, make: () => string): string {
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const text = make();
    this.#texts.set(name, text);
    return text;
  }

  #name(table: string): string {
    return `${quoted(this.#space)}.${quoted(table)}`;
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new StoreError("BAD_REQUEST", `the schema has no table \`${name}\``);
    return table;
  }
}

function rangeSql(name: string, table: Table, read: RangeRead, hasLow: boolean, hasHigh: boolean): string {
  const { index, equals, after, descending = false } = read;
  const columns = orderColumns(table, index);
  let marks = 1;
  const mark = (column: string | undefined): string =>
    table.columns.some((one) => one.name === column && one.type === "int") ? `$${String((marks += 1))}::bigint` : `$${String((marks += 1))}`;
  const where = ["ledger = $1"];
  for (const column of columns.slice(0, equals.length)) where.push(`${quoted(column)} = ${mark(column)}`);
  const rest = columns.slice(equals.length);
  const [next] = rest;
  if (hasLow && next !== undefined) where.push(`${quoted(next)} >= ${mark(next)}`);
  if (hasHigh && next !== undefined) where.push(`${quoted(next)} < ${mark(next)}`);
  if (after !== undefined && rest.length === 0) where.push("FALSE");
  else if (after !== undefined) {
    const position = rest.map((column) => mark(column)).join(", ");
    where.push(`(${rest.map(quoted).join(", ")}) ${descending ? "<" : ">"} (${position})`);
  }
  for (const column of nullableOf(table, columns)) where.push(`${quoted(column)} IS NOT NULL`);
  // The ledger too: else the order is not that of the index, for a planner that does not see it is one value.
  const order = [LEDGER, ...columns].map((column) => `${quoted(column)}${descending ? " DESC" : ""}`).join(", ");
  return `SELECT ${listOf(table)} FROM ${name} WHERE ${where.join(" AND ")} ORDER BY ${order} LIMIT $${String(marks + 1)}::bigint`;
}

/** The columns of a row, in the order of the schema. */
function listOf(table: Table): string {
  return table.columns.map(({ name }) => quoted(name)).join(", ");
}

/** A cell of a JSON row, as its column's type. */
function cellOf(table: Table, column: string, row: string, at: number): string {
  const isInt = table.columns.some((one) => one.name === column && one.type === "int");
  return isInt ? `(${row} ->> ${String(at)})::bigint` : `${row} ->> ${String(at)}`;
}

/** A head as the database answers it. */
export function headOf(rows: readonly Cell[][]): Head | null {
  const [row] = rows;
  if (row === undefined) return null;
  const [seq, id, time, format] = row;
  return { seq: Number(seq), id: id ?? "", time: Number(time), format: Number(format) };
}

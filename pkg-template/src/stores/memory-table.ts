import type { RangeRead, Rows, Table, Write } from "../store.js";
import { StoreError } from "./error.js";
import { orderedKey, type OrderColumn } from "./ordered-key.js";
import { leadingCells, ownCopy, pickCells, splitRows } from "./row-text.js";
import { SortedMap } from "./sorted.js";

/** Name of the key's own order; index names are never empty. */
const KEY_ORDER = "";

/** What to do to take one change back: the row's text as it was, or undefined if there was none. */
export interface Undo {
  table: MemoryTable;
  key: string;
  before: string | undefined;
}

/** A stored row. The object stays the same while its key does; an upsert replaces what is in it. */
interface MemoryRow {
  /** JSON text of the cells. */
  text: string;
  /** Its key in each order, null where it is not in it; null while the table has no order. */
  places: (string | null)[] | null;
}

/** An order that has been read in. */
interface Order {
  columns: readonly OrderColumn[];
  rows: SortedMap<MemoryRow>;
}

/**
 * One table of one ledger: the text of each row by its key, and sorted orders. An order is built
 * when a range is first read in it and kept up from then on; one that is never read costs nothing.
 */
export class MemoryTable {
  readonly #table: Table;
  readonly #rows = new Map<string, MemoryRow>();
  readonly #orders: Order[] = [];
  readonly #orderAt = new Map<string, number>();
  /** The columns that some order needs, rising. */
  readonly #ordered: readonly number[];

  /** @param old - the same table under an older schema, whose rows are taken over. */
  constructor(table: Table, old?: MemoryTable) {
    this.#table = table;
    const indexed = new Set(table.indexes.flatMap((index) => index.columns));
    this.#ordered = table.columns.flatMap((column, at) =>
      at < table.key || indexed.has(column.name) ? [at] : [],
    );
    if (old === undefined) return;
    const from = table.columns.map((column) =>
      old.#table.columns.findIndex((other) => other.name === column.name),
    );
    const all = old.#table.columns.map((_, at) => at);
    for (const [key, row] of old.#rows) {
      const cells = pickCells(row.text, all);
      const text = JSON.stringify(from.map((at) => cells[at] ?? null));
      this.#rows.set(key, { text, places: null });
    }
  }

  /** Applies one write, and notes how to take it back. */
  apply(write: Write, undo: Undo[]): void {
    const texts = splitRows(write.rows);
    // A row that is replaced one day must not keep the text of a whole group alive until then.
    const shared = write.op === "upsert" && texts.length > 1;
    for (const text of texts) {
      const key = ownCopy(leadingCells(text, this.#table.key));
      const row = this.#rows.get(key);
      if (write.op === "delete") {
        if (row === undefined) continue;
        undo.push({ table: this, key, before: row.text });
        this.#remove(key, row);
        continue;
      }
      if (row !== undefined && write.op === "insert") throw this.#duplicate(key);
      undo.push({ table: this, key, before: row?.text });
      this.#put(key, row, shared ? ownCopy(text) : text);
    }
  }

  /** Takes one change back. */
  restore(key: string, before: string | undefined): void {
    const row = this.#rows.get(key);
    if (before !== undefined) this.#put(key, row, before);
    else if (row !== undefined) this.#remove(key, row);
  }

  byKeys(keys: Rows): Rows {
    let text = "";
    for (const cells of splitRows(keys)) {
      const row = this.#rows.get(leadingCells(cells, this.#table.key));
      if (row !== undefined) text += text === "" ? row.text : `,${row.text}`;
    }
    return `[${text}]`;
  }

  byRange(read: RangeRead): Rows {
    const { equals, from, below, after, descending = false, limit } = read;
    const { columns, rows } = this.#order(read.index);
    const key = (cells: readonly string[]): string => orderedKey(cells, inSequence(columns)) ?? "";
    const found = rows.range({
      from: key(from === undefined ? equals : [...equals, from]),
      to: key(below === undefined ? equals : [...equals, below]),
      through: below === undefined,
      after: after === undefined ? undefined : key(after),
      descending,
      limit,
    });
    return `[${found.map((row) => row.text).join(",")}]`;
  }

  #put(key: string, row: MemoryRow | undefined, text: string): void {
    if (row === undefined) {
      const added: MemoryRow = { text, places: null };
      this.#rows.set(key, added);
      if (this.#orders.length > 0) this.#place(added);
    } else {
      row.text = text;
      if (this.#orders.length > 0) this.#place(row);
    }
  }

  #remove(key: string, row: MemoryRow): void {
    this.#rows.delete(key);
    row.places?.forEach((place, at) => {
      if (place !== null) this.#orders[at]?.rows.remove(place);
    });
  }

  /** Puts a new or changed row where it belongs in each order. */
  #place(row: MemoryRow): void {
    const cells = pickCells(row.text, this.#ordered);
    const places = this.#orders.map(({ columns }) => orderedKey(cells, columns));
    this.#orders.forEach(({ rows }, at) => {
      const old = row.places?.[at] ?? null;
      const place = places[at] ?? null;
      if (old === place) return;
      if (old !== null) rows.remove(old);
      if (place !== null) rows.insert(place, row);
    });
    row.places = places;
  }

  #order(index: string | null): Order {
    const name = index ?? KEY_ORDER;
    const known = this.#orders[this.#orderAt.get(name) ?? -1];
    if (known !== undefined) return known;
    const columns = this.#orderColumns(index);
    const order: Order = { columns, rows: new SortedMap() };
    const entries: [string, MemoryRow][] = [];
    for (const row of this.#rows.values()) {
      const place = orderedKey(pickCells(row.text, this.#ordered), columns);
      (row.places ??= []).push(place);
      if (place !== null) entries.push([place, row]);
    }
    order.rows.fill(entries);
    this.#orderAt.set(name, this.#orders.push(order) - 1);
    return order;
  }

  /** The columns of the index, then those of the key, as places among `#ordered`. */
  #orderColumns(index: string | null): OrderColumn[] {
    const { name, columns, key, indexes } = this.#table;
    const found = index === null ? { columns: [] } : indexes.find((one) => one.name === index);
    if (found === undefined) {
      throw new StoreError("BAD_REQUEST", `table \`${name}\` has no index \`${String(index)}\``);
    }
    const keyNames = columns.slice(0, key).map((column) => column.name);
    return [...found.columns, ...keyNames].map((column) => {
      const at = columns.findIndex((one) => one.name === column);
      return { at: this.#ordered.indexOf(at), int: columns[at]?.type === "int" };
    });
  }

  #duplicate(key: string): StoreError {
    const shown = key.replaceAll("\0", ", ");
    return new StoreError("DUPLICATE_KEY", `table \`${this.#table.name}\` already has \`${shown}\``);
  }
}

/** The same columns, for cells that are listed in the order's own sequence. */
function inSequence(columns: readonly OrderColumn[]): OrderColumn[] {
  return columns.map(({ int }, at) => ({ at, int }));
}

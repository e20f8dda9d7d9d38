/**
 * Where rows lie in IndexedDB. Each table is an object store; the key of a row is one string, the
 * ledger first, that compares as the row's key cells do. A row's places in the table's indexes lie
 * beside it, as strings of the same kind.
 *
 * @module
 */
import type { RangeRead, Rows, Table } from "../../store.js";
import { StoreError } from "../error.js";
import { orderedKey, type OrderColumn } from "../ordered-key.js";
import { leadingCells, pickCells, splitRows } from "../row-text.js";

/** What is stored of a row. */
export interface StoredRow {
  /** JSON text of its cells. */
  row: string;
  /** Its place in each index; absent where it is not in it. */
  order: Record<string, string>;
}

/** A row and its key in the object store. */
export interface PlacedRow {
  key: string;
  value: StoredRow;
}

/** The property that an index is on. */
export function indexPath(index: string): string {
  return `order.${index}`;
}

/** Sorts after every key that begins with what is before it: keys are ASCII. */
const PAST = "\uffff";

/** How the rows of one table are placed. */
export class TableLayout {
  readonly #table: Table;
  /** The columns that some order needs, rising. */
  readonly #ordered: readonly number[];
  readonly #key: readonly OrderColumn[];
  readonly #indexes: readonly { name: string; columns: readonly OrderColumn[] }[];

  constructor(table: Table) {
    this.#table = table;
    const indexed = new Set(table.indexes.flatMap((index) => index.columns));
    this.#ordered = table.columns.flatMap(({ name }, at) => (at < table.key || indexed.has(name) ? [at] : []));
    const key = table.columns.slice(0, table.key).map(({ name }) => name);
    this.#key = this.#columns(key);
    this.#indexes = table.indexes.map(({ name, columns }) => ({ name, columns: this.#columns([...columns, ...key]) }));
  }

  /** Rows as they are stored. */
  rows(ledger: string, rows: Rows): PlacedRow[] {
    return splitRows(rows).map((row) => this.row(ledger, row));
  }

  /** One row as it is stored. */
  row(ledger: string, row: string): PlacedRow {
    const cells = pickCells(row, this.#ordered);
    const key = orderedKey(cells, this.#key);
    if (key === null) throw new StoreError("BAD_REQUEST", `a key of table \`${this.#table.name}\` is null`);
    const order: Record<string, string> = {};
    for (const { name, columns } of this.#indexes) {
      const place = orderedKey(cells, columns);
      if (place !== null) order[name] = prefix(ledger) + place;
    }
    return { key: prefix(ledger) + key, value: { row, order } };
  }

  /** Keys of the object store for rows of key cells. */
  keys(ledger: string, keys: Rows): string[] {
    const columns = inSequence(this.#key);
    return splitRows(keys).map((row) => {
      const cells = leadingCells(row, this.#table.key).split("\0");
      return prefix(ledger) + (orderedKey(cells, columns) ?? "");
    });
  }

  /** The range of a read in its order; null if nothing can be in it. */
  range(ledger: string, read: RangeRead): IDBKeyRange | null {
    const { equals, from, below, after, descending = false } = read;
    const columns = inSequence(this.#order(read.index));
    const place = (cells: readonly string[]): string => prefix(ledger) + (orderedKey(cells, columns) ?? "");
    let lower = place(from === undefined ? equals : [...equals, from]);
    let upper = below === undefined ? place(equals) + PAST : place([...equals, below]);
    let isLowerOpen = false;
    if (after !== undefined) {
      const last = place(after);
      if (descending) upper = last < upper ? last : upper;
      else if (last >= lower) [lower, isLowerOpen] = [last, true];
    }
    return lower < upper ? IDBKeyRange.bound(lower, upper, isLowerOpen, true) : null;
  }

  #order(index: string | null): readonly OrderColumn[] {
    if (index === null) return this.#key;
    const found = this.#indexes.find(({ name }) => name === index);
    if (found !== undefined) return found.columns;
    throw new StoreError("BAD_REQUEST", `table \`${this.#table.name}\` has no index \`${index}\``);
  }

  /** Columns by name, as places among `#ordered`. */
  #columns(names: readonly string[]): OrderColumn[] {
    const { columns } = this.#table;
    return names.map((name) => {
      const at = columns.findIndex((column) => column.name === name);
      return { at: this.#ordered.indexOf(at), int: columns[at]?.type === "int" };
    });
  }
}

/** In front of every key of a ledger; its id is visible ASCII. */
function prefix(ledger: string): string {
  return `${ledger}\0`;
}

/** The same columns, for cells that are listed in the order's own sequence. */
function inSequence(columns: readonly OrderColumn[]): OrderColumn[] {
  return columns.map(({ int }, at) => ({ at, int }));
}

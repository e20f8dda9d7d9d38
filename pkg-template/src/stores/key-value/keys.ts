/**
 * The keys of a store: the ledger's id, the table, the order (none for the rows themselves), the cells.
 * Each part ends with NUL, which none of them contains: so no part can reach into the next.
 *
 * @module
 */
import type { Cell, RangeRead, Table } from "../../store.js";
import { StoreError } from "../error.js";
import { orderedKey, type OrderColumn } from "../ordered-key.js";
import { leadingCells, pickCells } from "../row-text.js";
import type { KeyValueRange } from "./engine.js";

/** Above every character of a key. */
const PAST = "\x7f";
/** Below every ledger's keys. */
const OWN = "\x01";

/** The state of the store: changes when its layout does. */
export const STAMP_KEY = `${OWN}stamp`;
/** Its tables. */
export const LAYOUT_KEY = `${OWN}layout`;
/** Where the ledgers begin. */
export const FIRST_LEDGER = `${OWN}${PAST}`;

/** In front of every key of a ledger; by itself the key of the ledger's head. */
export function ledgerKey(ledger: string): string {
  if (ledger === "") return "%\0";
  const escaped = ledger.replaceAll(/[^!-$&-~]/g, (unit) => {
    return `%${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `${escaped}\0`;
}

/** The ledger's key at the beginning of this one. */
export function ledgerKeyOf(key: string): string {
  return key.slice(0, key.indexOf("\0") + 1);
}

/** The first key behind those that begin with `prefix`. */
export function past(prefix: string): string {
  return prefix + PAST;
}

interface Order {
  prefix: string;
  /** For the cells that `pickCells` finds in `#picked`. */
  columns: readonly OrderColumn[];
  /** The same, for cells in the order's own sequence. */
  inSequence: readonly OrderColumn[];
}

/** The keys of one table; all of them still lack the ledger's in front. */
export class TableKeys {
  readonly #table: Table;
  readonly #rows: Order;
  readonly #indexes: ReadonlyMap<string, Order>;
  /** The columns that an order needs, rising. */
  readonly #picked: readonly number[];

  constructor(table: Table) {
    this.#table = table;
    const indexed = new Set(table.indexes.flatMap((index) => index.columns));
    this.#picked = table.columns.flatMap(({ name }, at) => (at < table.key || indexed.has(name) ? [at] : []));
    this.#rows = this.#order("", []);
    this.#indexes = new Map(table.indexes.map(({ name, columns }) => [name, this.#order(name, columns)]));
  }

  /** What the keys of all rows begin with. */
  get rows(): string {
    return this.#rows.prefix;
  }

  get hasIndexes(): boolean {
    return this.#indexes.size > 0;
  }

  /** The key of a row, from the text of the row or of its key cells. */
  rowKey(text: string): string {
    return this.#rows.prefix + keyOf(this.keyCells(text), this.#rows.inSequence);
  }

  /** The cells of a row's key. */
  keyCells(text: string): string[] {
    return leadingCells(text, this.#table.key).split("\0");
  }

  /** The keys of a row in the indexes, in all of them or in one. */
  indexKeys(text: string, only?: string): string[] {
    const cells = pickCells(text, this.#picked);
    const orders = only === undefined ? [...this.#indexes.values()] : [this.#found(only)];
    return orders.flatMap(({ prefix, columns }) => {
      const key = orderedKey(cells, columns);
      return key === null ? [] : [prefix + key];
    });
  }

  /** The keys of a range, or null if it is empty. */
  range(ledger: string, read: RangeRead): KeyValueRange | null {
    const { index, equals, from, below, after, descending = false, limit } = read;
    const { prefix, inSequence } = index === null ? this.#rows : this.#found(index);
    const key = (cells: readonly string[]): string => ledger + prefix + keyOf(cells, inSequence);
    let first = key(from === undefined ? equals : [...equals, from]);
    let last = below === undefined ? past(key(equals)) : key([...equals, below]);
    if (after !== undefined) {
      const position = key(after);
      if (!descending && position >= first) first = `${position}\0`;
      if (descending && position < last) last = position;
    }
    return first < last ? { from: first, below: last, descending, limit } : null;
  }

  #order(name: string, columns: readonly string[]): Order {
    const table = this.#table;
    const key = table.columns.slice(0, table.key).map((column) => column.name);
    const places = [...columns, ...key].map((column) => {
      const at = table.columns.findIndex((one) => one.name === column);
      return { at: this.#picked.indexOf(at), int: table.columns[at]?.type === "int" };
    });
    return {
      prefix: `${table.name}\0${name}\0`,
      columns: places,
      inSequence: places.map(({ int }, at) => ({ at, int })),
    };
  }

  #found(index: string): Order {
    const found = this.#indexes.get(index);
    if (found !== undefined) return found;
    throw new StoreError("BAD_REQUEST", `table \`${this.#table.name}\` has no index \`${index}\``);
  }
}

function keyOf(cells: readonly Cell[], columns: readonly OrderColumn[]): string {
  return orderedKey(cells, columns) ?? "";
}

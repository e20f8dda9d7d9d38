import type { Cell, Head, LedgerStore, MaybePromise, RangeRead, Read, Schema, Table, Write } from "../store.js";
import { assertEqual } from "./assert.js";

/** How the suite gets stores. None of them is open yet: the suite calls `open`. */
export interface StoreFactory {
  /** A store on a new, empty location. */
  create(): MaybePromise<LedgerStore>;
  /**
   * Ends the use of a store, as a restart of the program would, and returns another one on the same
   * location. Leave it out, or return undefined, if nothing outlives the store.
   */
  reopen?(store: LedgerStore): MaybePromise<LedgerStore | undefined>;
  /** A second store on the location of one that stays in use, as another process has it. */
  peer?(store: LedgerStore): MaybePromise<LedgerStore>;
}

/** One rule of the contract. */
export interface StoreTest {
  /** Its number in the contract: `S-04`. */
  id: string;
  /** What the store must do. */
  name: string;
  /** True if it makes sense only for a store that can be reopened. */
  needsReopen?: true;
  run(place: Place): Promise<void>;
}

/** Rows with wide JSON, several indexes, an int key. */
const items: Table = {
  name: "items",
  columns: [
    { name: "id", type: "int" },
    { name: "group", type: "ascii" },
    { name: "rank", type: "int", nullable: true },
    { name: "note", type: "text", nullable: true },
    { name: "body", type: "json" },
  ],
  key: 1,
  indexes: [
    { name: "by_group", columns: ["group"] },
    { name: "by_group_rank", columns: ["group", "rank"] },
    { name: "by_rank", columns: ["rank"] },
  ],
};

/** A key of two columns, one of them ASCII. */
const names: Table = {
  name: "names",
  columns: [
    { name: "space", type: "int" },
    { name: "name", type: "ascii" },
    { name: "tag", type: "ascii", nullable: true },
  ],
  key: 2,
  indexes: [],
};

/** Nothing but a key. */
const pairs: Table = {
  name: "pairs",
  columns: [
    { name: "left", type: "int" },
    { name: "right", type: "int" },
  ],
  key: 2,
  indexes: [],
};

/** The suite's schema. */
export const SCHEMA: Schema = { version: 1, tables: [items, names, pairs] };

/** Its next version: a new table, a new column, new indexes on new and old columns. */
export const NEWER_SCHEMA: Schema = {
  version: 2,
  tables: [
    items,
    {
      ...names,
      columns: [...names.columns, { name: "extra", type: "int", nullable: true }],
      indexes: [
        { name: "by_tag", columns: ["tag"] },
        { name: "by_extra", columns: ["extra"] },
      ],
    },
    pairs,
    { name: "later", columns: [{ name: "id", type: "int" }], key: 1, indexes: [] },
  ],
};

/** The stores of one test, closed at its end. */
export class Place {
  readonly #factory: StoreFactory;
  readonly #stores = new Set<LedgerStore>();

  /** Says that the test has nothing to test. */
  readonly notApplicable: (why: string) => void;

  constructor(factory: StoreFactory, notApplicable: (why: string) => void) {
    this.#factory = factory;
    this.notApplicable = notApplicable;
  }

  /** A store on a new location, open. */
  async open(schema = SCHEMA): Promise<LedgerStore> {
    const store = await this.#factory.create();
    this.#stores.add(store);
    await store.open(schema);
    return store;
  }

  /** After a restart; a store that does not outlive its object is opened once more. */
  async reopen(store: LedgerStore, schema = SCHEMA): Promise<LedgerStore> {
    const next = (await this.#factory.reopen?.(store)) ?? store;
    if (next !== store) this.#stores.delete(store);
    this.#stores.add(next);
    await next.open(schema);
    return next;
  }

  /** Another store on the same location, or the same one if there can be no other. */
  async peer(store: LedgerStore, schema?: Schema): Promise<LedgerStore> {
    const peer = (await this.#factory.peer?.(store)) ?? store;
    this.#stores.add(peer);
    if (peer !== store || schema !== undefined) await peer.open(schema ?? SCHEMA);
    return peer;
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close?.();
  }
}

let heads = 0;

/** A head that may follow this one; no two are alike. */
export function headAfter(head: Head | null): Head {
  heads += 1;
  const seq = (head?.seq ?? 0) + 1;
  return { seq, id: `head-${String(heads)}`, time: 1_700_000_000_000 + seq, format: 1 };
}

/** One ledger of a store, and the head it is known to have. */
export class Book {
  readonly store: LedgerStore;
  readonly ledger: string;
  head: Head | null = null;

  constructor(store: LedgerStore, ledger = "main") {
    this.store = store;
    this.ledger = ledger;
  }

  /** Commits after the known head, and expects to win. */
  async commit(...writes: Write[]): Promise<void> {
    const head = headAfter(this.head);
    const { ledger, head: expected } = this;
    assertEqual(await this.store.commit({ ledger, expected, head, writes }), true, "commit");
    this.head = head;
  }

  /** The head as the store has it. */
  async storedHead(): Promise<Head | null> {
    const { head } = await this.store.read(this.ledger, []);
    return head && { seq: head.seq, id: head.id, time: head.time, format: head.format };
  }

  /** The rows of one read. */
  async rows(read: Read): Promise<Cell[][]> {
    const { rows } = await this.store.read(this.ledger, [read]);
    assertEqual(rows.length, 1, "number of results");
    return JSON.parse(rows[0] ?? "") as Cell[][];
  }

  /** One row by its key. */
  async row(table: string, ...key: string[]): Promise<Cell[] | null> {
    const rows = await this.rows({ table, keys: JSON.stringify([key]) });
    return rows[0] ?? null;
  }

  /** The first cells of the rows of a range. */
  async range(read: Partial<RangeRead> & { table: string }, cell = 0): Promise<Cell[]> {
    const rows = await this.rows({ index: null, equals: [], limit: 100, ...read });
    return rows.map((cells) => cells[cell] ?? null);
  }
}

/** A row of `items`. */
export function item(id: string, fields: { group?: string; rank?: Cell; note?: Cell; body?: string } = {}): Cell[] {
  const { group = "one", rank = null, note = null, body = "{}" } = fields;
  return [id, group, rank, note, body];
}

/** A write of rows. */
export function write(op: Write["op"], table: string, ...rows: Cell[][]): Write {
  return { table, op, rows: JSON.stringify(rows) };
}

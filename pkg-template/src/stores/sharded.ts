/**
 * Many ledgers over many stores: each ledger lives in one of them, as a whole.
 *
 * @module
 */
import type { Commit, Head, LedgerStore, MaybePromise, Read, Rows, Schema } from "../store.js";
import { StoreError } from "./error.js";
import { Turns } from "./turns.js";

/** Which ledger is where. */
export interface ShardedOptions {
  /**
   * The store of a ledger. Asked at every call, so it should answer from memory; the same store object for
   * the same ledger, always.
   */
  route(ledger: string): MaybePromise<LedgerStore>;
  /**
   * All stores, or those that are known beforehand. They are opened with the front, their smallest
   * `limits` are its own, and a ledger that is new to its store is looked for in the others first: a
   * route that has changed between two runs of the program is refused too.
   */
  stores?: readonly LedgerStore[];
}

type Limits = NonNullable<LedgerStore["limits"]>;

/** What every store behind the front must take when none is listed. */
const LIMITS: Limits = { rows: 100_000, bytes: 32 * 1024 * 1024 };
/** How long a store is waited for that is asked for another's ledger, in ms. */
const ASK_MS = 1000;
/** Failures to open that no later try can mend. */
const LASTING = ["UPGRADE_REQUIRED", "SCHEMA_MISMATCH"];

/**
 * One store in front of many: reads and commits of a ledger go to the store that `route` names for it.
 * Nothing is written across stores, and nothing is retried elsewhere.
 *
 * A store is opened once, when the front is or when a ledger first needs it. One that fails concerns only
 * its own ledgers; if it could not be reached at first, it is tried again when one of them is used.
 * A ledger whose route changes while it is in use is refused with the code `ROUTE_CHANGED`.
 *
 * @example
 * ```ts
 * import { openLedger, shardedStore } from "split-ledger";
 * import { sqliteStore } from "split-ledger/sqlite";
 *
 * const north = sqliteStore("north.db");
 * const south = sqliteStore("south.db");
 * const route = (ledger: string) => (ledger.startsWith("n-") ? north : south);
 * const store = shardedStore({ route, stores: [north, south] });
 * const ledger = await openLedger({ store, ledger: "n-17" });
 * ```
 */
export function shardedStore(options: ShardedOptions): LedgerStore {
  return new Sharded(options);
}

class Sharded implements LedgerStore {
  readonly #options: ShardedOptions;
  readonly #turns = new Turns();
  /** Where each ledger lives that has been used. */
  readonly #homes = new Map<string, LedgerStore>();
  /** The opening of each store, under way or done. */
  #opened = new Map<LedgerStore, Promise<void>>();
  #schema: { text: string; value: Schema } | null = null;

  constructor(options: ShardedOptions) {
    this.#options = options;
  }

  get limits(): Limits {
    const { stores = [] } = this.#options;
    const all = stores.length === 0 ? [LIMITS] : stores.map((store) => store.limits ?? {});
    const smallest = (of: "rows" | "bytes"): number => Math.min(...all.map((limits) => limits[of] ?? Infinity));
    const known = (["rows", "bytes"] as const).filter((of) => smallest(of) !== Infinity);
    return Object.fromEntries(known.map((of) => [of, smallest(of)]));
  }

  async open(schema: Schema): Promise<void> {
    const text = JSON.stringify(schema);
    const stores = this.#known();
    const before = { schema: this.#schema, opened: this.#opened };
    // Each ledger opens its store; what is open under this schema already stays as it is.
    if (this.#schema?.text !== text) this.#opened = new Map();
    this.#schema = { text, value: schema };
    const opened = await Promise.allSettled(stores.map((store) => this.#ready(store)));
    for (const each of opened) {
      if (each.status === "fulfilled" || !LASTING.includes(codeOf(each.reason))) continue;
      // The stores are as they were, and so is what they were opened with.
      this.#schema = before.schema;
      this.#opened = before.opened;
      throw each.reason;
    }
  }

  async read(ledger: string, reads: readonly Read[]): Promise<{ head: Head | null; rows: readonly Rows[] }> {
    const store = await this.#storeOf(ledger);
    return store.read(ledger, reads);
  }

  async commit(commit: Commit): Promise<boolean> {
    const store = await this.#storeOf(commit.ledger);
    return store.commit(commit);
  }

  async exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T> {
    const store = await this.#storeOf(ledger);
    if (store.exclusive === undefined) return this.#turns.take(ledger, maxWaitMs, work);
    return store.exclusive(ledger, maxWaitMs, work);
  }

  async close(): Promise<void> {
    this.#schema = null;
    const stores = this.#known();
    this.#opened.clear();
    const closed = await Promise.allSettled(stores.map(async (store) => store.close?.()));
    for (const each of closed) if (each.status === "rejected") throw each.reason;
  }

  /** The stores that are listed, and those that ledgers have led to. */
  #known(): LedgerStore[] {
    return [...new Set([...(this.#options.stores ?? []), ...this.#opened.keys()])];
  }

  /** The ledger's store, open. */
  async #storeOf(ledger: string): Promise<LedgerStore> {
    const store = (await this.#options.route(ledger)) as LedgerStore | undefined;
    if (store === undefined) {
      throw new StoreError("BAD_REQUEST", `the route names no store for the ledger \`${ledger}\``);
    }
    const home = this.#homes.get(ledger);
    if (home !== undefined && home !== store) throw routeChanged(ledger);
    await this.#ready(store);
    if (home === undefined) await this.#settle(ledger, store);
    return store;
  }

  /** Makes the store the ledger's home, unless it has another. */
  async #settle(ledger: string, store: LedgerStore): Promise<void> {
    checkLimits(this.limits, store.limits ?? {});
    const { head } = await store.read(ledger, []);
    const others = head === null ? (this.#options.stores ?? []).filter((other) => other !== store) : [];
    const found = await Promise.all(others.map((other) => answered(this.#hasLedger(other, ledger))));
    if (found.includes(true)) throw routeChanged(ledger);
    const home = this.#homes.get(ledger) ?? store;
    if (home !== store) throw routeChanged(ledger);
    this.#homes.set(ledger, store);
  }

  async #hasLedger(store: LedgerStore, ledger: string): Promise<boolean> {
    await this.#ready(store);
    return (await store.read(ledger, [])).head !== null;
  }

  /** Opens a store that is not open; one that failed is tried again. */
  #ready(store: LedgerStore): Promise<void> {
    const known = this.#opened.get(store);
    if (known !== undefined) return known;
    const { value } = this.#schema ?? notOpen();
    const opening = (async () => store.open(value))();
    this.#opened.set(store, opening);
    opening.catch(() => {
      if (this.#opened.get(store) === opening) this.#opened.delete(store);
    });
    return opening;
  }
}

/** The answer; false when there is none: a store that is down concerns its own ledgers only. */
function answered(question: Promise<boolean>): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (answer: boolean): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const timer = setTimeout(end, ASK_MS, false);
    question.then(end, () => {
      end(false);
    });
  });
}

function checkLimits(front: Limits, store: Limits): void {
  for (const of of ["rows", "bytes"] as const) {
    const limit = store[of] ?? Infinity;
    if (limit >= (front[of] ?? Infinity)) continue;
    throw new StoreError("BAD_REQUEST", `a store takes commits of \`${String(limit)}\` ${of} only: list it in \`stores\``);
  }
}

function routeChanged(ledger: string): StoreError {
  return new StoreError(
    "ROUTE_CHANGED",
    `the ledger \`${ledger}\` lives in another store: route it there, or move it by export and import and start anew`,
  );
}

function notOpen(): never {
  throw new StoreError("NOT_OPEN", "the store is not open");
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code);
}

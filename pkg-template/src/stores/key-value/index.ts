/**
 * A store on any ordered key-value database: LevelDB, LMDB, RocksDB, FoundationDB, …
 *
 * @module
 */
import type { Commit, LedgerStore, Read, Schema } from "../../store.js";
import { StoreError } from "../error.js";
import { Turns } from "../turns.js";
import { CommitPlan, headOf, type Opened } from "./commit.js";
import type { KeyValueEngine, KeyValueReader } from "./engine.js";
import { ledgerKey } from "./keys.js";
import { migrate } from "./migrate.js";
import { readRows, type ReadResult } from "./read.js";

export { StoreError, type StoreErrorCode } from "../error.js";
export type {
  KeyValueChange,
  KeyValueEngine,
  KeyValueEntry,
  KeyValueRange,
  KeyValueReader,
} from "./engine.js";

/** How often a read without snapshots begins anew. */
const READS_MAX = 100;

/**
 * A store on an ordered key-value database, of which it needs three things: `get`, `range` and
 * `transact`. What each of them must do is written beside it in {@link KeyValueEngine}.
 *
 * Rows are JSON text under their keys, index entries are kept by this helper. The engine's keys are the
 * store's alone.
 *
 * @example
 * ```ts
 * import { openLedger } from "split-ledger";
 * import { keyValueStore } from "split-ledger/key-value";
 *
 * const ledger = await openLedger({ store: keyValueStore(myEngine) });
 * ```
 */
export function keyValueStore(engine: KeyValueEngine): LedgerStore {
  return new KeyValue(engine);
}

class KeyValue implements LedgerStore {
  readonly limits: NonNullable<LedgerStore["limits"]>;
  readonly #engine: KeyValueEngine;
  readonly #turns = new Turns();
  #opened: Opened | null = null;

  constructor(engine: KeyValueEngine) {
    this.#engine = engine;
    this.limits = engine.limits ?? {};
  }

  async open(schema: Schema): Promise<void> {
    this.#opened = await migrate(this.#engine, schema);
  }

  async read(ledger: string, reads: readonly Read[]): Promise<ReadResult> {
    const opened = this.#open();
    const look = (reader: KeyValueReader): Promise<ReadResult> => readRows(opened, reader, ledger, reads);
    return this.#engine.snapshot === undefined ? this.#untilQuiet(ledger, look) : this.#engine.snapshot(look);
  }

  async commit(commit: Commit): Promise<boolean> {
    const plan = new CommitPlan(this.#open(), commit);
    let won = false;
    await this.#engine.transact(plan.keys, (values) => {
      const changes = plan.changes(values);
      won = changes !== null;
      return changes ?? [];
    });
    return won;
  }

  exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T> {
    const { exclusive } = this.#engine;
    if (exclusive === undefined) return this.#turns.take(ledger, maxWaitMs, work);
    return exclusive.call(this.#engine, ledger, maxWaitMs, work) as Promise<T>;
  }

  async close(): Promise<void> {
    this.#opened = null;
    await this.#engine.close?.();
  }

  /** Reads between two looks at the head, until both see the same. */
  async #untilQuiet(ledger: string, look: (reader: KeyValueReader) => Promise<ReadResult>): Promise<ReadResult> {
    const head = async (): Promise<string | undefined> => (await this.#engine.get([ledgerKey(ledger)]))[0];
    let before = await head();
    for (let reads = 0; reads < READS_MAX; reads += 1) {
      const { rows } = await look(this.#engine);
      const after = await head();
      if (after === before) return { head: headOf(after), rows };
      before = after;
    }
    throw new StoreError("STORE_BUSY", `commits came between all \`${String(READS_MAX)}\` tries to read; try again, or give the engine a \`snapshot\``);
  }

  #open(): Opened {
    if (this.#opened === null) throw new StoreError("NOT_OPEN", "the store is not open");
    return this.#opened;
  }
}

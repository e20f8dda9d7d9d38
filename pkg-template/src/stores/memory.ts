/**
 * A store in memory: for tests, for simulations in a page, and to measure the core by itself.
 *
 * @module
 */
import type {
  Commit,
  Head,
  LedgerStore,
  Read,
  Rows,
  Schema,
} from "../store.js";
import { StoreError } from "./error.js";
import { MemoryTable, type Undo } from "./memory-table.js";
import { Turns } from "./turns.js";

/** A store in memory answers at once: what `LedgerStore` may promise, it returns. */
export interface MemoryStore extends LedgerStore {
  open(schema: Schema): void;
  read(ledger: string, reads: readonly Read[]): { head: Head | null; rows: Rows[] };
  commit(commit: Commit): boolean;
  exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T>;
}

/**
 * A new, empty store in memory. Nothing survives the object; otherwise it obeys the whole contract.
 *
 * @example
 * ```ts
 * const ledger = await openLedger({ store: memoryStore() });
 * ```
 */
export function memoryStore(): MemoryStore {
  return new Memory();
}

interface MemoryLedger {
  head: Head | null;
  tables: Map<string, MemoryTable>;
}

class Memory implements MemoryStore {
  readonly #ledgers = new Map<string, MemoryLedger>();
  readonly #turns = new Turns();
  #schema: Schema | null = null;

  open(schema: Schema): void {
    if (this.#schema !== null && schema.version < this.#schema.version) {
      throw new StoreError(
        "UPGRADE_REQUIRED",
        `this store has schema \`${String(this.#schema.version)}\`, newer than \`${String(schema.version)}\``,
      );
    }
    this.#schema = schema;
    for (const ledger of this.#ledgers.values()) {
      for (const table of schema.tables) {
        const old = ledger.tables.get(table.name);
        ledger.tables.set(table.name, new MemoryTable(table, old));
      }
    }
  }

  read(ledger: string, reads: readonly Read[]): { head: Head | null; rows: Rows[] } {
    const data = this.#ledger(ledger);
    const rows: Rows[] = [];
    for (const read of reads) {
      const table = tableOf(data, read.table);
      rows.push("keys" in read ? table.byKeys(read.keys) : table.byRange(read));
    }
    return { head: data.head, rows };
  }

  commit(commit: Commit): boolean {
    const data = this.#ledger(commit.ledger);
    if ((data.head?.id ?? null) !== (commit.expected?.id ?? null)) return false;
    const done: Undo[] = [];
    try {
      for (const write of commit.writes) tableOf(data, write.table).apply(write, done);
    } catch (error) {
      for (const { table, key, before } of done.reverse()) table.restore(key, before);
      throw error;
    }
    const { seq, id, time, format } = commit.head;
    data.head = Object.freeze({ seq, id, time, format });
    return true;
  }

  exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T> {
    return this.#turns.take(ledger, maxWaitMs, work);
  }

  #ledger(name: string): MemoryLedger {
    const known = this.#ledgers.get(name);
    if (known !== undefined) return known;
    if (this.#schema === null) throw new StoreError("NOT_OPEN", "the store is not open");
    const tables = new Map(this.#schema.tables.map((table) => [table.name, new MemoryTable(table)]));
    const made: MemoryLedger = { head: null, tables };
    this.#ledgers.set(name, made);
    return made;
  }
}

function tableOf(data: MemoryLedger, name: string): MemoryTable {
  const table = data.tables.get(name);
  if (table === undefined) throw new StoreError("BAD_REQUEST", `the schema has no table \`${name}\``);
  return table;
}

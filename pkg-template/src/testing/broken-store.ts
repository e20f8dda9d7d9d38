import type { Commit, LedgerStore, Read, Schema } from "../store.js";
import type { MemoryStore } from "../stores/memory.js";

/** A store that breaks a rule. */
export interface BrokenStore {
  /** Number of the rule. */
  breaks: string;
  /** Rules that cannot hold either without the broken one. */
  also?: readonly string[];
  /** What is wrong with it. */
  wrong: string;
  /** The store on top of one that is right. */
  make(base: MemoryStore): LedgerStore;
  /** What is left after a restart; by default everything. */
  restart?(base: MemoryStore): MemoryStore;
}

/** Everything that `base` does, but for these. */
export function like(base: MemoryStore, changes: Partial<LedgerStore>): LedgerStore {
  return {
    open: (schema: Schema) => base.open(schema),
    read: (ledger: string, reads: readonly Read[]) => base.read(ledger, reads),
    commit: (commit: Commit) => base.commit(commit),
    exclusive: (ledger, maxWaitMs, work) => base.exclusive(ledger, maxWaitMs, work),
    ...changes,
  };
}

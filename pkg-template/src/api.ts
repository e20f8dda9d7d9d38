/** Everything the main entries export. */
export { LedgerError, isLedgerError, type ErrorDetails } from "./errors.js";
export {
  openLedger,
  type Ledger,
  type Balances,
  type CallOptions,
  type ExpireDueReply,
  type ListOptions,
  type ListReply,
  type ReplyMarks,
} from "./ledger.js";
export type { EngineMetrics } from "./engine/metrics.js";
export type { LedgerOptions } from "./options.js";
export { memoryStore, type MemoryStore } from "./stores/memory.js";
export { orderedKey } from "./stores/ordered-key.js";
export type * from "./store.js";
export type * from "./generated/api.js";

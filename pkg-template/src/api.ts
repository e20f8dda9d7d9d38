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
export type {
  ChannelFlow,
  ExportOptions,
  Finding,
  ImportReport,
  Journal,
  JournalHead,
  JournalJobOptions,
  JournalProgress,
  TextSource,
  TrialLine,
  VerifyOptions,
  VerifyReport,
} from "./journal.js";
export {
  allocate,
  formatMinor,
  toMinor,
  validate,
  type AllocateRequest,
  type AllocationRule,
} from "./pure.js";
export type { LedgerOptions } from "./options.js";
export { memoryStore, type MemoryStore } from "./stores/memory.js";
export { orderedKey } from "./stores/ordered-key.js";
export type * from "./store.js";
export type * from "./generated/api.js";

/** `ledger.journal`: the hash-chained history of a ledger, checked, exported, imported. */
import { core, enterCore, isPanic, leaveCore, newHandle, recover, retireIfLarge } from "./engine/core.js";
import { refusalOf } from "./engine/failure.js";
import { runJob, type JobHost } from "./engine/job.js";
import { LedgerError } from "./errors.js";
import type { CoreExports } from "./wasm/module.js";

/** How far a long job has come. */
export interface JournalProgress {
  /** `history`: commits; `rows`: stored rows; `again`: rows that were written meanwhile. */
  phase: string;
  /** Commits or rows that are done. */
  done: number;
  /** All of them, as far as known. */
  total: number;
}

/** What every long job takes. */
export interface JournalJobOptions {
  /** Told now and then; by {@link verifyJournal} after each part, in lines, without a total. */
  onProgress?: (progress: JournalProgress) => void;
  /** Ends the job early; it rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** How to verify. */
export interface VerifyOptions extends JournalJobOptions {
  /**
   * A head's hash noted earlier. The history must contain it: a chain alone cannot show that its end
   * was cut off, or that all of it was written anew.
   */
  head?: string;
}

/** Something that is wrong. */
export interface Finding {
  /** Number of the broken rule; 0 is the hash chain. */
  invariant: number;
  /** Its stable name, for example `chain`, `balanced`, `held`. */
  name: string;
  /** Line of an exported file, from 1. */
  line?: number;
  /** Commit. */
  seq?: number;
  /** Transaction. */
  transactionId?: string;
  /** Table and key of a stored row. */
  table?: string;
  key?: string;
  /** What is wrong, for people. */
  message: string;
}

/** All accounts of one kind of owner in one currency. */
export interface TrialLine {
  /** Currency code. */
  currency: string;
  /** `user`, `merchant`, `platform`, …; `world` is what is outside, hence negative. */
  kind: string;
  /** Accounts. */
  accounts: number;
  /** Σ of spendable money, minor units. */
  available: string;
  /** Σ of held money, minor units. */
  frozen: string;
}

/** Money through one channel, in one currency. */
export interface ChannelFlow {
  /** Channel: the `paymentMethodType` of recharges and payouts, `opening`, … */
  channel: string;
  /** Currency code. */
  currency: string;
  /** What came in, minor units. */
  in: string;
  /** What went out, minor units. */
  out: string;
}

/** What a verification found. */
export interface VerifyReport {
  /** True if nothing is wrong. */
  clean: boolean;
  /** Last commit that was checked. */
  seq: number;
  /** Its hash: note it, to pass it as `head` next time. */
  hash: string;
  /** Its time, ms since the epoch. */
  time: number;
  commits: number;
  transactions: number;
  entries: number;
  accounts: number;
  holds: number;
  openHolds: number;
  /** Rows of personal fields that are there. */
  personal: number;
  /** Transactions whose personal fields have been erased. */
  erased: number;
  /** Rows that changed too fast to be checked. */
  unchecked: number;
  /** The lines of one currency sum to 0. */
  trialBalance: TrialLine[];
  channels: ChannelFlow[];
  /** Everything that was found wrong; `findings` has the first hundred. */
  findingsTotal: number;
  findings: Finding[];
}

/** How to export. */
export interface ExportOptions extends JournalJobOptions {
  /** `jsonl` (default): everything, can be imported; `csv`: a line per entry; `hledger`: plain-text accounting. */
  format?: "jsonl" | "csv" | "hledger";
  /** JSON Lines only: with the values of personal fields. Default true. */
  personal?: boolean;
}

/** What an import did. */
export interface ImportReport {
  /** Last commit of the ledger now. */
  seq: number;
  /** Its hash: the same as that of the exported ledger. */
  hash: string;
  /** Commits that were written now. */
  imported: number;
  /** Commits of the file that were there already. */
  skipped: number;
  /** Transactions of the file. */
  transactions: number;
  /** Rows of personal fields of the file. */
  personal: number;
}

/** Where a ledger is. */
export interface JournalHead {
  /** Number of the last commit. */
  seq: number;
  /** Its hash. */
  hash: string;
  /** Its time, ms since the epoch. */
  time: number;
}

/** Text in parts, cut anywhere: a file's stream, a request's body, an export. */
export type TextSource = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** `ledger.journal`. */
export interface Journal {
  /**
   * Recomputes the hash chain, every balance and every rule of the book, and compares the stored rows
   * with what history leads to. Runs on a live ledger.
   */
  verify(options?: VerifyOptions): Promise<VerifyReport>;
  /** The history up to now, as text in parts. */
  export(options?: ExportOptions): AsyncIterable<string>;
  /**
   * Applies exported JSON Lines: the recorded effects, nothing is decided anew. Into an empty ledger of
   * the same id, or on top of what an earlier import left. Ends at the exported ledger's head hash.
   */
  import(source: TextSource, options?: JournalJobOptions): Promise<ImportReport>;
  /** The last commit; null before the first. */
  head(): Promise<JournalHead | null>;
}

/** @internal Makes `ledger.journal`. */
export function makeJournal(host: JobHost): Journal {
  return {
    async verify({ head = "", ...options } = {}) {
      const job = runJob(host, options, (core, run) => core.journalVerify(run, host.ledger, head));
      return JSON.parse(await resultOf(job)) as VerifyReport;
    },
    export({ format = "jsonl", personal = true, ...options } = {}) {
      const job = runJob(host, options, (core, run, handle) =>
        core.journalExport(run, handle, host.ledger, format, personal),
      );
      return { [Symbol.asyncIterator]: () => job };
    },
    async import(source, options = {}) {
      const job = runJob(host, options, (core, run) => core.journalImport(run, host.ledger), partsOf(source));
      return JSON.parse(await resultOf(job)) as ImportReport;
    },
    async head() {
      const { head } = await host.store.read(host.ledger, []);
      return head === null ? null : { seq: head.seq, hash: head.id, time: head.time };
    },
  };
}

/**
 * Verifies exported JSON Lines without a ledger, for example a file that was dropped on a page: the hash
 * chain, and every rule of the book. Findings name their line. After a line that cannot be read the rest
 * of the source is not looked at. What is kept grows with accounts, holds and names, not with the text.
 *
 * @example
 * ```ts
 * const { clean, findings } = await verifyJournal(file.stream(), { head });
 * for (const { line, name, message } of findings) console.log(line, name, message);
 * ```
 */
export async function verifyJournal(source: TextSource, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { head = "", signal, onProgress } = options;
  const run = newHandle();
  enterCore();
  try {
    lend((core) => core.fileAuditOpen(run, head));
    for await (const bytes of partsOf(source)) {
      signal?.throwIfAborted();
      const lines = lend((core) => core.fileAuditPush(run, bytes));
      onProgress?.({ phase: "history", done: lines, total: 0 });
    }
    signal?.throwIfAborted();
    return JSON.parse(lend((core) => core.fileAuditFinish(run))) as VerifyReport;
  } finally {
    core().journalEnd(run);
    leaveCore();
    retireIfLarge();
  }
}

/** A call of the core for no ledger. */
function lend<T>(work: (core: CoreExports) => T): T {
  try {
    return work(core());
  } catch (error) {
    if (!isPanic(error)) throw refusalOf(error);
    recover();
    throw new LedgerError("INTERNAL", "the core panicked on this file, or it takes more memory than there is");
  }
}

const encoder = new TextEncoder();

async function* partsOf(source: TextSource): AsyncGenerator<Uint8Array, void, void> {
  for await (const part of source) yield typeof part === "string" ? encoder.encode(part) : part;
}

async function resultOf(job: AsyncGenerator<string, string, void>): Promise<string> {
  for (;;) {
    const { done, value } = await job.next();
    if (done === true) return value;
  }
}

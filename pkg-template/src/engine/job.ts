/**
 * Drives a long job of the journal: the core says what to read, to write or to hand over; nothing is
 * decided here.
 */
import { LedgerError } from "../errors.js";
import type { ErrorCode } from "../generated/api.js";
import type { JournalJobOptions } from "../journal.js";
import type { LedgerStore } from "../store.js";
import type { CoreExports } from "../wasm/module.js";
import { core, enterCore, leaveCore, newHandle } from "./core.js";
import { decodeCommit, decodeReads, encodeRows, encodeText, Event, NO_DATA } from "./protocol.js";
import { afterThisTurn } from "./turn.js";

/** The ledger a job works on. */
export interface JobHost {
  store: LedgerStore;
  ledger: string;
  lend<T>(work: (core: CoreExports, handle: number) => T): T;
}

/** Events that only jobs know. */
const InputEvent = { More: 7, Last: 8 } as const;
/** A job gives the event loop a turn at least this often, ms. */
const BUSY_MS_MAX = 20;
/** Between two reports of progress, ms. */
const PROGRESS_MS = 50;

/**
 * Runs a job; yields the texts it hands over, returns the JSON text of its result.
 *
 * @param input Parts of the text that the job asks for.
 */
export async function* runJob(
  host: JobHost,
  options: JournalJobOptions,
  create: (core: CoreExports, run: number, handle: number) => void,
  input?: AsyncIterator<Uint8Array>,
): AsyncGenerator<string, string, void> {
  const { signal, onProgress } = options;
  const { store, ledger } = host;
  const run = newHandle();
  host.lend((core, handle) => create(core, run, handle));
  enterCore();
  let event: number = Event.Proceed;
  let data: Uint8Array = NO_DATA;
  let turned = performance.now();
  let reported = 0;
  try {
    for (let isFirst = true; ; isFirst = false) {
      signal?.throwIfAborted();
      const ask = host.lend((core) => core.journalStep(run, isFirst, event, data));
      const at = ask.indexOf("\0");
      const kind = ask.slice(0, at);
      const text = ask.slice(at + 1);
      data = NO_DATA;
      event = Event.Proceed;
      const now = performance.now();
      if (onProgress !== undefined && now - reported > PROGRESS_MS) {
        reported = now;
        onProgress(progressOf(host.lend((core) => core.journalProgress(run))));
      }
      if (kind === "done") return text;
      if (kind === "failed") throw refusal(text);
      if (kind === "text") {
        yield text;
      } else if (kind === "input") {
        const part = await input?.next();
        const isLast = part === undefined || part.done === true;
        event = isLast ? InputEvent.Last : InputEvent.More;
        if (!isLast) data = part.value;
      } else {
        try {
          if (kind === "read") {
            const { head, rows } = await store.read(ledger, decodeReads(text));
            event = Event.Rows;
            data = encodeRows(head, rows);
          } else {
            event = (await store.commit(decodeCommit(ledger, text))) ? Event.Won : Event.Lost;
          }
        } catch (error) {
          event = Event.Failed;
          data = encodeText(error instanceof Error ? error.message : String(error));
        }
      }
      if (performance.now() - turned > BUSY_MS_MAX) {
        await new Promise<void>(afterThisTurn);
        turned = performance.now();
      }
    }
  } finally {
    leaveCore();
    // Not `lend`: the ledger may have been closed meanwhile.
    core().journalEnd(run);
    await input?.return?.();
  }
}

function progressOf(text: string): { phase: string; done: number; total: number } {
  const [phase = "", done, total] = text.split(" ");
  return { phase, done: Number(done), total: Number(total) };
}

function refusal(text: string): LedgerError {
  const { error } = JSON.parse(text) as {
    error: { code: ErrorCode; message: string; details: Record<string, string> };
  };
  return new LedgerError(error.code, error.message, error.details);
}

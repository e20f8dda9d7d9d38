/** One pass over a file: the core checks it, and the index that it is browsed by is built on the way. */
import { verifyJournal, type VerifyReport } from "split-ledger/slim";
import type { TaskContext } from "../worker/protocol.js";
import { JournalIndex } from "./index/journal.js";
import { FileSource, HEADER_BYTES_MAX, kindOf, type FileKind } from "./source.js";
import { turn } from "./turn.js";

/** Between two reports of progress, ms. */
const PROGRESS_MS = 100;
/** The core refuses a longer line, so nothing after it is read. Bytes. */
const LINE_BYTES_MAX = 256 << 20;

/** A file that was checked. */
export interface Audited {
  kind: FileKind;
  report: VerifyReport;
  index: JournalIndex;
  /** The unpacked bytes. */
  kept: Blob;
  /** Set if the packed data is damaged. */
  damage: string | undefined;
}

/** How far the check is, beside the bytes. */
export interface AuditDetail {
  lines: number;
  transactions: number;
}

/** Checks a file; `head` is a hash noted earlier, or empty. */
export async function audit(file: Blob, head: string, { signal, progress }: TaskContext): Promise<Audited> {
  const source = await FileSource.open(file);
  const index = new JournalIndex();
  let kind: FileKind = "empty";
  let linesRead = 0;
  let isStopped = false;
  let told = 0;

  /** The core takes a part in before the next one is asked for; then it is known how far it could read. */
  async function* parts(): AsyncGenerator<Uint8Array, void, void> {
    for await (const part of source.parts()) {
      signal.throwIfAborted();
      if (kind === "empty") kind = kindOf(part);
      // Enough for the core to say what is wrong with its first line.
      const isOther = kind !== "journal" && kind !== "empty";
      const taken = isOther ? part.subarray(0, HEADER_BYTES_MAX) : part;
      yield taken;
      index.push(taken, linesRead);
      isStopped = index.linesSeen > linesRead || index.openBytes > LINE_BYTES_MAX;
      if (isStopped || isOther) return;
      const now = performance.now();
      if (now - told > PROGRESS_MS) {
        told = now;
        const detail: AuditDetail = { lines: index.lines, transactions: index.length };
        progress({ done: source.bytesRead, total: source.size, detail });
        await turn();
      }
    }
  }

  const report = await verifyJournal(parts(), {
    signal,
    ...(head === "" ? {} : { head }),
    onProgress: ({ done }) => (linesRead = done),
  });
  if (!isStopped) index.end();
  return { kind, report, index, kept: source.kept(), damage: source.damage };
}

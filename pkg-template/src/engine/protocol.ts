/**
 * The wire between the core and the loop: numbers and frames. JSON text never holds a NUL, so frames
 * are joined by one; rows pass through without being parsed.
 */
import type { Commit, Head, Read, Rows, Write } from "../store.js";

/** What the core asks for. */
export const Action = { Read: 0, Commit: 1, Turn: 2, Wait: 3, Answer: 4, Hold: 5 } as const;

/** What the loop reports. */
export const Event = {
  Rows: 0,
  Won: 1,
  Lost: 2,
  Failed: 3,
  FailedInPassing: 4,
  Proceed: 5,
  Timeout: 6,
} as const;

const SEPARATOR = "\0";
const encoder = new TextEncoder();

export const NO_DATA = new Uint8Array(0);

export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Frames of a read: the reads as JSON, then the keys of each read without an index. */
export function decodeReads(text: string): Read[] {
  const frames = text.split(SEPARATOR);
  const reads = JSON.parse(frames[0] ?? "[]") as (Read & { keys?: Rows })[];
  let next = 1;
  for (const read of reads) {
    if (!("index" in read)) read.keys = frames[next++] ?? "[]";
  }
  return reads;
}

interface CommitFrame {
  expected: Head | null;
  head: Head;
  writes: { table: string; op: Write["op"]; before?: true }[];
}

/** Frames of a commit: its outline as JSON, then the rows of each write, and its old rows. */
export function decodeCommit(ledger: string, text: string): Commit {
  const frames = text.split(SEPARATOR);
  const outline = JSON.parse(frames[0] ?? "{}") as CommitFrame;
  let next = 1;
  const writes = outline.writes.map(({ table, op, before }): Write => {
    const rows = frames[next++] ?? "[]";
    return before === true
      ? { table, op, rows, before: frames[next++] ?? "[]" }
      : { table, op, rows };
  });
  return { ledger, expected: outline.expected, head: outline.head, writes };
}

/** The answer to a read as frames: the head, then the rows of each read. */
export function encodeRows(head: Head | null, rows: readonly Rows[]): Uint8Array<ArrayBuffer> {
  const first =
    head === null
      ? "null"
      : `{"seq":${String(head.seq)},"id":${JSON.stringify(head.id)},"time":${String(head.time)},"format":${String(head.format)}}`;
  return encoder.encode(rows.length === 0 ? first : first + SEPARATOR + rows.join(SEPARATOR));
}

export function splitAnswers(text: string): string[] {
  return text.split(SEPARATOR);
}

/** Opens journals as the worker does. */
import "../support/core.js";
import type { Opened } from "../../src/verify/model.js";
import { tasks } from "../../src/verify/tasks.js";
import type { Progress, TaskContext } from "../../src/worker/protocol.js";

/** A context that keeps what it is told. */
export function context(signal = new AbortController().signal): TaskContext & { told: Progress[] } {
  const told: Progress[] = [];
  return { signal, told, progress: (state) => void told.push(state) };
}

/** Opens a file's text or bytes. */
export function openJournal(content: BlobPart | Blob, head = ""): Promise<Opened> {
  return tasks.open({ file: content instanceof Blob ? content : new Blob([content]), head }, context());
}

/** Packed as gzip. */
export async function packed(content: BlobPart): Promise<Blob> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).blob();
}

export const ANY_TRANSACTION = {
  owner: "",
  type: "",
  order: "",
  from: "",
  to: "",
  amount: "",
  transactionId: "",
  account: 0,
};
export const ANY_HOLD = { owner: "", kind: "", status: "", order: "", amount: "", holdId: "" };

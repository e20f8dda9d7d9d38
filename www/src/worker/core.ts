/**
 * Starts the core in this worker. It comes in two parts (see build/core.mjs): the first is enough for
 * most of what Simulate does; the rest is fetched when a function of it is called.
 */
import { start } from "split-ledger/slim";
import firstUrl from "../../core/first.wasm?url";
import restUrl from "../../core/rest.wasm?url";

/** Fetches, compiles and starts the core. */
export async function startCore(): Promise<void> {
  const answer = await fetch(firstUrl);
  if (!answer.ok) throw new Error(`the core could not be loaded (HTTP ${String(answer.status)})`);
  start({ first: await WebAssembly.compile(await answer.arrayBuffer()), rest: () => (rest ??= fetchNow(restUrl)) });
}

/** Kept: a core that starts anew after a fault wants it again. */
let rest: ArrayBuffer | undefined;

/** In the middle of a call of the core nothing can wait; a worker may fetch synchronously. */
function fetchNow(url: string): ArrayBuffer {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) {
    throw new Error(`the rest of the core could not be loaded (HTTP ${String(request.status)})`);
  }
  return request.response as ArrayBuffer;
}

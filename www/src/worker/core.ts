/** Starts the core in this worker. */
import { start } from "split-ledger/slim";
import coreUrl from "split-ledger/core.wasm?url";

/** Fetches, compiles and starts the core. */
export async function startCore(): Promise<void> {
  const answer = await fetch(coreUrl);
  if (!answer.ok) throw new Error(`the core could not be loaded (HTTP ${String(answer.status)})`);
  start(await WebAssembly.compile(await answer.arrayBuffer()));
}

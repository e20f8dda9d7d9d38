import { initSync } from "#core";
import { restFrom, type CorePart } from "./rest.js";

/** A core in two parts: most of what a page does needs the first only. */
export interface SplitCore {
  /** What is needed to begin. */
  first: CorePart;
  /**
   * Gives the rest, at once, when something of it is needed for the first time: in a worker a
   * synchronous request can fetch it, elsewhere it has been fetched before.
   */
  rest: () => CorePart;
}

let started = false;

/**
 * Starts the core from its WebAssembly bytes (`split-ledger/core.wasm`), or from a module that the
 * host compiled. Synchronous. Starting again does nothing: one copy of this package holds one core.
 */
export function start(core: CorePart | SplitCore): void {
  if (started) return;
  if ("first" in core) {
    restFrom(core.rest);
    initSync({ module: core.first });
  } else {
    initSync({ module: core });
  }
  started = true;
}

/** True after {@link start}. */
export function isStarted(): boolean {
  return started;
}

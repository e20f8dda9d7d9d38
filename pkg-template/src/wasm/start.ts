import { initSync } from "#core";

let started = false;

/**
 * Starts the core from its WebAssembly bytes (`split-ledger/core.wasm`), or from a module that the
 * host compiled. Synchronous. Starting again does nothing: one copy of this package holds one core.
 */
export function start(module: BufferSource | WebAssembly.Module): void {
  if (started) return;
  initSync({ module });
  started = true;
}

/** True after {@link start}. */
export function isStarted(): boolean {
  return started;
}

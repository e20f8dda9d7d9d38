/**
 * The running core and what becomes of it after a panic: WebAssembly that has panicked is dead, so a
 * fresh instance takes its place and every open ledger is opened again. The core holds only caches.
 */
import { instance, type CoreExports } from "../wasm/module.js";

let generation = 0;
let lastHandle = 0;

/** Wasm memory never shrinks: above this, an idle core is replaced. Bytes. */
export const IDLE_MEMORY_BYTES_MAX = 256 * 1024 * 1024;

export function core(): CoreExports {
  return instance();
}

/** Rises with each fresh instance: a handle belongs to the generation it was opened in. */
export function coreGeneration(): number {
  return generation;
}

/** A handle that no ledger of this process has had. */
export function newHandle(): number {
  lastHandle += 1;
  return lastHandle;
}

/** True for the error of a panic (or of a wasm limit): the instance is not usable any more. */
export function isPanic(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

/** Brings a fresh instance up after a panic. */
export function recover(): void {
  generation += 1;
  core().recover();
}

/** Another ledger's panic has replaced the core: work under way has to begin again. */
export class CoreReplaced extends Error {
  constructor() {
    super("the core was replaced");
  }
}

/** Groups, queries and jobs of all ledgers that are under way. */
let atWork = 0;

/** Work begins that is lost if the core is replaced. */
export function enterCore(): void {
  atWork += 1;
}

/** It has ended. */
export function leaveCore(): void {
  atWork -= 1;
}

/** Replaces an instance that has grown large, unless some ledger is at work. */
export function retireIfLarge(): void {
  if (atWork > 0 || core().memoryBytes() <= IDLE_MEMORY_BYTES_MAX) return;
  core().retire();
  recover();
}

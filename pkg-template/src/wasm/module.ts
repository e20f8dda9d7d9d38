import * as glue from "#core";

/** What the Rust core exports, without the two functions that start it. */
export type CoreExports = Omit<typeof glue, "default" | "initSync">;

let started = false;

/**
 * Starts the core from its WebAssembly bytes, or from a module that the host compiled. Synchronous,
 * so that importing the package is all a user does. Starting again does nothing: one JavaScript
 * module holds one instance.
 */
export function start(module: BufferSource | WebAssembly.Module): void {
  if (started) return;
  glue.initSync({ module });
  started = true;
}

/** The exports of the running core. */
export function instance(): CoreExports {
  if (!started) {
    throw new Error("the core is not started; the slim entry needs `start(bytes)` first");
  }
  return glue;
}

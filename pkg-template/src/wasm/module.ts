import * as glue from "#core";
import { isStarted } from "./start.js";

/** What the Rust core exports, without the two functions that start it. */
export type CoreExports = Omit<typeof glue, "default" | "initSync">;

/** The exports of the running core. Keep them inside: wasm-bindgen's types are not the package's. */
export function instance(): CoreExports {
  if (!isStarted()) {
    throw new Error("the core is not started: call `start(bytes)` of `split-ledger/slim` first");
  }
  return glue;
}

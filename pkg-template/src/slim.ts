/**
 * The same package without the bytes of the core: call `start` with `split-ledger/core.wasm`, or with
 * a module that the host compiled, before anything else.
 *
 * @packageDocumentation
 */
export { start, type SplitCore } from "./wasm/start.js";
export type { CorePart } from "./wasm/rest.js";
export * from "./api.js";

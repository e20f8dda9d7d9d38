/**
 * split-ledger: the money core of a marketplace.
 *
 * @packageDocumentation
 */
import "./wasm/inlined.js";

export * from "./api.js";

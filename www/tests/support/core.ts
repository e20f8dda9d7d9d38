/** Starts the core in Node.js, as a worker's main does in a browser. To be imported before any call. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { start } from "split-ledger/slim";

start(readFileSync(createRequire(import.meta.url).resolve("split-ledger/core.wasm")));

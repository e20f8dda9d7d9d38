// A program that brings the bytes of the core itself.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { memoryStore, openLedger, start } from "split-ledger/slim";

const file = createRequire(import.meta.url).resolve("split-ledger/core.wasm");
const before = await openLedger({ store: memoryStore() }).catch((error) => error.message);
start(process.argv[2] === "module" ? new WebAssembly.Module(readFileSync(file)) : readFileSync(file));
const ledger = await openLedger({ store: memoryStore() });
const { version } = await ledger.balances.create({
  userId: "11111111-1111-4111-8111-111111111111",
  currency: "CNY",
});
console.log(JSON.stringify({ before, version }));

// Speed and size of the built package on this machine. Run by `make bench`.
//
//   node --expose-gc bench/main.mjs [--quick] [--only PART[,PART]]
//
//   --quick    short rounds: shows that everything runs, not how fast it is
//   --only     parts by name: size, split, memory, sqlite, postgres, processes, indexeddb, settle, funds, rest
//
// SQLite files go into a temporary folder beside the sources, that is onto the disk that a user of
// this machine would use; the system's folder for temporary files may be memory.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { hasChromium } from "../tests/support/browser.mjs";
import { obstacle } from "../tests/support/postgres.mjs";
import { measureFunds } from "./funds.mjs";
import { measureIndexedDb } from "./indexeddb.mjs";
import { measureMemory } from "./memory.mjs";
import { measurePostgres } from "./postgres.mjs";
import { measureProcesses } from "./processes.mjs";
import { measureSplit } from "./pure.mjs";
import { machine, save } from "./report.mjs";
import { measureRest } from "./rest.mjs";
import { measureSettle } from "./settle.mjs";
import { measureSize, measureStart } from "./size.mjs";
import { measureSqlite } from "./sqlite.mjs";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
  },
});
const rounds = values.quick ? 1 : 5;
const ms = values.quick ? 200 : 1500;
const only = values.only?.split(",");
const wants = (part) => only === undefined || only.includes(part);

const root = fileURLToPath(new URL("../../", import.meta.url));
fs.mkdirSync(path.join(root, "target"), { recursive: true });
const folder = fs.mkdtempSync(path.join(root, "target/bench-"));
const started = new Date();
const results = { machine: machine(started), quick: values.quick };
console.log(
  Object.entries(results.machine)
    .map(([name, value]) => `${name.padEnd(10)} ${value}`)
    .join("\n"),
);
try {
  if (wants("size")) {
    results.size = measureSize();
    results.start = measureStart({ runs: values.quick ? 3 : 10 });
  }
  if (wants("split")) results.split = measureSplit({ rounds, ms });
  if (wants("memory")) results.memory = await measureMemory({ rounds, ms: Math.min(ms, 1000) });
  if (wants("sqlite")) {
    results.sqlite = {};
    for (const accounts of values.quick ? [1000] : [1000, 100_000]) {
      results.sqlite[accounts] = await measureSqlite(folder, { accounts, rounds, ms });
    }
  }
  if (wants("postgres")) {
    if (obstacle !== "") console.log(`\nPostgreSQL is not measured: ${obstacle}`);
    else results.postgres = await measurePostgres({ rounds, ms, sizes: values.quick ? [1000] : [1000, 100_000] });
  }
  if (wants("processes") && obstacle === "") results.processes = await measureProcesses({ rounds, ms: Math.max(ms, 1000) });
  if (wants("indexeddb")) {
    if (!hasChromium) console.log("\nIndexedDB is not measured: there is no Chromium");
    else results.indexeddb = await measureIndexedDb(folder, { rounds, ms });
  }
  if (wants("settle")) {
    const orders = values.quick ? { 1: 100, 512: 1024 } : { 1: 1000, 512: 4096 };
    results.settle = await measureSettle(folder, { rounds, orders });
  }
  if (wants("funds")) {
    results.funds = await measureFunds(folder, { entries: values.quick ? 100_000 : 10_000_000, rounds, ms });
  }
  if (wants("rest")) results.rest = await measureRest(folder, { rounds, ms: ms * 2 });
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
results.seconds = Math.round((Date.now() - started.getTime()) / 1000);
save(path.join(root, "bench-results.json"), results);

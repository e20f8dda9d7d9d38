// Kills processes and servers under load, again and again, and compares what callers were told with
// what is stored. A line for each round, and a table at the end.
//
// Usage: SPLIT_LEDGER_ROUNDS=200 SPLIT_LEDGER_FAILOVERS=10 node scripts/faults.mjs

import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { obstacle } from "../pkg-template/tests/support/postgres.mjs";

const TESTS = ["tests/durability/kill.test.ts", "tests/postgres/kill.test.ts", "tests/postgres/failover.test.ts"];

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const file = path.join(root, "target/test-results/faults.jsonl");
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.rmSync(file, { force: true });

const vitest = spawn(
  path.join(root, "pkg-template/node_modules/.bin/vitest"),
  // One after the other: each is to have the machine for itself.
  ["run", "--no-file-parallelism", ...TESTS],
  { cwd: path.join(root, "pkg-template"), env: { ...process.env, SPLIT_LEDGER_FAULTS_REPORT: file }, stdio: "inherit" },
);
const [code] = await once(vitest, "close");
process.exitCode = code === 0 ? 0 : 1;

const reports = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line)) : [];
const columns = ["rounds", "acknowledged", "lost", "twice"];
const line = (name, cells) => `${name.padEnd(36)}${cells.map((cell) => String(cell).padStart(14)).join("")}`;
console.log(`\n${line("fault", [...columns, "verify"])}`);
for (const { what, findings, ...report } of reports) {
  const verify = findings === 0 ? "clean" : `${findings} findings`;
  console.log(line(what, [...columns.map((column) => report[column]), verify]));
}
if (obstacle !== "") console.log(`\nskipped, ${obstacle}: everything on PostgreSQL`);

// Does a ledger slow down as it grows? Run by `make bench-large`.
//
//   node --expose-gc bench/large.mjs [--stores sqlite,postgres] [--keys random,ordered] [--entries N]
//        [--quick] [--verify]
//
//   --stores   which stores; default all that can run here
//   --keys     names and idempotency keys that are random, or rise with time; default both
//   --entries  the largest ledger; default 10 million
//   --quick    few and short turns on 200 thousand entries: shows that everything runs
//   --verify   verify the largest ledgers too, after all that was measured (minutes each)
//
// One caller's commands and every query: the largest ledger against one of 10 thousand entries. Groups of
// 512 callers: against one of a tenth. The histories are valid: the engine plays three days of a
// marketplace, all others are their continuation (bench/history/); the smaller ones are verified each time.
// Left out, because they read everything by their nature: journal.verify, journal.export, journal.import.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openLedger } from "split-ledger";
import { compare } from "./history/compare.mjs";
import { recordDays } from "./history/history.mjs";
import { POSTGRES_BYTES_PER_ENTRY, postgresObstacle, postgresPlaces } from "./history/postgres-place.mjs";
import { Asker, commandsOf, missingQueries, queriesOf, shapeOf } from "./history/questions.mjs";
import { SQLITE_BYTES_PER_ENTRY, sqlitePlaces } from "./history/sqlite-place.mjs";
import { machine, number, printTable, progress, save } from "./report.mjs";
import { randomPicks } from "./world.mjs";

const SMALL = 10_000;
/** A tenth of it has to be more than the smallest. */
const ENTRIES_MIN = 200_000;
const HOUR = 3_600_000;
const AIM_ONE = 1.2;
const AIM_GROUPS = 1.3;
const CALLERS = 512;
/** Commands measured in groups too. */
const IN_GROUPS = ["freeze + confirm", "recharge"];
const STORES = {
  sqlite: { places: sqlitePlaces, bytesPerEntry: SQLITE_BYTES_PER_ENTRY, obstacle: "" },
  postgres: { places: postgresPlaces, bytesPerEntry: POSTGRES_BYTES_PER_ENTRY, obstacle: postgresObstacle },
};

const { values } = parseArgs({
  options: {
    stores: { type: "string", default: Object.keys(STORES).join() },
    keys: { type: "string", default: "random,ordered" },
    entries: { type: "string" },
    quick: { type: "boolean", default: false },
    verify: { type: "boolean", default: false },
  },
});
const entries = Number(values.entries ?? (values.quick ? ENTRIES_MIN : 10_000_000));
if (!(entries >= ENTRIES_MIN)) throw new Error(`\`--entries ${values.entries}\` is less than ${ENTRIES_MIN}`);
const turns = values.quick
  ? { warmUp: 10, queries: { turns: 3, ms: 5 }, commands: { turns: 3, ms: 20 }, groups: { turns: 2, ms: 200 } }
  : { warmUp: 300, queries: { turns: 31, ms: 15 }, commands: { turns: 31, ms: 60 }, groups: { turns: 15, ms: 700 } };

const root = fileURLToPath(new URL("../../", import.meta.url));
fs.mkdirSync(path.join(root, "target"), { recursive: true });
const folder = fs.mkdtempSync(path.join(root, "target/bench-large-"));
const started = new Date();
const results = { machine: machine(started), entries };
const lost = [];
console.log(
  Object.entries(results.machine)
    .map(([name, value]) => `${name.padEnd(10)} ${value}`)
    .join("\n"),
);
try {
  for (const name of values.stores.split(",")) {
    const { places, bytesPerEntry, obstacle } = STORES[name];
    if (obstacle !== "") {
      console.log(`\n${name} is left out: ${obstacle}`);
      continue;
    }
    checkDisk(bytesPerEntry);
    const at = await places(folder);
    console.log(`\n${at.name}: ${at.about}`);
    try {
      for (const keys of values.keys.split(",")) {
        results[name] = { ...results[name], [keys]: await measure(at, keys) };
      }
    } finally {
      await at.stop();
    }
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(lost.length === 0 ? "\nevery ratio is within its aim" : `\n${lost.join("\n")}`);
results.lost = lost;
results.seconds = Math.round((Date.now() - started.getTime()) / 1000);
save(path.join(root, "bench-large-results.json"), results);

function checkDisk(bytesPerEntry) {
  const { bavail, bsize } = fs.statfsSync(folder);
  const needed = bytesPerEntry * entries * 1.2;
  const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
  console.log(`disk       ${gigabytes(needed)} needed at a time, ${gigabytes(bavail * bsize)} free`);
  if (needed > bavail * bsize) throw new Error("there is too little room on the disk: give fewer --entries");
}

/** All sizes on one store with one kind of keys. */
async function measure(places, keys) {
  const label = `${places.name}, ${keys} keys`;
  const history = await recordDays(keys, Date.UTC(2022, 0, 1));
  const sizes = [SMALL, entries / 10, entries];
  const open = [];
  try {
    for (const size of sizes) open.push(await openSize(places, history, size, label));
    const [small, middle, large] = open;
    await verify(label, [small, middle]);
    for (const side of open) await warmUp(label, side);
    const queries = await askAll(queriesOf, small, large, turns.queries);
    assert.deepEqual(missingQueries(queries), [], "a query of the API is not measured");
    const one = await askAll(commandsOf, small, large, turns.commands);
    const groups = await askAll(commandsOf, middle, large, { ...turns.groups, callers: CALLERS, only: IN_GROUPS });
    print(`${label}: queries, one caller`, small, large, queries, AIM_ONE);
    print(`${label}: commands, one caller`, small, large, one, AIM_ONE);
    print(`${label}: commands, ${CALLERS} callers`, middle, large, groups, AIM_GROUPS);
    if (values.verify) await verify(label, [large]);
    return { queries, one, groups, bytes: await large.place.bytes() };
  } finally {
    for (const { ledger, store, place } of open) {
      await ledger.close();
      await store.close?.();
      await place.remove();
    }
  }
}

async function openSize(places, history, size, label) {
  const days = history.daysFor(size);
  const count = history.entries(days);
  const began = performance.now();
  const place = await places.make(history, days, progress(`${label}, ${number(count)} entries`, count));
  const seconds = (performance.now() - began) / 1000;
  const store = await place.open();
  // Two hours after the last day: what was due in it is due.
  const now = history.end(days) + 2 * HOUR;
  const opened = Date.now();
  const ledger = await openLedger({ store, sweepIntervalMs: 0, now: () => now + Date.now() - opened });
  const asker = new Asker(ledger, history, days, randomPicks(7));
  await place.warm();
  const bytes = await place.bytes();
  const notes = await place.notes();
  console.log(
    `${label}: ${number(count)} entries written in ${seconds.toFixed(0)} s, ${(bytes / 1e6).toFixed(0)} MB; ${notes}`,
  );
  return { place, store, ledger, asker, count };
}

async function verify(label, sides) {
  for (const { ledger, count } of sides) {
    const began = performance.now();
    const show = progress(`${label}, verifying`, 100);
    const report = await ledger.journal.verify({ onProgress: ({ done, total }) => show((done / total) * 100) });
    assert.equal(report.findings.length, 0, JSON.stringify(report.findings.slice(0, 3)));
    const seconds = (performance.now() - began) / 1000;
    console.log(`${label}: ${number(report.entries)} entries verified in ${seconds.toFixed(0)} s, 0 findings`);
  }
}

/** Every query again and again, the same for all sizes: the store's own cache of pages fills. */
async function warmUp(label, { asker, count }) {
  const queries = Object.values(queriesOf(asker));
  const show = progress(`${label}, warming up ${number(count)} entries`, turns.warmUp);
  for (let round = 1; round <= turns.warmUp; round += 1) {
    for (const ask of queries) await ask();
    show(round);
  }
}

/** Each piece of work on the smaller and on the larger ledger. */
async function askAll(workOf, smaller, larger, { callers = 1, only, ...options }) {
  const sides = [smaller, larger].map(({ asker }) => workOf(asker));
  const found = {};
  for (const name of only ?? Object.keys(sides[0])) {
    const work = sides.map((side) => side[name]);
    if (workOf === queriesOf) {
      const shapes = [];
      for (const ask of work) shapes.push(shapeOf(await ask()));
      assert.equal(shapes[0], shapes[1], `${name}: the answers differ in size`);
    }
    found[name] = await compare(work, { callers, ...options });
  }
  return found;
}

function print(title, smaller, larger, found, aim) {
  const header = ["µs per call", number(smaller.count), number(larger.count), "× slower", "middle half", "× processor"];
  const rows = Object.entries(found).map(([name, { smaller: before, larger: after, ratio, low, high, cpu }]) => {
    const isLost = ratio > aim;
    if (isLost) lost.push(`LOST ${title}: ${name}, ${ratio.toFixed(2)} times slower, aim ${aim}`);
    return [name, before, after, ratio, `${low.toFixed(2)} … ${high.toFixed(2)}`, cpu, ...(isLost ? ["LOST"] : [])];
  });
  printTable(title, [...header, ""], rows.map((row) => [...row, ...Array(7 - row.length).fill("")]));
}

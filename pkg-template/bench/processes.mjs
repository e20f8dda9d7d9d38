// Several processes on one PostgreSQL ledger: all sell for one hot merchant, each with callers of its own.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startCluster } from "../tests/support/postgres.mjs";
import { openOurs } from "./postgres.mjs";
import { number, percentile, printTable, summary } from "./report.mjs";
import { fill, world } from "./world.mjs";

const CALLER = fileURLToPath(new URL("processes-caller.mjs", import.meta.url));
const COUNTS = [1, 2, 4];
const CALLERS = 64;
/** All together against one alone; the slowest against the mean; p99 of four against that of one. */
const AIMS = { sum: 0.9, slowest: 0.5, p99: 6 };
/** Until the caches are filled, and until the turns of the round before are over. */
const WARM_MS = 700;
const SETTINGS = { shared_buffers: "512MB", max_wal_size: "8GB", checkpoint_timeout: "30min" };

export async function measureProcesses({ rounds, ms, accounts = 1000 }) {
  const cluster = await startCluster({ settings: SETTINGS });
  try {
    const url = await cluster.createDatabase("shop");
    await prepare(cluster, url, accounts);
    const children = Array.from({ length: Math.max(...COUNTS) }, (_, at) => fork(CALLER, [url, accounts, at]));
    await Promise.all(children.map(answer));
    const results = new Map(COUNTS.map((count) => [count, []]));
    let sold = 0;
    for (let round = 0; round <= rounds; round += 1) {
      for (const count of COUNTS) {
        // One alone is a different one each time.
        const chosen = children.map((_, at) => children[(at + round) % children.length]).slice(0, count);
        const replies = await runRound(chosen, { ms, seed: round * COUNTS.length });
        for (const { pairs } of replies) sold += pairs;
        // The first round warms up.
        if (round > 0) results.get(count).push(replies);
      }
    }
    await Promise.all(children.map(end));
    await check(url, accounts, sold);
    return print(new Map([...results].map(([count, all]) => [count, finish(all, ms)])));
  } finally {
    await cluster.stop();
  }
}

async function prepare(cluster, url, accounts) {
  const { ledger, close } = await openOurs(url);
  await fill(ledger, world(accounts));
  await close();
  await cluster.psql("VACUUM ANALYZE; CHECKPOINT", "shop");
}

/** All begin at one time. */
async function runRound(children, { ms, seed }) {
  const at = performance.timeOrigin + performance.now() + 50;
  return await Promise.all(
    children.map(async (child, index) => {
      const reply = answer(child);
      child.send({ at, warmMs: WARM_MS, ms, callers: CALLERS, seed: seed + index });
      return await reply;
    }),
  );
}

function answer(child) {
  return new Promise((resolve, reject) => {
    const onExit = (code) => reject(new Error(`a process ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.removeListener("exit", onExit);
      resolve(message);
    });
  });
}

async function end(child) {
  const ended = once(child, "exit");
  child.disconnect();
  const [code] = await ended;
  assert.equal(code, 0, "how a process ended");
}

/** Whatever was sold has arrived, once, and the books are sound. */
async function check(url, accounts, sold) {
  const { ledger, close } = await openOurs(url);
  const { available } = await ledger.balances.get({ merchantId: world(accounts).merchant(0), currency: "CNY" });
  assert.equal(available, (sold / 100).toFixed(2), "what the merchant has");
  assert.equal((await ledger.journal.verify()).clean, true, "the books");
  await close();
}

function finish(rounds, ms) {
  const perSecond = (one) => one.latencies.length / (ms / 1000);
  const sums = rounds.map((replies) => replies.reduce((sum, one) => sum + perSecond(one), 0));
  const spread = rounds.map((replies, at) => Math.min(...replies.map(perSecond)) / (sums[at] / replies.length));
  const all = rounds.flat();
  const latencies = Float64Array.from(all.flatMap((one) => one.latencies)).sort();
  const total = (field) => all.reduce((sum, one) => sum + one[field], 0);
  return {
    sum: summary(sums),
    slowest: summary(spread),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    lost: total("lost") / (total("commits") - total("lost")),
    group: total("calls") / total("groups"),
    reads: total("reads") / total("groups"),
  };
}

function print(results) {
  const columns = [...results.values()];
  const one = results.get(1);
  const four = results.get(4);
  printTable(
    `PostgreSQL, durable: processes on one ledger, ${CALLERS} callers each, freeze and confirm, one hot merchant`,
    ["", ...COUNTS.map((count) => (count === 1 ? "one process" : `${count} processes`))],
    [
      ["commands/s, all together, median", ...columns.map(({ sum }) => sum.median)],
      ["  smallest round", ...columns.map(({ sum }) => sum.min)],
      ["  largest round", ...columns.map(({ sum }) => sum.max)],
      ["slowest process / mean, median", ...columns.map(({ slowest }) => slowest.median)],
      ["p50 of a command, ms", ...columns.map(({ p50 }) => p50)],
      ["p99 of a command, ms", ...columns.map(({ p99 }) => p99)],
      ["lost races per commit", ...columns.map(({ lost }) => lost)],
      ["commands in a group", ...columns.map(({ group }) => group)],
      ["reads of a group", ...columns.map(({ reads }) => reads)],
    ],
  );
  const several = COUNTS.filter((count) => count > 1).map((count) => [count, results.get(count)]);
  for (const [count, { sum, slowest }] of several) {
    tell(`the sum of ${count} against one alone`, sum.median / one.sum.median, AIMS.sum, true);
    tell(`the slowest of ${count} against the mean`, slowest.median, AIMS.slowest, true);
  }
  tell("p99 of four against that of one", four.p99 / one.p99, AIMS.p99, false);
  return Object.fromEntries(results);
}

function tell(what, value, aim, isAtLeast) {
  const isMet = isAtLeast ? value >= aim : value <= aim;
  console.log(`  ${isMet ? "" : "LOST: "}${what}: ${number(value)} (aim: at ${isAtLeast ? "least" : "most"} ${number(aim)})`);
}

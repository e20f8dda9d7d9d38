// PostgreSQL: this package against code written by hand and against PL/pgSQL functions, on copies of one
// database in one cluster, durable. Spread: any user pays any merchant. Hot: any user pays one merchant.

import assert from "node:assert/strict";
import fs from "node:fs";
import { openLedger } from "split-ledger";
import { postgresStore } from "split-ledger/postgres";
import pg from "pg";
import { startCluster } from "../tests/support/postgres.mjs";
import { openByHand } from "./handwritten-postgres.mjs";
import { openPlpgsql } from "./plpgsql.mjs";
import { checkBooks, checkExpiry, checkWallet, countRows } from "./postgres-check.mjs";
import { measureTime } from "./postgres-time.mjs";
import { number, percentile, printTable, summary } from "./report.mjs";
import { collect, fill, pair, perSecond, randomPicks, world } from "./world.mjs";

/** The same for all sides; fsync and synchronous_commit stay on. */
const SETTINGS = {
  max_connections: 250,
  shared_buffers: "512MB",
  max_wal_size: "8GB",
  checkpoint_timeout: "30min",
  track_wal_io_timing: "on",
};
const SHOWN = ["fsync", "synchronous_commit", "full_page_writes", "wal_level", "autovacuum", ...Object.keys(SETTINGS)];

const NAMES = {
  ours: "split-ledger",
  hand: "by hand, FOR UPDATE",
  pipelined: "by hand, pipelined",
  plpgsql: "PL/pgSQL functions",
};
const YARDSTICKS = ["hand", "pipelined", "plpgsql"];
/** Pools that the yardsticks may use; each uses the best of them in each case. */
const CONNECTIONS = [4, 8, 16, 32];
const CALLERS = [1, 32, 512];
/** Purchases in the database that all sides begin with: no table is empty when its statistics are taken. */
const PURCHASES = 4096;
/** How many times faster than a yardstick we want to be with a hot merchant. */
const AIMS = {
  32: { hand: 10, pipelined: 10, plpgsql: 4 },
  512: { hand: 18, pipelined: 18, plpgsql: 7 },
};
const TMPFS = 0x01021994;

export async function measurePostgres({ rounds, ms, sizes }) {
  const cluster = await startCluster({ settings: SETTINGS });
  try {
    const server = await describe(cluster);
    const results = { server };
    for (const accounts of sizes) {
      const people = world(accounts);
      const filled = await fillDatabase(cluster, people);
      const copy = async (name) => {
        await cluster.psql(`CREATE DATABASE ${name}_${accounts} TEMPLATE ${filled}`);
        return cluster.url(`${name}_${accounts}`);
      };
      const isFirst = accounts === sizes[0];
      if (isFirst) await checkSides(copy, people);
      const callers = isFirst ? CALLERS : CALLERS.slice(-1);
      results[accounts] = await measureSize(copy, people, { accounts, callers, rounds, ms });
      if (isFirst) results.time = await measureTime(cluster, { open: openOurs, url: await copy("time"), people: hot(people), rounds, ms });
    }
    return results;
  } finally {
    await cluster.stop();
  }
}

/** Version, settings, and a warning if the disk is none. */
async function describe(cluster) {
  const version = await cluster.psql("SHOW server_version");
  const settings = {};
  for (const name of SHOWN) settings[name] = await cluster.psql(`SHOW ${name}`);
  assert.deepEqual([settings.fsync, settings.synchronous_commit], ["on", "on"], "the cluster is durable");
  console.log(`\nPostgreSQL ${version}, npm pg over TCP on this machine, all sides:`);
  console.log(Object.entries(settings).map(([name, value]) => `  ${name} = ${value}`).join("\n"));
  if (fs.statfsSync(cluster.data).type === TMPFS) console.log("  ITS FILES ARE IN MEMORY: set TMPDIR to a folder on a disk");
  return { version, ...settings };
}

async function measureSize(copy, people, { accounts, callers, rounds, ms }) {
  const sides = new Map();
  for (const side of Object.keys(NAMES)) sides.set(side, await openSide(side, await copy(side)));
  const cases = callers.flatMap((count) =>
    [["spread", people], ["hot", hot(people)]].map(([pattern, who]) => ({ callers: count, pattern, who, results: {} })),
  );
  for (const one of cases) {
    await measureCase(one, sides, { rounds, ms });
    printCase(one, accounts);
  }
  for (const { close, url, before, purchases } of sides.values()) {
    await close();
    await checkBooks(url, before, purchases.count);
  }
  return cases.map(({ callers: count, pattern, results }) => ({ callers: count, pattern, ...results }));
}

/** A database with everybody's balances and some purchases, through the front door, with statistics. */
async function fillDatabase(cluster, people) {
  const name = `filled_${people.users + people.merchants}`;
  const { ledger, close } = await openOurs(await cluster.createDatabase(name));
  await fill(ledger, people);
  const pick = randomPicks(0);
  let left = PURCHASES;
  const caller = async () => {
    while (left-- > 0) await pair(ledger.balances, people, pick);
  };
  await Promise.all(Array.from({ length: 512 }, caller));
  await close();
  await cluster.psql("VACUUM ANALYZE; CHECKPOINT", name);
  return name;
}

/** Ours on a database of the cluster. */
export async function openOurs(url, wrap = (store) => store) {
  const pool = new pg.Pool({ connectionString: url, max: 4, idleTimeoutMillis: 0 });
  const store = wrap(postgresStore({ pool }));
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  const close = async () => {
    await ledger.close();
    await store.close?.();
    if (!pool.ended) await pool.end();
  };
  return { ledger, close };
}

/** One side: a wallet for each pool that it may use. */
async function openSide(side, url) {
  const shared = { url, before: await countRows(url), purchases: { count: 0 } };
  if (side === "ours") {
    const { ledger, close } = await openOurs(url);
    return { ...shared, wallets: new Map([[0, ledger.balances]]), metrics: () => ledger.metrics, close };
  }
  const wallets = new Map();
  for (const connections of CONNECTIONS) wallets.set(connections, await openYardstick(side, url, connections));
  const close = () => Promise.all([...wallets.values()].map((wallet) => wallet.close()));
  return { ...shared, wallets, close };
}

function openYardstick(side, url, connections) {
  if (side === "plpgsql") return openPlpgsql({ url, connections });
  return openByHand({ url, connections, pipelined: side === "pipelined" });
}

/** All sides do the same checks and write the same rows. */
async function checkSides(copy, people) {
  const written = new Map();
  for (const side of Object.keys(NAMES)) {
    const url = await copy(`check_${side}`);
    const { ledger, close } = side === "ours" ? await openOurs(url) : {};
    const wallet = ledger?.balances ?? (await openYardstick(side, url, 8));
    written.set(side, await checkWallet(wallet, url, people));
    // Ours caches rows: nobody else may change them.
    if (side !== "ours") await checkExpiry(wallet, url, people);
    await (close?.() ?? wallet.close());
  }
  for (const side of YARDSTICKS) assert.deepEqual(written.get(side), written.get("ours"), `the rows of ${side}`);
}

/** Everybody pays the first merchant. */
function hot(people) {
  return { ...people, merchants: 1 };
}

async function measureCase({ callers, who, results }, sides, { rounds, ms }) {
  const round = async (side, connections, seed, latencies, time) => {
    collect();
    const { wallets, purchases } = sides.get(side);
    const api = timed(wallets.get(connections), latencies);
    const pick = randomPicks(seed);
    const rate = await perSecond(callers, time, async () => {
      await pair(api, who, pick);
      purchases.count += 1;
    });
    return rate * 2;
  };
  for (const side of Object.keys(NAMES)) results[side] = { rates: [], latencies: [], groups: 0, calls: 0 };
  // Warms up, and finds the best pool of each yardstick: in turns, so that noise meets all of them.
  const tries = new Map(YARDSTICKS.flatMap((side) => CONNECTIONS.map((size) => [`${side} ${size}`, 0])));
  for (const seed of [1, 2]) {
    await round("ours", 0, seed, [], ms / 3);
    for (const side of YARDSTICKS) {
      for (const size of callers === 1 ? [CONNECTIONS[0]] : CONNECTIONS) {
        const rate = await round(side, size, seed, [], ms / 3);
        tries.set(`${side} ${size}`, tries.get(`${side} ${size}`) + rate / 2);
      }
    }
  }
  for (const side of YARDSTICKS) {
    const rateOf = (size) => tries.get(`${side} ${size}`);
    results[side].connections = CONNECTIONS.reduce((best, size) => (rateOf(size) > rateOf(best) ? size : best));
  }
  results.tries = Object.fromEntries(tries);

  const { metrics } = sides.get("ours");
  for (let seed = 1; seed <= rounds; seed += 1) {
    for (const side of Object.keys(NAMES)) {
      const result = results[side];
      const { groups, calls } = metrics();
      result.rates.push(await round(side, result.connections ?? 0, seed, result.latencies, ms));
      result.groups += metrics().groups - groups;
      result.calls += metrics().calls - calls;
    }
  }
  for (const side of Object.keys(NAMES)) results[side] = finish(results[side]);
}

/** Notes how long each command took, ms. */
function timed(api, latencies) {
  const timing = (name) => async (request) => {
    const began = performance.now();
    const reply = await api[name](request);
    latencies.push(performance.now() - began);
    return reply;
  };
  return { freeze: timing("freeze"), confirm: timing("confirm") };
}

function finish({ rates, latencies, connections, groups, calls }) {
  const sorted = Float64Array.from(latencies).sort();
  return {
    ...summary(rates),
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    connections,
    ...(groups > 0 ? { meanGroup: calls / groups } : {}),
  };
}

function printCase({ callers, pattern, results }, accounts) {
  const rows = Object.entries(NAMES).map(([side, name]) => {
    const { median, min, max, p50, p99, connections } = results[side];
    const ratio = results.ours.median / median;
    const aim = pattern === "hot" ? AIMS[callers]?.[side] : undefined;
    results[side].ratio = ratio;
    return [name, median, min, max, p50, p99, connections, side === "ours" ? "" : ratio, aim, verdict(ratio, aim)];
  });
  const who = pattern === "hot" ? "one hot merchant" : "spread over all merchants";
  printTable(
    `PostgreSQL, ${number(callers)} caller${callers > 1 ? "s" : ""}, ${who}: commands/s, ${number(accounts)} accounts`,
    ["", "median", "min", "max", "p50 ms", "p99 ms", "connections", "ours ×", "aim ×", ""],
    rows,
    [`mean group of split-ledger: ${results.ours.meanGroup.toFixed(1)} commands`],
  );
}

function verdict(ratio, aim = 0) {
  if (ratio < 1) return "LOST";
  return ratio < aim ? "below aim" : "";
}

// Where the time of this package goes on PostgreSQL, with one hot merchant.

import fs from "node:fs";
import { onTables } from "./postgres-check.mjs";
import { printTable, summary } from "./report.mjs";
import { collect, pair, perSecond, randomPicks } from "./world.mjs";

const CALLERS = [32, 512];
/** A connection reports what it did at the end of a transaction, if its last report is older than a second. */
const REPORT_MS = 1100;

/**
 * The groups of a ledger follow each other, so whatever is not spent waiting for the store is spent in
 * this process: deciding, and the callers' own work.
 */
export async function measureTime(cluster, { open, url, people, rounds, ms }) {
  const spent = { read: 0, commit: 0 };
  const { ledger, close } = await open(url, (store) => timing(store, spent));
  const results = {};
  for (const callers of CALLERS) {
    const pick = randomPicks(callers);
    const work = () => pair(ledger.balances, people, pick);
    await perSecond(callers, ms, work);
    collect();
    await report(work);
    const before = await snapshot(cluster, url, ledger, spent);
    const rates = [];
    for (let round = 0; round < rounds; round += 1) rates.push((await perSecond(callers, ms, work)) * 2);
    const inProcess = local(ledger, spent);
    await report(work);
    const after = { ...(await snapshot(cluster, url, ledger, spent)), ...inProcess };
    results[callers] = { ...summary(rates), ...differences(before, after) };
  }
  await close();
  print(results);
  return results;
}

/** The store, with a watch on its two calls. */
function timing(store, spent) {
  const watch = async (name, work) => {
    const began = performance.now();
    try {
      return await work();
    } finally {
      spent[name] += performance.now() - began;
    }
  };
  return {
    limits: store.limits,
    open: (schema) => store.open(schema),
    read: (ledger, reads) => watch("read", () => store.read(ledger, reads)),
    commit: (commit) => watch("commit", () => store.commit(commit)),
    exclusive: store.exclusive?.bind(store),
    close: () => store.close?.(),
  };
}

function local(ledger, { read, commit }) {
  const { user, system } = process.cpuUsage();
  const { groups, calls, reads } = ledger.metrics;
  return { wall: performance.now(), read, commit, node: (user + system) / 1000, groups, calls, reads };
}

async function snapshot(cluster, url, ledger, spent) {
  // From PostgreSQL 18 on the time of the disk is elsewhere.
  const sql = "SELECT wal_bytes, coalesce(to_jsonb(w) ->> 'wal_sync_time', 'NaN') FROM pg_stat_wal AS w";
  const [bytes, syncTime] = (await onTables(url, (rows) => rows(sql)))[0].map(Number);
  return { ...local(ledger, spent), bytes, syncTime, server: serverCpu(cluster.pid) };
}

/** Time on a processor of all processes of the server, ms; only Linux tells. */
function serverCpu(postmaster) {
  const TICK_MS = 10;
  if (!fs.existsSync("/proc/self/stat")) return Number.NaN;
  let ticks = 0;
  for (const entry of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const [, after] = fs.readFileSync(`/proc/${entry}/stat`, "utf8").split(") ");
      const fields = after.split(" ");
      if (Number(fields[1]) === postmaster) ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended.
    }
  }
  return ticks * TICK_MS;
}

function differences(before, after) {
  return Object.fromEntries(Object.keys(before).map((name) => [name, after[name] - before[name]]));
}

/** Makes the connections that were used report. */
async function report(work) {
  await new Promise((resolve) => setTimeout(resolve, REPORT_MS));
  await work();
}

function print(results) {
  const columns = Object.values(results);
  const percent = (part, whole) => (Number.isNaN(part) ? "?" : `${((100 * part) / whole).toFixed(0)} %`);
  const share = (pick) => columns.map((one) => percent(pick(one), one.wall));
  const perGroup = (pick) => columns.map((one) => (pick(one) / one.groups).toFixed(2));
  printTable(
    "PostgreSQL, where the time of split-ledger goes, one hot merchant",
    ["", ...Object.keys(results).map((callers) => `${callers} callers`)],
    [
      ["commands/s, median", ...columns.map(({ median }) => median)],
      ["commands in a group", ...columns.map(({ calls, groups }) => calls / groups)],
      ["reads of a group", ...perGroup(({ reads }) => reads)],
      ["ms a group", ...perGroup(({ wall }) => wall)],
      ["  waiting for reads", ...share(({ read }) => read)],
      ["  waiting for the commit", ...share(({ commit }) => commit)],
      ["  in this process: deciding, callers", ...share(({ wall, read, commit }) => wall - read - commit)],
      ["busy: this process", ...share(({ node }) => node)],
      ["busy: the server", ...share(({ server }) => server)],
      ["the server waits for the disk (WAL sync)", ...share(({ syncTime }) => syncTime)],
      ["WAL bytes a command", ...columns.map(({ bytes, calls }) => bytes / calls)],
    ],
    ["shares are of the time on the clock; what the server does is part of the waiting"],
  );
}

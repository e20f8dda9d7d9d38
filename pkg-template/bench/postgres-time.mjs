// Where the time of this package goes on PostgreSQL, with one hot merchant.

import fs from "node:fs";
import { onTables } from "./postgres-check.mjs";
import { printTable, summary } from "./report.mjs";
import { collect, pair, perSecond, randomPicks } from "./world.mjs";

const CALLERS = [32, 512];
/** The server counts what a transaction did a second after its end at the latest. */
const STATISTICS_MS = 1100;

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
    await pause();
    const before = await snapshot(cluster, url, ledger, spent);
    const rates = [];
    for (let round = 0; round < rounds; round += 1) rates.push((await perSecond(callers, ms, work)) * 2);
    const inProcess = local(ledger, spent);
    await pause();
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
  const server = await onTables(url, async (rows) => {
    const [database] = await rows(`SELECT active_time, idle_in_transaction_time FROM pg_stat_database
      WHERE datname = current_database()`);
    const [wal] = await rows("SELECT wal_bytes, wal_sync, wal_sync_time, wal_records FROM pg_stat_wal");
    return [...database, ...wal].map(Number);
  });
  const [active, idle, bytes, syncs, syncTime, records] = server;
  return { ...local(ledger, spent), active, idle, bytes, syncs, syncTime, records, server: serverCpu(cluster.pid) };
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

function pause() {
  return new Promise((resolve) => setTimeout(resolve, STATISTICS_MS));
}

function print(results) {
  const columns = Object.values(results);
  const share = (pick) => columns.map((one) => `${((100 * pick(one)) / one.wall).toFixed(0)} %`);
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
      ["server: running statements", ...share(({ active }) => active)],
      ["server: idle within a transaction", ...share(({ idle }) => idle)],
      ["server: waiting for the disk (WAL sync)", ...share(({ syncTime }) => syncTime)],
      ["processor: this process", ...share(({ node }) => node)],
      ["processor: server", ...share(({ server }) => server)],
      ["WAL bytes a command", ...columns.map(({ bytes, calls }) => bytes / calls)],
    ],
    ["shares are of the time on the clock; the server's are part of the waiting"],
  );
}

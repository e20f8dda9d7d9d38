// REST on SQLite: the server in one process, 64 keep-alive connections from another.

import { fork, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openLedger } from "split-ledger";
import { printTable, summary } from "./report.mjs";
import { storeOn } from "./sqlite.mjs";
import { fill, world } from "./world.mjs";

const cli = fileURLToPath(new URL("../../pkg/dist/cli/main.js", import.meta.url));
const load = fileURLToPath(new URL("rest-load.mjs", import.meta.url));
const TOKEN = "bench-token-of-this-run";
const ACCOUNTS = 1000;

export async function measureRest(folder, { rounds, ms, connections = 64 }) {
  if (!fs.existsSync(cli)) {
    console.log("\nREST: left out, the package has no command line yet");
    return null;
  }
  const file = path.join(folder, "rest.db");
  const store = storeOn(file);
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  await fill(ledger, world(ACCOUNTS));
  await ledger.close();
  store.close();

  const server = await serve(file);
  try {
    const runs = [];
    for (let round = 0; round <= rounds; round += 1) {
      const before = await metrics(server.url);
      const run = await drive({ url: server.url, token: TOKEN, accounts: ACCOUNTS, connections, ms, seed: round });
      const after = await metrics(server.url);
      const difference = (name) => after.get(name) - before.get(name);
      run.meanGroup = difference("split_ledger_calls_total") / difference("split_ledger_groups_total");
      // The first round warms up.
      if (round > 0) runs.push(run);
    }
    const rows = [
      ["requests/s", "perSecond"],
      ["p50, ms", "p50"],
      ["p99, ms", "p99"],
      ["mean group, from /metrics", "meanGroup"],
    ].map(([label, name]) => [label, name, summary(runs.map((run) => run[name]))]);
    printTable(
      `REST on SQLite, durable: ${connections} keep-alive connections, freeze and confirm in turn, ${ACCOUNTS.toLocaleString("en-US")} accounts`,
      ["", "median", "min", "max"],
      rows.map(([label, , { median, min, max }]) => [label, median, min, max]),
    );
    return Object.fromEntries(rows.map(([, name, values]) => [name, values]));
  } finally {
    await server.stop();
  }
}

/** Starts the server on a free port and waits until it says where it listens. */
async function serve(file) {
  const child = spawn(process.execPath, [cli, "serve", "--store", `sqlite:${file}`, "--port", "0", "--token", TOKEN], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part) => {
      text += part;
      const match = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(text);
      if (match !== null) resolve(match[0]);
    });
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The counters of `/metrics` that carry no label. */
async function metrics(url) {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  const lines = (await response.text()).matchAll(/^([a-z_]+) ([\d.e+-]+)$/gm);
  return new Map([...lines].map(([, name, value]) => [name, Number(value)]));
}

function drive(options) {
  return new Promise((resolve, reject) => {
    const child = fork(load, [JSON.stringify(options)]);
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`the load ended with ${code}`)));
  });
}

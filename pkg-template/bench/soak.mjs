// Does a server's memory stay flat? Run by `make soak`.
//
//   node bench/soak.mjs [--requests N] [--store STORE] [--leak BYTES]
//
//   --requests how many; default 720,000, two hours of a shop with 100 requests a second
//   --store    of `split-ledger serve`; default a new SQLite file
//   --leak     the server keeps this many bytes of every request: shows that the judge sees it
//
// The built package's server, a process of its own, gets mixed work over keep-alive connections at full
// speed. Every second its memory is looked at, after a collection. In the first half its caches fill: the
// core keeps up to 20,000 rows of a table, SQLite 128 MiB of pages. In the second half nothing may grow;
// it ends with 1 if something does.

import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machine, number, printTable, progress, save } from "./report.mjs";
import { chart, growth } from "./soak/judge.mjs";
import { Load } from "./soak/load.mjs";

const CONNECTIONS = 64;
const TOKEN = "soak-token-of-this-run";
const MB = 1e6;
/** To say how long the work would take a shop: requests per second of a busy one. */
const RATE = 100;
/**
 * Most growth in bytes per request. What is kept of each request is larger than these; the process as a
 * whole also holds what the allocator does not give back.
 */
const LIMITS = { heap: 8, external: 8, core: 8, rss: 100 };

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "720000" },
    store: { type: "string" },
    leak: { type: "string", default: "0" },
  },
});
const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = path.join(root, "pkg/dist/cli/main.js");
const probe = fileURLToPath(new URL("soak/probe.mjs", import.meta.url));

fs.mkdirSync(path.join(root, "target"), { recursive: true });
const folder = fs.mkdtempSync(path.join(root, "target/soak-"));
const store = values.store ?? `sqlite:${path.join(folder, "soak.db")}`;
const receiver = await startReceiver();
const server = await startServer();
try {
  const load = new Load({ url: server.url, token: TOKEN, connections: CONNECTIONS, seed: 1, address: receiver.address });
  await load.prepare();
  const samples = await drive(load, Number(values.requests));
  process.exitCode = report(load, samples) ? 0 : 1;
} finally {
  await server.stop();
  receiver.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Works, and looks at the server every second. */
async function drive(load, requests) {
  const samples = [];
  const started = performance.now();
  const isOver = () => load.requests >= requests;
  const show = progress("requests", requests);
  const look = async () => {
    while (!isOver()) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const memory = await server.sample();
      samples.push({ requests: load.requests, ...memory });
      show(Math.min(load.requests, requests));
    }
  };
  await Promise.all([load.run(isOver), look()]);
  return { samples, seconds: (performance.now() - started) / 1000 };
}

function report(load, { samples, seconds }) {
  const names = { heap: "heap of JavaScript", external: "buffers outside it", core: "core (WebAssembly)", rss: "whole process" };
  const found = Object.entries(names).map(([name, label]) => {
    const series = samples.map((sample) => sample[name]);
    const slope = growth(samples.map(({ requests, [name]: bytes }) => [requests, bytes]));
    return { name, label, series, slope, isFlat: slope <= LIMITS[name] };
  });
  printTable(
    `Memory of \`serve\` (${store.split(":")[0]}), MB; growth in MB per million requests after the warm-up`,
    ["", "first", "least", "most", "last", "growth", "limit", ""],
    found.map(({ name, label, series, slope, isFlat }) => [
      label,
      ...[series[0], Math.min(...series), Math.max(...series), series.at(-1)].map((bytes) => bytes / MB),
      slope,
      LIMITS[name],
      isFlat ? "flat" : "GROWS",
    ]),
  );
  for (const { label, series } of found) console.log(`  ${label.padEnd(20)} ${chart(series)}`);
  const answers = Object.entries(load.counts).map(([name, count]) => `${name}: ${number(count)}`);
  const minutes = load.requests / RATE / 60;
  const speed = load.requests / seconds;
  console.log(`\n  ${number(load.requests)} requests (${answers.join(", ")}), ${number(receiver.told())} notifications`);
  console.log(`  in ${number(Math.round(seconds))} s, ${number(Math.round(speed))} a second; at ${RATE} a second they are ${number(Math.round(minutes))} minutes' work`);
  const isFlat = found.every((one) => one.isFlat);
  const summary = found.map(({ name, slope, series }) => [name, { growth: slope, last: series.at(-1) }]);
  save(path.join(root, "soak-results.json"), {
    machine: machine(new Date()),
    requests: load.requests,
    isFlat,
    ...Object.fromEntries(summary),
  });
  return isFlat;
}

/** The server, and what it says of its memory. */
async function startServer() {
  const serve = [cli, "serve", "--store", store, "--port", "0", "--allow-loopback"];
  const child = spawn(process.execPath, ["--expose-gc", "--import", probe, ...serve], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, SPLIT_LEDGER_TOKEN: TOKEN, SOAK_LEAK: values.leak },
  });
  let text = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text = (text + part).slice(-10_000)));
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", () => {
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (match !== null) resolve(match[0]);
    });
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  const sample = async () => {
    const memory = new Promise((resolve, reject) => {
      child.once("message", resolve);
      void ended.then((code) => reject(new Error(`the server ended with ${code}: ${text}`)));
    });
    child.send("sample");
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const core = /^split_ledger_core_memory_bytes (\d+)$/m.exec(await response.text());
    const { external, ...rest } = await memory;
    const coreBytes = Number(core?.[1]);
    return { ...rest, external: external - coreBytes, core: coreBytes };
  };
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    if (process.exitCode !== 0) process.stderr.write(text);
  };
  return { url, sample, stop };
}

/** Where notifications go; every fifth is refused at first. */
async function startReceiver() {
  let told = 0;
  const receiver = http.createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      told += 1;
      response.statusCode = told % 5 === 0 ? 500 : 200;
      response.end('{"err_no":0,"err_tips":"success"}');
    });
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${receiver.address().port}/told`,
    told: () => told,
    stop: () => receiver.close(),
  };
}

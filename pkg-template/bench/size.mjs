// Size of the package's files, and the time from import to the first answer.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { printTable, summary } from "./report.mjs";

const dist = fileURLToPath(new URL("../../pkg/dist/", import.meta.url));

export function measureSize() {
  const sized = (bytes) => ({ raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });
  const results = {
    "core.wasm": sized(fs.readFileSync(path.join(dist, "core.wasm"))),
    "index.js and its chunks": sized(Buffer.concat(reached("index.js").map((file) => fs.readFileSync(file)))),
    "slim.js and its chunks": sized(Buffer.concat(reached("slim.js").map((file) => fs.readFileSync(file)))),
  };
  const kilobytes = (bytes) => bytes / 1000;
  printTable(
    "Size, kB",
    ["", "raw", "gzip"],
    Object.entries(results).map(([name, { raw, gzip }]) => [name, kilobytes(raw), kilobytes(gzip)]),
    ["index.js carries the core as base64; slim.js does not"],
  );
  return results;
}

/** A file of dist/ and what it imports at load. */
function reached(file, seen = new Set()) {
  const full = path.join(dist, file);
  if (seen.has(full)) return [];
  seen.add(full);
  const text = fs.readFileSync(full, "utf8");
  for (const [, name] of text.matchAll(/\b(?:from|import)\s*"(\.[^"]+)"/g)) {
    reached(path.join(path.dirname(file), name), seen);
  }
  return [...seen];
}

/** Fresh processes: with the package, and bare. */
export function measureStart({ runs }) {
  const entry = JSON.stringify(pathToFileURL(path.join(dist, "index.js")).href);
  const answer = `
    const started = performance.now();
    const { openLedger, memoryStore } = await import(${entry});
    const ledger = await openLedger({ store: memoryStore() });
    await ledger.balances.create({ userId: "11111111-1111-4111-8111-111111111111", currency: "CNY" });
    console.log(performance.now() - started);`;
  const process = { with: [], bare: [] };
  const inside = [];
  for (let run = 0; run <= runs; run += 1) {
    const [withPackage, printed] = timed(answer);
    const [bare] = timed("console.log(0);");
    // The first run fills the system's file cache.
    if (run === 0) continue;
    process.with.push(withPackage);
    process.bare.push(bare);
    inside.push(Number(printed));
  }
  const results = {
    inProcess: summary(inside),
    processWith: summary(process.with),
    processBare: summary(process.bare),
  };
  results.difference = results.processWith.median - results.processBare.median;
  printTable(
    `Start: from import to the first answer, ms, ${runs} fresh processes`,
    ["", "median", "min", "max"],
    [
      ["inside the process", ...spread(results.inProcess)],
      ["whole process", ...spread(results.processWith)],
      ["bare node", ...spread(results.processBare)],
      ["difference of the medians", results.difference, "", ""],
    ],
  );
  return results;
}

const spread = ({ median, min, max }) => [median, min, max];

function timed(script) {
  const started = performance.now();
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  return [performance.now() - started, output];
}

// Runs parts of the test suite, shows their output as it comes, and ends with a
// table and one line that adds everything up:
//
//   N passed, N failed
//
// Usage: node scripts/test.mjs [PART…]   (all parts if none is named)
//
// Every part runs, also after one has failed. A part that ends with an error
// without having counted a failed test (it did not compile, it crashed), or
// that ran no test at all, counts as one failure.

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const vitestReport = (name) => path.join(root, `target/test-results/${name}.json`);
const vitest = (folder, name) =>
  `cd ${folder} && npx --no-install vitest run --reporter=default --reporter=json --outputFile.json=${vitestReport(name)}`;
const conformance = path.join(root, "target/conformance");
const wasmTest = "source scripts/setup/wasm-env.sh && cargo test --target wasm32-unknown-unknown --test web";

const parts = {
  native: {
    commands: ["source scripts/setup/common.sh && cargo test --no-fail-fast"],
    count: countCargo,
  },
  // Cargo instead of `wasm-pack test`: that compiles every test file for wasm,
  // also the native ones.
  "wasm-node": { commands: [wasmTest], count: countCargo },
  "wasm-chromium": {
    commands: [wasmTest],
    env: { WASM_BINDGEN_USE_BROWSER: "1" },
    count: countCargo,
  },
  package: {
    commands: [
      "make --no-print-directory build",
      vitest("pkg-template", "package"),
    ],
    before: () => {
      fs.rmSync(vitestReport("package"), { force: true });
      fs.rmSync(conformance, { recursive: true, force: true });
    },
    count: () => countVitest("package"),
    // One more test, of what the others have left behind.
    last: "node scripts/conformance.mjs",
  },
  studio: {
    commands: ["make --no-print-directory build", vitest("www", "studio")],
    before: () => fs.rmSync(vitestReport("studio"), { force: true }),
    count: () => countVitest("studio"),
  },
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const unknown = names.find((name) => !(name in parts));
if (unknown !== undefined) {
  console.error(`unknown part \`${unknown}\`; there are: ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}

const rows = [];
for (const name of names) rows.push(await runPart(name, parts[name]));
report(rows);
process.exitCode = rows.some((row) => row.failed > 0) ? 1 : 0;

async function runPart(name, { commands, env, before, count, last }) {
  console.log(`\n=== ${name}`);
  const started = performance.now();
  before?.();
  let output = "";
  let ok = true;
  for (const command of commands) {
    const result = await run(command, env);
    output += result.output;
    ok = result.ok;
    if (!ok) break;
  }
  const counts = count(output);
  let note = "";
  if (counts.failed === 0 && !ok) {
    counts.failed = 1;
    note = "ended with an error";
  } else if (counts.passed + counts.failed === 0) {
    counts.failed = 1;
    note = "ran no test";
  }
  if (last !== undefined) {
    const { ok: passed } = await run(last, env);
    counts[passed ? "passed" : "failed"] += 1;
  }
  return { name, ...counts, seconds: (performance.now() - started) / 1000, note };
}

/** Runs a command in bash from the project's root; its output is shown and returned. */
function run(command, env) {
  return new Promise((resolve) => {
    const child = spawn("bash", ["-c", command], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.setEncoding("utf8");
      from.on("data", (text) => {
        to.write(text);
        output += text;
      });
    }
    child.on("error", (error) => resolve({ ok: false, output: String(error) }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

/** The `test result:` lines of Rust's test runner, which wasm-bindgen's prints too. */
function countCargo(output) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const line = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm;
  for (const [, passed, failed, ignored] of output.replace(/\x1b\[[0-9;]*m/g, "").matchAll(line)) {
    total.passed += Number(passed);
    total.failed += Number(failed);
    total.skipped += Number(ignored);
  }
  return total;
}

function countVitest(name) {
  if (!fs.existsSync(vitestReport(name))) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(fs.readFileSync(vitestReport(name), "utf8"));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function report(rows) {
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0);
  const line = (name, passed, failed, skipped, seconds, note = "") =>
    `${name.padEnd(14)}${[passed, failed, skipped, seconds].map((s) => String(s).padStart(9)).join("")}  ${note}`.trimEnd();
  console.log(`\n${line("part", "passed", "failed", "skipped", "seconds")}`);
  for (const { name, passed, failed, skipped, seconds, note } of rows) {
    console.log(line(name, passed, failed, skipped, seconds.toFixed(1), note));
  }
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
}

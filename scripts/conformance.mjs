// Prints docs/conformance.md: which store passes which rule of the storage contract. It is made of
// what the tests wrote into target/conformance/ when they ran (pkg-template/tests/stores/recorded.ts).
//
// Usage: node scripts/conformance.mjs            compare with the file; a difference is an error
//        node scripts/conformance.mjs --write    write the file anew

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The columns, in order: the headings of the suites. */
const STORES = [
  "memory",
  "SQLite file",
  "SQLite in memory",
  "PostgreSQL",
  "PGlite",
  "LevelDB",
  "LMDB",
  "IndexedDB",
  "sharded",
];

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.join(root, "target/conformance");
const page = path.join(root, "docs/conformance.md");

const outcomes = fs.existsSync(folder)
  ? fs.readdirSync(folder).map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")))
  : [];
const contract = outcomes.find((outcome) => outcome.contract !== undefined)?.contract;
if (contract === undefined) fail("the broken stores have left no outcome: run tests/stores/broken.test.ts");
const byStore = new Map(outcomes.flatMap(({ store, rules }) => (store === undefined ? [] : [[store, rules]])));
for (const store of STORES) {
  if (!byStore.has(store)) fail(`the suite of \`${store}\` has left no outcome: did it run?`);
}
for (const store of byStore.keys()) {
  if (!STORES.includes(store)) fail(`\`${store}\` is a new store: list it in scripts/conformance.mjs`);
}

const { text, open } = table();
if (process.argv.includes("--write")) {
  fs.writeFileSync(page, text);
  console.log(`docs/conformance.md is written: ${STORES.length} stores, ${contract.length} rules`);
} else if (!fs.existsSync(page) || fs.readFileSync(page, "utf8") !== text) {
  fail("docs/conformance.md is not what the tests did; if they are right: node scripts/conformance.mjs --write");
}
if (open.length > 0) fail(`the table has cells that are not passed:\n  ${open.join("\n  ")}`);
console.log(`docs/conformance.md is what the tests did: ${STORES.length} stores, ${contract.length} rules`);

function table() {
  const open = [];
  const notes = [];
  const cell = (store, rule) => {
    const outcome = byStore.get(store)[rule] ?? "no test ran";
    if (outcome === "pass") return "pass";
    if (outcome === "fail" || outcome === "no test ran") {
      open.push(`${store}, ${rule}: ${outcome}`);
      return `**${outcome}**`;
    }
    if (!notes.includes(outcome)) notes.push(outcome);
    return `n/a [${notes.indexOf(outcome) + 1}]`;
  };
  const lines = contract.map(({ id, name, broken }) => {
    for (const { wrong, caught } of broken) if (!caught) open.push(`${id}: not caught: ${wrong}`);
    const shown = broken.map(({ wrong, caught }) => `${caught ? "caught" : "**not caught**"}: ${wrong}`);
    return row([`${id} ${name}`, ...STORES.map((store) => cell(store, id)), shown.join("<br>")]);
  });
  const head = [row(["rule", ...STORES, "a store that breaks it on purpose"]), row(STORES.concat("", "").map(() => "---"))];
  const text = `# Which store obeys which rule

The rules are those of the storage contract, written beside the methods in
[\`pkg-template/src/store.ts\`](../pkg-template/src/store.ts). Every cell is what the test of that rule did with that
store when the tests ran last: \`node scripts/test.mjs package\` makes this page anew, and fails if it differs. The last
column shows that the tests can fail: what is wrong with a store that was made to break the rule, and what the test
said of it. [storage.md](storage.md#checking-it) tells how to run the same tests on a store of your own.

${[...head, ...lines].join("\n")}
${notes.map((why, at) => `\n[${at + 1}] Not applicable: ${why}.\n`).join("")}`;
  return { text, open };
}

function row(cells) {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function fail(message) {
  console.error(`conformance: ${message}`);
  process.exit(1);
}

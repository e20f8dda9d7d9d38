// The core in two parts, in core/first.wasm and core/rest.wasm: the first load brings
// the first only. What belongs to it is measured each time: a core that notes which of
// its functions run plays what the studio shows at the beginning (first-use.ts).

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const www = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const out = path.join(www, "core");
const file = (name) => path.join(out, name);

/** Makes the parts. */
export async function splitCore() {
  const core = path.join(www, "../pkg/dist/core.wasm");
  fs.mkdirSync(out, { recursive: true });
  run("instrument", core, file("counting.wasm"));
  fs.writeFileSync(file("functions.txt"), (await ranAtFirst(file("counting.wasm"))).join("\n"));
  run("split", core, file("functions.txt"), file("first.wasm"), file("rest.wasm"));
}

function run(...command) {
  const manifest = path.join(www, "core-split/Cargo.toml");
  const cargo = ["run", "--quiet", "--locked", "--manifest-path", manifest, "--", ...command];
  execFileSync("cargo", cargo, { stdio: "inherit" });
}

/** The numbers of the functions that ran. */
async function ranAtFirst(counting) {
  const instances = [];
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = function (...args) {
    const instance = new Instance(...args);
    instances.push(instance);
    return instance;
  };
  try {
    const { module } = await runnerImport(path.join(www, "build/first-use.ts"), { root: www, logLevel: "error" });
    await module.useFirst(fs.readFileSync(counting));
  } finally {
    WebAssembly.Instance = Instance;
  }
  const globals = instances.flatMap(({ exports }) => Object.entries(exports));
  const ran = globals.filter(([name, global]) => name.startsWith("ran:") && global.value === 1);
  if (ran.length === 0) throw new Error("no function of the core ran: is it the counting one?");
  return ran.map(([name]) => name.slice("ran:".length));
}

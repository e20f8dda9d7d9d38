// Plays all examples and some random scenarios on the whole core or on the two parts,
// and prints as JSON what came out, and after which of them the rest had been loaded.
// Usage: node play.mjs whole|parts
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "split-ledger/slim";
import { createHandler } from "split-ledger/http";
import { runnerImport } from "vite";

const www = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const bytes = (file) => readFileSync(path.join(www, file));
let isLoaded = false;

if (process.argv[2] === "parts") {
  start({
    first: bytes("core/first.wasm"),
    rest: () => {
      isLoaded = true;
      return bytes("core/rest.wasm");
    },
  });
} else {
  start(bytes("../pkg/dist/core.wasm"));
}

const load = async (file) => (await runnerImport(path.join(www, file), { root: www, logLevel: "error" })).module;
const { examples } = await load("src/simulate/model/examples.ts");
const { randomScenario } = await load("src/simulate/model/random.ts");
const { simulate } = await load("src/simulate/model/simulate.ts");

const results = [];
for (const [name, scenario] of Object.entries(examples)) results.push(await played(name, scenario));
for (let seed = 1; seed <= 40; seed += 1) results.push(await played(`seed ${seed}`, randomScenario(seed)));
console.log(JSON.stringify(results));

/** The outcome, the ledger's own check of it, and an answer of each face. */
async function played(name, scenario) {
  const { outcome, host } = await simulate(scenario);
  const isRestNeeded = isLoaded;
  const text = [JSON.stringify(outcome)];
  if (host !== undefined) {
    text.push(JSON.stringify(await host.ledger.journal.verify()));
    const handler = createHandler(host.ledger, { authorize: false });
    for (const target of ["/v1/balances/users/x/balance", "/api/apps/ecpay/v1/query_return", "/allinpay/gateway"]) {
      const headers = { "content-type": "application/json", "x-request-id": "r-1" };
      const init = target.startsWith("/v1") ? { headers } : { method: "POST", body: "{}", headers };
      const answer = await handler(new Request(`http://127.0.0.1${target}`, init));
      text.push(String(answer.status), await answer.text());
    }
    await host.ledger.close();
  }
  return { name, isRestNeeded, text: text.join("\n") };
}

// Recharges one balance by 0.01, again and again in 8 calls at a time, and prints each call's key when it
// is acknowledged. Prints `ready`, begins at the first line on its input, ends at the second.
// Usage: poster ENGINE FOLDER NAME
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { openLedger } from "split-ledger";
import { keyValueStore } from "split-ledger/key-value";
import { levelEngine } from "./level.js";
import { lmdbEngine } from "./lmdb.js";

const CALLERS = 8;
const USER = "55555555-5555-4555-8555-555555555555";

const [engine = "", folder = "", name = ""] = process.argv.slice(2);
const store = keyValueStore(engine === "level" ? levelEngine(folder) : lmdbEngine(folder));
const ledger = await openLedger({ store, sweepIntervalMs: 0 });
await ledger.balances.create({ userId: USER, currency: "CNY" });

const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
writeSync(1, "ready\n");
await lines.next();
let isOver = false;
void lines.next().then(() => (isOver = true));

async function post(caller: string): Promise<void> {
  for (let at = 0; !isOver; at += 1) {
    const idempotencyKey = `${name}-${caller}-${String(at)}`;
    await ledger.balances.recharge({ userId: USER, amount: "0.01", currency: "CNY", idempotencyKey });
    writeSync(1, `${idempotencyKey}\n`);
  }
}
await Promise.all(Array.from({ length: CALLERS }, (_, caller) => post(String(caller))));
await ledger.close();
await store.close?.();
process.stdin.unref();

// Commits one command at a time through the SQLite store and tells of each on file
// descriptor 3: `begin N` before it is submitted, `done N` when it is acknowledged.
// Usage: node committer.mjs FILE FULL|NORMAL COUNT
import { openSync, writeSync } from "node:fs";
import { openLedger } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";

const [path, synchronous, count] = process.argv.slice(2);
const marks = openSync("/dev/null", "w");
const store = sqliteStore({ path, synchronous });
const ledger = await openLedger({ store, sweepIntervalMs: 0 });
const userId = "44444444-4444-4444-8444-444444444444";
await ledger.balances.create({ userId, currency: "CNY" });
for (let n = 0; n < Number(count); n++) {
  writeSync(marks, `MARK begin ${n}\n`);
  await ledger.balances.recharge({ userId, amount: "0.01", currency: "CNY", idempotencyKey: `k-${n}` });
  writeSync(marks, `MARK done ${n}\n`);
}
await ledger.close();
store.close();

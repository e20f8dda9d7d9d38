// Commits one command at a time and marks each for strace, which follows this process: `begin N` before
// it is submitted, `done N` when it is acknowledged.
// Usage: node committer.mjs FILE FULL|NORMAL COUNT
//        node committer.mjs postgres://… on|off COUNT
import { openSync, writeSync } from "node:fs";
import pg from "pg";
import { openLedger } from "split-ledger";
import { postgresStore } from "split-ledger/postgres";
import { sqliteStore } from "split-ledger/sqlite";

const [place, durability, count] = process.argv.slice(2);
const marks = openSync("/dev/null", "w");
const pool = place.startsWith("postgres:") ? new pg.Pool({ connectionString: place, max: 2 }) : undefined;
const store =
  pool === undefined
    ? sqliteStore({ path: place, synchronous: durability })
    : postgresStore({ pool, synchronousCommit: durability });
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
await pool?.end();
console.log("end");

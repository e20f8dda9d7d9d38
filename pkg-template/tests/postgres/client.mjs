// Recharges a ledger in PostgreSQL by 0.01, again and again, from several callers at a time, until its
// standard input ends. It goes on by itself whatever happens to the server: a call whose outcome is not
// known is sent again with the same key. It tells on standard output, a line each:
//
//   sent KEY    done KEY TRANSACTION    failed KEY CODE
//
// Usage: node client.mjs URL NAME CALLERS
import { writeSync } from "node:fs";
import pg from "pg";
import { openLedger } from "split-ledger";
import { postgresStore } from "split-ledger/postgres";

const [url, name, callers] = process.argv.slice(2);
const userId = "33333333-3333-4333-8333-333333333333";
const PASSING = ["OUTCOME_UNKNOWN", "STORE_FAILED"];

// Written at once, so that a kill takes back no word.
const tell = (...words) => writeSync(1, `${words.join(" ")}\n`);
let isEnding = false;
process.stdin.on("end", () => (isEnding = true)).resume();

const pool = new pg.Pool({ connectionString: url, max: 4 });
const store = postgresStore({ pool });
const ledger = await openLedger({ store, sweepIntervalMs: 0, storeTimeoutMs: 1000 });

// Every connection of the pool has been of use once.
await Promise.all([1, 2, 3, 4].map(() => ledger.balances.get({ userId, currency: "CNY" })));

async function call(key) {
  tell("sent", key);
  for (;;) {
    try {
      const { transactionId } = await ledger.balances.recharge({ userId, amount: "0.01", currency: "CNY", idempotencyKey: key });
      tell("done", key, transactionId);
      return;
    } catch (error) {
      if (!PASSING.includes(error.code)) throw error;
      tell("failed", key, error.code);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function caller(at) {
  for (let n = 0; !isEnding; n++) await call(`${name}-${at}-${n}`);
}

await Promise.all(Array.from({ length: Number(callers) }, (_, at) => caller(at)));
await ledger.close();
await store.close?.();
await pool.end();

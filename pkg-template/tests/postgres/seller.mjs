// Sells for one merchant on a PostgreSQL ledger, for the process that started this one.
// Usage: fork("seller.mjs", [URL, NAME, USERS, POOL_SIZE]); it sends "ready" when the ledger is open. Messages to it:
//   { sell: PAIRS }  64 callers make so many purchases each (null: until `stop`); answered with { ended: { sold, lost, turns } }
//   "stop"           no purchase begins any more
//   "hold"           a commit for which the server's lock is held sends "inside" and waits; its outcome is sent as { late }
//   "go on"          lets it go
//   "watch"          from now on { gaps } are sent: ms between commits, WATCHED of them
// Every purchase that was acknowledged is sent at once as { paid: [TRANSACTION, VERSION] }.
import pg from "pg";
import { openLedger } from "split-ledger";
import { postgresStore } from "split-ledger/postgres";

const CALLERS = 64;
const WATCHED = 40;
const [url, name, users, size] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: Number(size), application_name: `seller ${name}` });
const store = postgresStore({ pool });
const merchantId = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
const count = { lost: 0, turns: 0 };
let isStopped = false;
let isInTurn = false;
let isToHold = false;
let goOn = () => undefined;
let gaps = null;
let last = 0;

const ledger = await openLedger({
  sweepIntervalMs: 0,
  storeTimeoutMs: 120_000,
  store: {
    limits: store.limits,
    open: (schema) => store.open(schema),
    read: (id, reads) => store.read(id, reads),
    exclusive: (id, maxWaitMs, work) =>
      store.exclusive(id, maxWaitMs, async () => {
        isInTurn = true;
        count.turns += 1;
        try {
          return await work();
        } finally {
          isInTurn = false;
        }
      }),
    commit: async (commit) => {
      const isHeld = isToHold && isInTurn && (await hasLock());
      if (isHeld) {
        isToHold = false;
        const released = new Promise((resolve) => (goOn = resolve));
        process.send("inside");
        await released;
      }
      const isWon = await store.commit(commit);
      if (isHeld) process.send({ late: isWon });
      if (!isWon) count.lost += 1;
      else note();
      return isWon;
    },
  },
});

async function hasLock() {
  const sql = `SELECT 1 FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = $1`;
  return (await pool.query(sql, [`seller ${name}`])).rowCount === 1;
}

function note() {
  const now = performance.now();
  gaps?.push(now - last);
  last = now;
  if (gaps?.length !== WATCHED) return;
  process.send({ gaps });
  gaps = null;
}

async function sell(pairs) {
  isStopped = false;
  let sold = 0;
  const caller = async (at) => {
    for (let nth = 0; pairs === null ? !isStopped : nth < pairs; nth += 1) {
      sold += 1;
      const idempotencyKey = `${name}-${sold}`;
      const userId = `aaaaaaaa-aaaa-4aaa-8aaa-${String((at * 7919 + nth * 104_729) % users).padStart(12, "0")}`;
      const orderId = `${name}${String(sold).padStart(9, "0")}`;
      const { freezeId } = await ledger.balances.freeze({ userId, orderId, amount: "0.01", currency: "CNY", idempotencyKey });
      const paid = await ledger.balances.confirm({ freezeId, merchantId, idempotencyKey });
      process.send({ paid: [paid.transactionId, paid.newMerchantVersion] });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, at) => caller(at)));
  process.send({ ended: { sold, ...count } });
}

process.on("message", (message) => {
  if (message === "stop") isStopped = true;
  else if (message === "hold") isToHold = true;
  else if (message === "go on") goOn();
  else if (message === "watch") [gaps, last] = [[], performance.now()];
  else void sell(message.sell);
});
process.on("disconnect", () => process.exit());
process.send("ready");

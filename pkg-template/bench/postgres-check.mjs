// What every side of the PostgreSQL benchmark must do: the same checks, the same rows, sound books.

import assert from "node:assert/strict";
import pg from "pg";

/** What was written after a transaction, without ids and times. */
const WRITTEN = {
  accounts: `SELECT no, owner, account_set, currency, available, frozen, version, arrived, pending
    FROM accounts WHERE last_transaction > $1`,
  refs: "SELECT name FROM refs WHERE id > $1",
  holds: `SELECT kind, account, amount, captured, released, remaining, status, order_id,
      expires_at - created_at, expired, payees, due - expires_at, open_account
    FROM holds WHERE id > $1`,
  transactions: "SELECT kind, entries, reply FROM transactions WHERE id > $1",
  postings: "SELECT account FROM postings WHERE transaction > $1",
};

/** Runs `work` on a connection of its own to the tables of a database. */
export async function onTables(url, work) {
  const client = new pg.Client({ connectionString: url, options: "-c search_path=split_ledger" });
  await client.connect();
  try {
    return await work(async (sql, ...values) => (await client.query({ text: sql, values, rowMode: "array" })).rows);
  } finally {
    await client.end();
  }
}

/** The yardsticks would be worthless if they left the checks out. Returns the rows that were written. */
export async function checkWallet(wallet, url, { user, merchant }) {
  const [[last]] = await onTables(url, (rows) => rows("SELECT max(id) FROM transactions"));
  const request = { userId: user(0), orderId: "10000001", amount: "1.00", currency: "CNY", idempotencyKey: "a" };
  const refused = (code, call) => assert.rejects(call, (error) => error.code === code);

  const first = await wallet.freeze(request);
  assert.deepEqual(await wallet.freeze(request), { ...first, replayed: true });
  await refused("FREEZE_ALREADY_EXISTS", wallet.freeze({ ...request, amount: "2.00", idempotencyKey: "b" }));
  const other = (fields) => wallet.freeze({ ...request, orderId: "10000002", idempotencyKey: "c", ...fields });
  await refused("INSUFFICIENT_FUNDS", other({ amount: "90000000.00" }));
  await refused("BALANCE_NOT_FOUND", other({ userId: merchant(0) }));

  const { freezeId } = first;
  const confirm = (fields) => wallet.confirm({ freezeId, merchantId: merchant(0), idempotencyKey: "a", ...fields });
  await refused("BALANCE_NOT_FOUND", confirm({ merchantId: user(0) }));
  await refused("FREEZE_NOT_FOUND", confirm({ freezeId: "1" }));
  const paid = await confirm();
  assert.deepEqual([paid.newUserVersion, paid.captured], [first.newVersion + 1, "1.00"]);
  assert.deepEqual(await confirm(), { ...paid, replayed: true });
  await refused("INVALID_FREEZE_STATUS", confirm({ idempotencyKey: "b" }));

  await checkRaces(wallet, request, merchant(0));
  return await onTables(url, async (rows) => {
    const written = {};
    for (const [name, sql] of Object.entries(WRITTEN)) {
      const list = await rows(sql, last);
      // Ids, times, and who won a race.
      written[name] = list.map((row) => JSON.stringify(row).replace(/\d{13,}|race-\d+/g, "#")).sort();
    }
    return written;
  });
}

/** One of several at once wins, whatever the side. */
async function checkRaces(wallet, request, merchantId) {
  const many = (work) => Promise.allSettled(Array.from({ length: 20 }, (_, at) => work(at)));
  const first = (outcomes) => outcomes.filter(({ value }) => value !== undefined && value.replayed !== true);

  const same = await many(() => wallet.freeze({ ...request, orderId: "10000003", idempotencyKey: "d" }));
  assert.deepEqual([first(same).length, same.filter(({ value }) => value?.replayed === true).length], [1, 19]);
  const { freezeId } = first(same)[0].value;
  const ended = await many((at) => wallet.confirm({ freezeId, merchantId, idempotencyKey: `race-${at}` }));
  assert.equal(first(ended).length, 1);
  assert.ok(ended.every(({ reason }) => reason === undefined || reason.code === "INVALID_FREEZE_STATUS"));
}

/** A freeze that has expired is not paid out; apart, because time has to pass or rows have to change. */
export async function checkExpiry(wallet, url, { user, merchant }) {
  const { freezeId } = await wallet.freeze({
    userId: user(1),
    orderId: "10000004",
    amount: "1.00",
    currency: "CNY",
    idempotencyKey: "e",
  });
  await onTables(url, (rows) => rows("UPDATE holds SET expires_at = 1, due = 1 WHERE id = $1", freezeId));
  await assert.rejects(
    wallet.confirm({ freezeId, merchantId: merchant(0), idempotencyKey: "e" }),
    (error) => error.code === "FREEZE_EXPIRED",
  );
}

/** What is in the tables before the rounds. */
export function countRows(url) {
  return onTables(url, async (rows) => {
    const counts = {};
    for (const name of ["refs", "holds", "transactions", "postings"]) {
      counts[name] = Number((await rows(`SELECT count(*) FROM ${name}`))[0][0]);
    }
    return counts;
  });
}

/**
 * What all sides must leave behind: sums of 0, nothing below 0, frozen money with a hold, versions
 * without a gap, and the rows of so many purchases, no more and no fewer.
 */
export async function checkBooks(url, before, purchases) {
  const counts = await countRows(url);
  const added = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count - before[name]]));
  assert.deepEqual(added, {
    refs: purchases * 3,
    holds: purchases,
    transactions: purchases * 2,
    postings: purchases * 3,
  });
  await onTables(url, async (rows) => {
    const one = async (sql) => Number((await rows(sql))[0][0]);
    assert.equal(await one("SELECT sum(available + frozen) FROM accounts"), 0);
    assert.equal(
      await one("SELECT count(*) FROM accounts WHERE owner NOT LIKE 'world:%' AND (available < 0 OR frozen < 0)"),
      0,
    );
    assert.equal(
      await one("SELECT sum(frozen) FROM accounts"),
      await one("SELECT coalesce(sum(remaining), 0) FROM holds"),
    );
    assert.equal(
      await one(`SELECT count(*) FROM accounts LEFT JOIN
        (SELECT account, count(*) AS entries FROM postings GROUP BY 1) p ON p.account = no
        WHERE version <> coalesce(entries, 0)`),
      0,
    );
  });
}

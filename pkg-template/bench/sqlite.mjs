// Durable SQLite: this package against code written by hand, on two copies of the same file.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { openLedger } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";
import { openByHand } from "./handwritten-sqlite.mjs";
import { printTable, summary } from "./report.mjs";
import { collect, fill, pair, perSecond, randomPicks, world } from "./world.mjs";

/** The same driver on both sides, whatever else the runtime has. */
export const storeOn = (file) => sqliteStore({ path: file, driver: "better-sqlite3" });

export async function measureSqlite(folder, { accounts, rounds, ms }) {
  const people = world(accounts);
  const template = path.join(folder, `template-${accounts}.db`);
  const filling = storeOn(template);
  const filled = await openLedger({ store: filling, sweepIntervalMs: 0 });
  await fill(filled, people);
  await filled.close();
  filling.close();
  const [ourFile, theirFile] = ["ours", "by-hand"].map((name) => path.join(folder, `${name}-${accounts}.db`));
  for (const file of [ourFile, theirFile]) fs.copyFileSync(template, file);
  checkByHand(template, folder, people);

  const store = storeOn(ourFile);
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  const byHand = openByHand(theirFile);
  const sides = {
    ours: ledger.balances,
    hand: { freeze: async (request) => byHand.freeze(request), confirm: async (request) => byHand.confirm(request) },
  };
  const cases = [
    ["ours", 1],
    ["hand", 1],
    ["ours", 512],
    ["hand", 512],
  ];
  const values = new Map(cases.map((one) => [one.join(), []]));
  // The groups of each case are counted apart.
  let groups = 0;
  let calls = 0;
  for (let round = 0; round <= rounds; round += 1) {
    for (const [side, callers] of cases) {
      collect();
      const pick = randomPicks(round);
      const before = { ...ledger.metrics };
      const rate = await perSecond(callers, ms, () => pair(sides[side], people, pick));
      // The first round warms up.
      if (round > 0) values.get(`${side},${callers}`).push(rate * 2);
      if (round > 0 && side === "ours" && callers > 1) {
        groups += ledger.metrics.groups - before.groups;
        calls += ledger.metrics.calls - before.calls;
      }
    }
  }
  await ledger.close();
  store.close();
  byHand.close();
  for (const file of [ourFile, theirFile]) checkBooks(file);

  const results = Object.fromEntries([...values].map(([name, list]) => [name, summary(list)]));
  const ratios = [1, 512].map((callers) => results[`ours,${callers}`].median / results["hand,1"].median);
  const row = (name, { median, min, max }, ratio) => [name, median, min, max, ratio];
  printTable(
    `SQLite, durable (WAL, synchronous FULL): commands/s, ${accounts.toLocaleString("en-US")} accounts, random keys`,
    ["", "median", "min", "max", "× by hand"],
    [
      row("by hand, 1 caller", results["hand,1"], 1),
      row("split-ledger, 1 caller", results["ours,1"], ratios[0]),
      row("by hand, 512 callers", results["hand,512"], results["hand,512"].median / results["hand,1"].median),
      row("split-ledger, 512 callers", results["ours,512"], ratios[1]),
    ],
    [`mean group at 512 callers: ${(calls / Math.max(groups, 1)).toFixed(0)} commands`],
  );
  return { ...results, ratio1: ratios[0], ratio512: ratios[1], meanGroup: calls / Math.max(groups, 1) };
}

/** The yardstick would be worthless if it left the checks out. */
function checkByHand(template, folder, { user, merchant }) {
  const file = path.join(folder, "check.db");
  fs.copyFileSync(template, file);
  const wallet = openByHand(file);
  const request = { userId: user(0), orderId: "1", amount: "1.00", currency: "CNY", idempotencyKey: "a" };
  const refused = (code, call) => assert.throws(call, (error) => error.code === code);

  const first = wallet.freeze(request);
  assert.deepEqual(wallet.freeze(request), { ...first, replayed: true });
  refused("DUPLICATE_ORDER", () => wallet.freeze({ ...request, idempotencyKey: "b" }));
  refused("INSUFFICIENT_FUNDS", () =>
    wallet.freeze({ ...request, orderId: "2", amount: "90000000.00", idempotencyKey: "c" }),
  );
  refused("BALANCE_NOT_FOUND", () => wallet.freeze({ ...request, userId: merchant(0), idempotencyKey: "d" }));
  const { freezeId } = first;
  const paid = wallet.confirm({ freezeId, merchantId: merchant(0), idempotencyKey: "a" });
  assert.deepEqual([paid.newUserVersion, paid.newMerchantVersion, paid.captured], [3, 1, "1.00"]);
  assert.equal(wallet.confirm({ freezeId, merchantId: merchant(0), idempotencyKey: "a" }).replayed, true);
  refused("INVALID_FREEZE_STATUS", () =>
    wallet.confirm({ freezeId, merchantId: merchant(0), idempotencyKey: "e" }),
  );
  assert.equal(wallet.db.pragma("journal_mode", { simple: true }), "wal");
  assert.equal(wallet.db.pragma("synchronous", { simple: true }), 2);
  wallet.close();
  checkBooks(file);
}

/** What both sides must leave behind: sums of 0, nothing below 0, frozen money with a hold. */
function checkBooks(file) {
  const wallet = openByHand(file);
  const sum = (sql) => wallet.db.prepare(sql).pluck().get();
  assert.equal(sum("SELECT sum(available + frozen) FROM accounts"), 0);
  assert.equal(
    sum("SELECT count(*) FROM accounts WHERE owner NOT LIKE 'world:%' AND (available < 0 OR frozen < 0)"),
    0,
  );
  assert.equal(sum("SELECT sum(frozen) FROM accounts"), sum("SELECT coalesce(sum(remaining), 0) FROM holds"));
  wallet.close();
}

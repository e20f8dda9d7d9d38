// Settlements: paid and fulfilled orders, divided among the platform, another party and the seller.
// In memory; and durable on SQLite, against a settle written by hand, on two copies of one file.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { memoryStore, openLedger } from "split-ledger";
import { openSettlingByHand } from "./handwritten-settle.mjs";
import { number, printTable, progress, summary } from "./report.mjs";
import { storeOn } from "./sqlite.mjs";
import { collect, randomPicks, world } from "./world.mjs";

const APP = "tt07e3715e98c9aac0";
const SELLERS = 1000;
const { merchant } = world(SELLERS * 11);
const CASES = [
  ["ours", 1],
  ["hand", 1],
  ["ours", 512],
  ["hand", 512],
];

const request = (at) => ({
  appId: APP,
  outOrderNo: `o-${at}`,
  outSettleNo: `s-${at}`,
  idempotencyKey: `s-${at}`,
});

/** `orders`: how many are settled in a round, by callers. */
export async function measureSettle(folder, { rounds, orders }) {
  const memory = await measureInMemory({ rounds, orders });
  const sqlite = await measureOnSqlite(folder, { rounds, orders });
  return { memory, sqlite };
}

async function measureInMemory({ rounds, orders }) {
  const results = {};
  for (const callers of [1, 512]) {
    const values = [];
    for (let round = 0; round <= rounds; round += 1) {
      const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
      await prepare(ledger, orders[callers]);
      collect();
      const rate = await settleAll(ledger.settlements, callers, 0, orders[callers]);
      await ledger.close();
      // The first round warms up.
      if (round > 0) values.push(rate);
    }
    results[callers] = summary(values);
  }
  printTable(
    "Memory: settlements/s, typed API; rake of two components, another party by rule, a seller",
    ["callers", "median", "min", "max"],
    Object.entries(results).map(([callers, { median, min, max }]) => [callers, median, min, max]),
  );
  return results;
}

async function measureOnSqlite(folder, { rounds, orders }) {
  // One range of orders for each round of each case; each is settled once on either file.
  const perRound = orders[1] + orders[512];
  const total = perRound * (rounds + 1);
  const template = path.join(folder, "settle-template.db");
  const filling = storeOn(template);
  const filled = await openLedger({ store: filling, sweepIntervalMs: 0 });
  await prepare(filled, total, progress("orders", total));
  await filled.close();
  filling.close();
  const [ourFile, theirFile] = ["ours", "by-hand"].map((name) => path.join(folder, `settle-${name}.db`));
  for (const file of [ourFile, theirFile]) fs.copyFileSync(template, file);
  await checkByHand(template, folder);

  const store = storeOn(ourFile);
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  const byHand = openSettlingByHand(theirFile);
  const sides = { ours: ledger.settlements, hand: { settle: async (one) => byHand.settle(one) } };
  const values = new Map(CASES.map((one) => [one.join(), []]));
  let groups = 0;
  for (let round = 0; round <= rounds; round += 1) {
    for (const [side, callers] of CASES) {
      collect();
      const from = round * perRound + (callers === 1 ? 0 : orders[1]);
      const before = ledger.metrics.groups;
      const rate = await settleAll(sides[side], callers, from, orders[callers]);
      if (round > 0) values.get(`${side},${callers}`).push(rate);
      if (round > 0 && side === "ours" && callers > 1) groups += ledger.metrics.groups - before;
    }
  }
  await ledger.close();
  store.close();
  byHand.close();
  const books = [ourFile, theirFile].map((file) => checkBooks(file, total));
  assert.deepEqual(books[0], books[1], "both sides leave the same balances");

  const results = Object.fromEntries([...values].map(([name, list]) => [name, summary(list)]));
  const base = results["hand,1"].median;
  const row = (name, { median, min, max }) => [name, median, min, max, median / base];
  const meanGroup = (orders[512] * rounds) / Math.max(groups, 1);
  printTable(
    `SQLite, durable (WAL, synchronous FULL): settlements/s, ${number(total)} orders of ${number(SELLERS)} sellers`,
    ["", "median", "min", "max", "× by hand"],
    [
      row("by hand, 1 caller", results["hand,1"]),
      row("split-ledger, 1 caller", results["ours,1"]),
      row("by hand, 512 callers", results["hand,512"]),
      row("split-ledger, 512 callers", results["ours,512"]),
    ],
    [`mean group at 512 callers: ${meanGroup.toFixed(0)} settlements; by hand without journal and explanation`],
  );
  return { ...results, ratio1: results["ours,1"].median / base, ratio512: results["ours,512"].median / base, meanGroup };
}

/** Orders that are paid and fulfilled, of an app that settles at once. */
async function prepare(ledger, count, onProgress = () => {}) {
  const { balances, orders } = ledger;
  const currency = "CNY";
  await balances.create({ platformId: "p", currency });
  await balances.create({ partnerId: "agent", currency });
  await many(SELLERS, (at) => balances.create({ merchantId: merchant(at), currency }));
  await ledger.splitRules.store({
    ruleName: "agent",
    legs: [{ name: "agent", partnerId: "agent", kind: "rate", rate: "0.1", base: "gross" }],
  });
  await ledger.programs.configure({
    appId: APP,
    platformId: "p",
    settleAfter: "fulfilment",
    days: 0,
    rake: [
      { name: "service", rate: "0.006" },
      { name: "platform", rate: "0.029" },
    ],
    ruleName: "agent",
  });
  const pick = randomPicks(1);
  const one = async (at) => {
    const merchantId = merchant(pick(SELLERS));
    const { orderId } = await orders.create({ appId: APP, outOrderNo: `o-${at}`, currency, merchantId, amount: "10.00" });
    await orders.pay({ orderId, channel: "WECHAT", amount: "10.00" });
    await orders.fulfil({ orderId });
  };
  await many(count, one, onProgress);
}

async function many(count, work, onProgress = () => {}) {
  for (let from = 0; from < count; from += 512) {
    const batch = Math.min(512, count - from);
    await Promise.all(Array.from({ length: batch }, (_, at) => work(from + at)));
    onProgress(from + batch);
  }
}

/** Settles `count` orders, each caller awaiting its own; how many per second. */
async function settleAll(api, callers, from, count) {
  const started = performance.now();
  let next = from;
  const caller = async () => {
    while (next < from + count) {
      const at = next;
      next += 1;
      await api.settle(request(at));
    }
  };
  await Promise.all(Array.from({ length: Math.min(callers, count) }, caller));
  return count / ((performance.now() - started) / 1000);
}

/** The yardstick would be worthless if it left the checks out, or divided otherwise. */
async function checkByHand(template, folder) {
  const [ours, theirs] = ["check-ours.db", "check-hand.db"].map((name) => path.join(folder, name));
  for (const file of [ours, theirs]) fs.copyFileSync(template, file);
  const byHand = openSettlingByHand(theirs);
  const refused = (code, one) => assert.throws(() => byHand.settle(one), (error) => error.code === code);
  const first = byHand.settle(request(0));
  assert.deepEqual(byHand.settle(request(0)), { ...first, replayed: true });
  refused("SETTLE_NO_EXISTS", { ...request(1), outSettleNo: "s-0" });
  refused("NOTHING_TO_SETTLE", { ...request(0), outSettleNo: "x", idempotencyKey: "x" });
  refused("ORDER_NOT_FOUND", { ...request(1), outOrderNo: "x" });

  const store = storeOn(ours);
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  const { settlementId, settleId, settledAt, ...money } = await ledger.settlements.settle(request(0));
  const { settlementId: _, settleId: __, settledAt: ___, ...theirMoney } = first;
  assert.deepEqual(theirMoney, money);
  assert.ok(settlementId === settleId && settledAt > 0);
  await ledger.close();
  store.close();
  byHand.close();
  checkBooks(theirs, 1);
}

/** Sums of 0, every settlement divided to the end, frozen money with a hold; the balances. */
function checkBooks(file, settlements) {
  const { db } = openSettlingByHand(file);
  const get = (sql) => db.prepare(sql).pluck().get();
  assert.equal(get("SELECT sum(available + frozen) FROM accounts"), 0);
  assert.equal(get("SELECT sum(frozen) FROM accounts"), get("SELECT coalesce(sum(remaining), 0) FROM holds"));
  assert.equal(get("SELECT count(*) FROM settlements"), settlements);
  assert.equal(get("SELECT sum(amount - rake - commission - others - seller) FROM settlements"), 0);
  const balances = db.prepare("SELECT owner, available, frozen, version FROM accounts ORDER BY owner").all();
  db.close();
  return balances;
}

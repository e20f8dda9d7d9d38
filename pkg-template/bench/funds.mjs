// What a party may withdraw today: is the question as cheap after ten million entries as after ten thousand?

import assert from "node:assert/strict";
import path from "node:path";
import { openLedger } from "split-ledger";
import { bulkRecharges } from "./bulk.mjs";
import { printTable, progress, summary } from "./report.mjs";
import { storeOn } from "./sqlite.mjs";
import { collect, perSecond } from "./world.mjs";

const DAY = 86_400_000;
const SMALL = 10_000;
/** Money stays this many days: the look-up goes back as far. */
const DAYS = 30;
const MERCHANT = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
const CHANNEL = "ALIPAY";

export async function measureFunds(folder, { entries, rounds, ms }) {
  const sizes = [SMALL, entries];
  const ledgers = [];
  for (const size of sizes) ledgers.push(await prepare(folder, size));
  // In turns, so that a change of the machine's mood meets both.
  const values = sizes.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, { ledger }] of ledgers.entries()) {
      collect();
      const rate = await perSecond(1, ms, () => ledger.funds.balances({ details: [{ merchantId: MERCHANT }] }));
      // The first round warms up.
      if (round > 0) values[at].push(rate);
    }
  }
  for (const { ledger, store } of ledgers) {
    await ledger.close();
    store.close();
  }
  const rates = values.map(summary);
  const ratio = rates[0].median / rates[1].median;
  printTable(
    `funds.balances of one party, D+${DAYS}, SQLite, one caller: calls/s`,
    ["entries of the ledger", "of the party", "median", "min", "max", "µs a call", "× slower"],
    rates.map(({ median, min, max }, at) => [
      sizes[at].toLocaleString("en-US"),
      sizes[at] / 2,
      median,
      min,
      max,
      1e6 / median,
      rates[0].median / median,
    ]),
    ledgers.map(({ commits, seconds }, at) => `${sizes[at].toLocaleString("en-US")} entries: ${commits} commits verified in ${seconds.toFixed(1)} s, 0 findings`),
  );
  return { sizes, rates, ratio };
}

/** A ledger with this many entries, half of them a party's, over a year; verified. */
async function prepare(folder, entries) {
  const file = path.join(folder, `funds-${entries}.db`);
  const now = Date.now();
  const began = now - 365 * DAY;
  const open = async (at) => {
    const store = storeOn(file);
    return { store, ledger: await openLedger({ store, sweepIntervalMs: 0, now: at }) };
  };
  const { store, ledger } = await open(() => began);
  await ledger.balances.create({ merchantId: MERCHANT, currency: "CNY" });
  await ledger.parties.register({ merchantId: MERCHANT, externalCode: "shop-1", withdrawDays: DAYS });
  const recharge = { merchantId: MERCHANT, amount: "0.01", currency: "CNY", paymentMethodType: CHANNEL };
  await ledger.balances.recharge(recharge);
  await ledger.close();
  store.close();
  const recharges = entries / 2 - 1;
  bulkRecharges(file, { ledger: "default", merchantId: MERCHANT, channel: CHANNEL, recharges, days: 365, until: now });

  const grown = await open(() => Math.max(now, Date.now()));
  const show = progress("verifying", 100);
  const started = performance.now();
  const report = await grown.ledger.journal.verify({ onProgress: ({ done, total }) => show((done / total) * 100) });
  const seconds = (performance.now() - started) / 1000;
  assert.equal(report.findings.length, 0, JSON.stringify(report.findings.slice(0, 3)));
  const { balances } = await grown.ledger.funds.balances({ details: [{ merchantId: MERCHANT }] });
  const [{ available, withdrawBalance }] = balances;
  assert.equal(available, (entries / 200).toFixed(2));
  // A year's money less that of thirty days.
  assert.ok(Math.abs(Number(withdrawBalance) / Number(available) - (365 - DAYS) / 365) < 0.01, withdrawBalance);
  return { ...grown, commits: report.commits, seconds };
}

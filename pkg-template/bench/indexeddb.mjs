// IndexedDB in a headless Chromium, with a profile on the disk: freeze and confirm through the typed
// API, against the least that a durable write costs there.

import assert from "node:assert/strict";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundleForPage, launchOn, serve } from "../tests/support/browser.mjs";
import { printTable, summary } from "./report.mjs";

const CALLERS = [1, 64, 512];

export async function measureIndexedDb(folder, { rounds, ms }) {
  const script = await bundleForPage({ entryPoints: [fileURLToPath(new URL("indexeddb-page.mjs", import.meta.url))] });
  const files = { "/index.html": '<!doctype html><script type="module" src="/page.js"></script>', "/page.js": script };
  const site = await serve((name) => files[name]);
  const profile = await launchOn(path.join(folder, "profile"));
  try {
    const page = await profile.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => "bench" in globalThis);
    return await measure(page, rounds, ms);
  } finally {
    await profile.close();
    site.close();
  }
}

async function measure(page, rounds, ms) {
  await page.evaluate(() => bench.prepare());
  const puts = [];
  const pairs = new Map(CALLERS.map((callers) => [callers, { rates: [], groups: [] }]));
  for (let round = 0; round <= rounds; round += 1) {
    const put = await page.evaluate((time) => bench.puts(time), ms);
    // The first round warms up.
    if (round > 0) puts.push(put);
    for (const [callers, { rates, groups }] of pairs) {
      const { rate, group } = await page.evaluate((args) => bench.pairs(...args), [round, callers, ms]);
      if (round === 0) continue;
      rates.push(rate * 2);
      groups.push(group);
    }
  }
  assert.equal(await page.evaluate(() => bench.findings()), 0);
  const hand = summary(puts);
  const results = Object.fromEntries([...pairs].map(([callers, { rates }]) => [callers, summary(rates)]));
  const row = (name, { median, min, max }, group) => [name, median, min, max, group];
  printTable(
    "IndexedDB in Chromium, strict durability: commands/s, 1,000 accounts, random keys",
    ["", "median", "min", "max", "commands a commit"],
    [
      row("by hand, transactions of one put, 1 caller", hand, 1),
      ...CALLERS.map((callers) =>
        row(`split-ledger, callers: ${callers}`, results[callers], summary(pairs.get(callers).groups).median),
      ),
    ],
  );
  return { byHand: hand, ...results };
}

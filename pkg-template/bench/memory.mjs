// Pairs of freeze and confirm through the typed API on the store in memory.

import { memoryStore, openLedger } from "split-ledger";
import { printTable, summary } from "./report.mjs";
import { collect, fill, pair, perSecond, randomPicks, world } from "./world.mjs";

export async function measureMemory({ rounds, ms }) {
  const people = world(1000);
  const results = {};
  for (const callers of [1, 512]) {
    const values = [];
    for (let round = 0; round <= rounds; round += 1) {
      // A fresh ledger each time: what piles up in memory is not what is measured.
      const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
      await fill(ledger, people);
      collect();
      const pick = randomPicks(round);
      const rate = await perSecond(callers, ms, () => pair(ledger.balances, people, pick));
      await ledger.close();
      if (round > 0) values.push(rate);
    }
    results[callers] = summary(values);
  }
  printTable(
    "Memory: freeze + confirm pairs/s, typed API, 1,000 accounts, random keys",
    ["callers", "median", "min", "max"],
    Object.entries(results).map(([callers, { median, min, max }]) => [callers, median, min, max]),
  );
  return results;
}

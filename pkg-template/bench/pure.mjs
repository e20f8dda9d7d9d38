// Splitting an amount: the package's pure call against a BigInt split written by hand.

import { allocate } from "split-ledger";
import { printTable, summary } from "./report.mjs";

const WEIGHTS = ["60%", "35.5%", "4.5%"];
const HUNDREDTHS = [6000n, 3550n, 450n];

/** Floors every share but the first, which takes the rest. */
function byHand(amount) {
  const parts = HUNDREDTHS.map((weight) => (amount * weight) / 10000n);
  parts[0] = amount - parts[1] - parts[2];
  return parts;
}

export function measureSplit({ rounds, ms }) {
  const sides = {
    "split-ledger, allocate()": (amount) => allocate({ amount, weights: WEIGHTS, rule: "first" }),
    "by hand, BigInt": byHand,
  };
  const check = Object.values(sides).map((split) => split(10_001n).join());
  if (new Set(check).size !== 1) throw new Error(`the splits differ: ${check.join(" and ")}`);
  const values = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, split] of Object.entries(sides)) {
      const rate = perSecond(ms / 2, split);
      if (round > 0) values[name].push(rate);
    }
  }
  const results = Object.fromEntries(Object.entries(values).map(([name, list]) => [name, summary(list)]));
  printTable(
    "Split of an amount between three, per call: splits/s",
    ["", "median", "min", "max"],
    Object.entries(results).map(([name, { median, min, max }]) => [name, median, min, max]),
  );
  return results;
}

function perSecond(ms, split) {
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < ms) {
    for (let i = 0; i < 200; i += 1) split(BigInt(done + i + 1));
    done += 200;
  }
  return done / ((performance.now() - started) / 1000);
}

// Splitting an amount: the package's pure calls, one by one and many at once, against a BigInt split
// written by hand and against dinero.js; then a rule of three legs with and without explanation.

import { allocate as allocateByDinero, dinero, toSnapshot } from "dinero.js";
import { allocate as allocateByDineroBigint, dinero as dineroBigint, toSnapshot as snapshotBigint } from "dinero.js/bigint";
import { CNY as CNY_BIGINT } from "dinero.js/bigint/currencies";
import { CNY } from "dinero.js/currencies";
import { allocate, allocateMany, formatMinor, previewSplit } from "split-ledger";
import { printTable, summary } from "./report.mjs";

const WEIGHTS = ["60%", "35.5%", "4.5%"];
const HUNDREDTHS = [6000n, 3550n, 450n];
const RATIOS = HUNDREDTHS.map(Number);

/** Amounts of one call of `allocateMany`. */
const BATCH = 1000;

const CALL = "split-ledger, allocate()";
const MANY = `split-ledger, allocateMany(), ${BATCH} a call`;
const BY_HAND = "by hand, BigInt";
const DINERO = "dinero.js, allocate()";
const PREVIEW = "split-ledger, previewSplit(), explained";
const RULE_BY_HAND = "by hand, BigInt, cents only";

/** Floors every share but the first, which takes the rest. */
function byHand(amount) {
  const parts = HUNDREDTHS.map((weight) => (amount * weight) / 10000n);
  parts[0] = amount - parts[1] - parts[2];
  return parts;
}

const SIDES = {
  [CALL]: each((amount) => allocate({ amount, weights: WEIGHTS, rule: "first" })),
  [MANY]: (amounts) => allocateMany({ amounts, weights: WEIGHTS, rule: "first" }),
  [BY_HAND]: each(byHand),
  [DINERO]: each((amount) => {
    const parts = allocateByDinero(dinero({ amount: Number(amount), currency: CNY }), RATIOS);
    return parts.map((part) => toSnapshot(part).amount);
  }),
  "dinero.js/bigint, allocate()": each((amount) => {
    const parts = allocateByDineroBigint(dineroBigint({ amount, currency: CNY_BIGINT }), HUNDREDTHS);
    return parts.map((part) => snapshotBigint(part).amount);
  }),
};

const LEGS = [
  { name: "service", platformId: "p", kind: "rate", rate: "0.06", base: "net" },
  {
    name: "promoter",
    partnerId: "a",
    kind: "tiers",
    tiers: [{ upTo: [{ currency: "CNY", amount: "100" }], rate: "0.05" }, { rate: "0.1" }],
  },
  { name: "courier", partnerId: "b", kind: "rate", rate: "0.02", minimum: [{ currency: "CNY", amount: "1" }] },
];

const RULE_SIDES = {
  [PREVIEW]: each((gross) => {
    const { steps, seller } = previewSplit({ legs: LEGS, currency: "CNY", gross });
    return [...steps[0].legs.map((leg) => leg.paid), seller];
  }),
  [RULE_BY_HAND]: each((gross) => {
    const service = (gross * 6n) / 100n;
    const below = gross < 10000n ? gross : 10000n;
    const promoter = (below * 5n + (gross - below) * 10n) / 100n;
    const share = (gross * 2n) / 100n;
    const courier = share < 100n ? 100n : share;
    return [service, promoter, courier, gross - service - promoter - courier];
  }),
};

export function measureSplit({ rounds, ms }) {
  const parts = measure(SIDES, { rounds, ms, first: 10_001n, shown: String });
  printSides("An amount between three: splits/s", parts, [
    ["many at once : by hand", MANY, BY_HAND],
    ["one by one : dinero.js", CALL, DINERO],
    ["one by one : by hand", CALL, BY_HAND],
  ]);
  const rule = measure(RULE_SIDES, { rounds, ms, first: 25_001n, shown: yuan });
  printSides("A rule of three legs: splits/s", rule, [["preview : by hand", PREVIEW, RULE_BY_HAND]]);
  return { parts, rule };
}

function measure(sides, { rounds, ms, first, shown }) {
  // The smallest batch of amounts, for the check that all divide alike.
  const check = Object.values(sides).map((split) => Array.from(split(BigInt64Array.of(first)), (part) => [part].flat().map(shown)).join());
  if (new Set(check).size !== 1) throw new Error(`the splits differ: ${check.join(" and ")}`);
  const values = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, split] of Object.entries(sides)) {
      const rate = perSecond(ms / 2, split);
      if (round > 0) values[name].push(rate);
    }
  }
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, summary(list)]));
}

function printSides(title, results, ratios) {
  const notes = ratios.map(([what, one, other]) => {
    const ratio = results[one].median / results[other].median;
    return `${what} = ${ratio.toFixed(2)}`;
  });
  const rows = Object.entries(results).map(([name, { median, min, max }]) => [name, median, min, max]);
  printTable(title, ["", "median", "min", "max"], rows, notes);
}

/** One split after the other. All parts are kept, so that none is left out as unused. */
function each(split) {
  return (amounts) => Array.from(amounts, split);
}

/** Decimal text, as replies have it. */
function yuan(part) {
  return typeof part === "bigint" ? formatMinor(part, "CNY") : part;
}

function perSecond(ms, split) {
  const amounts = BigInt64Array.from({ length: BATCH }, (_, at) => BigInt(at * 37 + 1));
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < ms) {
    split(amounts);
    done += amounts.length;
  }
  return done / ((performance.now() - started) / 1000);
}

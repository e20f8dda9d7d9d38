/**
 * Histograms: how many settlements fall where. Amounts are read through `plotted` only, for the place of a
 * bar; what is counted are settlements and legs, not money.
 */
import { plotted } from "../../ui/plotted.js";

/** The roles of a settlement's legs. */
export const ROLES = ["rake", "commission", "others", "seller"] as const;
export type Role = (typeof ROLES)[number];

/** The roles whose legs are rounded. */
export const ROUNDED = ["rake", "commission", "share"] as const;
export type Rounded = (typeof ROUNDED)[number];

/** Bins of a part of the gross amount: of 0.01 % each, 0 to 100 %. */
export const SHARE_BINS = 10_001;

/** Lower ends of the bins of an amount, in units of the currency; the first is of nothing at all. */
export const AMOUNT_EDGES: readonly number[] = [
  0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
];

/** Bins of what rounding took, in parts of a minor unit: of 0.05 each, from -0.5 (it gave) to below 1. */
export const ROUNDING_BINS = 30;
export const ROUNDING_STEP = 0.05;
export const ROUNDING_FROM = -0.5;

/** Counts by bin. */
export interface Histograms {
  /** Part of the gross amount, by role. */
  shares: Record<Role, Uint32Array>;
  /** Amounts, by role. */
  amounts: Record<Role, Uint32Array>;
  /** What rounding took of the exact product, by role of the leg. */
  rounding: Record<Rounded, Uint32Array>;
}

/** All empty. */
export function emptyHistograms(): Histograms {
  const each = <N extends string>(names: readonly N[], bins: number) =>
    Object.fromEntries(names.map((name) => [name, new Uint32Array(bins)])) as Record<N, Uint32Array>;
  return {
    shares: each(ROLES, SHARE_BINS),
    amounts: each(ROLES, AMOUNT_EDGES.length),
    rounding: each(ROUNDED, ROUNDING_BINS),
  };
}

/** Bin of a part of the gross amount. */
export function shareBin(part: string, gross: string): number {
  const share = plotted(part) / plotted(gross);
  // 0.006 of 200.00 is a little less than 60 ten-thousandths in binary.
  return clamp(Math.floor(share * (SHARE_BINS - 1) + 1e-6), SHARE_BINS);
}

/** Bin of an amount. */
export function amountBin(amount: string): number {
  const place = plotted(amount);
  return AMOUNT_EDGES.findLastIndex((edge) => edge <= place);
}

/** Bin of what rounding took; undefined if the product has no part of a minor unit. */
export function roundingBin(product: string, rounded: string, rounding: string): number | undefined {
  const decimals = (rounded.split(".")[1] ?? "").length;
  const rest = (product.split(".")[1] ?? "").slice(decimals);
  if (/^0*$/.test(rest)) return undefined;
  const taken = plotted(`0.${rest}`);
  const place = rounding === "half-up" && taken >= 0.5 ? taken - 1 : taken;
  return clamp(Math.floor((place - ROUNDING_FROM) / ROUNDING_STEP + 1e-9), ROUNDING_BINS);
}

/** A bar of a drawing: some bins together. */
export interface Bar {
  /** First and last bin. */
  from: number;
  to: number;
  count: number;
}

/** At most `most` bars over the bins that count; the half percent at either end goes into the outermost. */
export function zoom(counts: Uint32Array, most = 40): Bar[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const [low, high] = [quantile(counts, total * 0.005), quantile(counts, total * 0.995)];
  const step = niceStep((high - low + 1) / most);
  const first = Math.floor(low / step);
  const bars = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, at): Bar => {
    const from = (first + at) * step;
    return { from, to: Math.min(from + step, counts.length) - 1, count: 0 };
  });
  counts.forEach((count, bin) => {
    const bar = bars[clamp(Math.floor(bin / step) - first, bars.length)];
    if (bar !== undefined) bar.count += count;
  });
  return bars;
}

function quantile(counts: Uint32Array, place: number): number {
  let seen = 0;
  return Math.max(
    0,
    counts.findIndex((count) => (seen += count) > place),
  );
}

/** 1, 2, 5, 10, 20 … */
function niceStep(least: number): number {
  for (let ten = 1; ; ten *= 10) {
    for (const step of [ten, 2 * ten, 5 * ten]) if (step >= least) return step;
  }
}

function clamp(place: number, end: number): number {
  return Math.min(end - 1, Math.max(0, place));
}

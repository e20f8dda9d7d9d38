/** The bars of the three kinds of distributions, with what they stand for. */
import {
  AMOUNT_EDGES, ROLES, ROUNDED, ROUNDING_FROM, ROUNDING_STEP, SHARE_BINS, zoom, type Histograms,
} from "./bins.js";

/** The kinds. */
export const KINDS = ["shares", "amounts", "rounding"] as const;
export type Kind = (typeof KINDS)[number];

/** A bar: everything from `from` to below `to`. */
export interface NamedBar {
  from: string;
  to: string;
  count: number;
}

/** One distribution. */
export interface Distribution {
  kind: Kind;
  /** Role of the legs. */
  role: string;
  /** All that was counted. */
  count: number;
  bars: NamedBar[];
}

/** All distributions, with bars as they are drawn: less than a page has to be sent and to hold. */
export function distributions(histograms: Histograms): Distribution[] {
  return KINDS.flatMap((kind) => ofKind(kind, histograms));
}

function ofKind(kind: Kind, histograms: Histograms): Distribution[] {
  const roles: readonly string[] = kind === "rounding" ? ROUNDED : ROLES;
  return roles.map((role) => {
    const counts = (histograms[kind] as Record<string, Uint32Array>)[role] ?? new Uint32Array();
    const bars = kind === "shares" ? zoom(counts) : trimmed(counts);
    const count = counts.reduce((sum, one) => sum + one, 0);
    // Nothing for anybody is no distribution.
    const isEmpty = kind !== "rounding" && count === counts[0];
    const named = bars.map((bar) => ({ ...ends(kind, bar.from, bar.to), count: bar.count }));
    return { kind, role, count: isEmpty ? 0 : count, bars: isEmpty ? [] : named };
  });
}

/** A bin of a distribution. */
export interface Bin extends NamedBar {
  kind: Kind;
  role: string;
}

/** All bins that hold something, for a file. */
export function bins(histograms: Histograms): Bin[] {
  return KINDS.flatMap((kind) =>
    Object.entries(histograms[kind]).flatMap(([role, counts]) =>
      Array.from(counts, (count, bin) => ({ kind, role, ...ends(kind, bin, bin), count })).filter(({ count }) => count > 0),
    ),
  );
}

/** Without the empty bins at both ends. */
function trimmed(counts: Uint32Array): { from: number; to: number; count: number }[] {
  const all = Array.from(counts, (count, bin) => ({ from: bin, to: bin, count }));
  const first = all.findIndex(({ count }) => count > 0);
  return first < 0 ? [] : all.slice(first, all.findLastIndex(({ count }) => count > 0) + 1);
}

/** Where bins begin and end. */
function ends(kind: Kind, from: number, to: number): { from: string; to: string } {
  switch (kind) {
    case "shares":
      return { from: percent(from), to: percent(Math.min(to + 1, SHARE_BINS - 1)) };
    case "amounts":
      return { from: String(AMOUNT_EDGES[from] ?? ""), to: from === 0 ? "0" : String(AMOUNT_EDGES[to + 1] ?? "") };
    case "rounding":
      return { from: place(from), to: place(to + 1) };
  }
}

const percent = (bin: number): string => `${Number(((bin * 100) / (SHARE_BINS - 1)).toFixed(2))} %`;
const place = (bin: number): string => (ROUNDING_FROM + bin * ROUNDING_STEP).toFixed(2);

/** Histograms: what falls where. */
import { describe, expect, it } from "vitest";
import { AMOUNT_EDGES, amountBin, emptyHistograms, roundingBin, shareBin, SHARE_BINS, zoom } from "../../src/stress/model/bins.js";
import { bins, distributions } from "../../src/stress/model/bars.js";

describe("bins", () => {
  it("of a part of the gross amount are of a hundredth of a percent", () => {
    expect(shareBin("1.20", "200.00")).toBe(60);
    expect(shareBin("1.19", "200.00")).toBe(59);
    expect(shareBin("0.00", "0.01")).toBe(0);
    expect(shareBin("0.01", "0.01")).toBe(SHARE_BINS - 1);
  });

  it("of an amount begin at 1, 2 and 5", () => {
    const edge = (amount: string) => AMOUNT_EDGES[amountBin(amount)];
    expect(["0.00", "0.01", "0.02", "0.04", "0.05", "99.99", "100.00", "123456.78"].map(edge)).toEqual(
      [0, 0.01, 0.02, 0.02, 0.05, 50, 100, 10_000],
    );
  });

  it("of rounding are of what it took of the exact product, in parts of a minor unit", () => {
    const from = (product: string, rounded: string, rounding: string) => {
      const bin = roundingBin(product, rounded, rounding);
      return bin === undefined ? undefined : Number((-0.5 + bin * 0.05).toFixed(2));
    };
    expect(from("19.547", "19.54", "floor")).toBe(0.7);
    expect(from("1.19988", "1.19", "floor")).toBe(0.95);
    expect(from("19.54", "19.54", "floor")).toBeUndefined();
    expect(from("19.5400", "19.54", "floor")).toBeUndefined();
    expect(from("2.9997", "3.00", "half-up")).toBe(-0.05);
    expect(from("2.995", "3.00", "half-up")).toBe(-0.5);
    expect(from("2.9949", "2.99", "half-up")).toBe(0.45);
    expect(from("7.25", "7", "floor")).toBe(0.25);
  });
});

describe("bars", () => {
  it("lose nothing, and are not many", () => {
    const counts = new Uint32Array(SHARE_BINS);
    for (let at = 0; at < 5000; at += 1) counts[Math.floor((at * 7919) % 900) + 100] = 3;
    counts[0] = 2;
    counts[10_000] = 1;
    const bars = zoom(counts);
    expect(bars.length).toBeLessThanOrEqual(41);
    expect(bars.reduce((all, { count }) => all + count, 0)).toBe(counts.reduce((all, count) => all + count, 0));
    expect(zoom(new Uint32Array(10))).toEqual([]);
  });

  it("name where they begin and end", () => {
    const histograms = emptyHistograms();
    histograms.shares.rake[60] = 5;
    histograms.amounts.rake[0] = 1;
    histograms.amounts.rake[1] = 4;
    histograms.rounding.rake[10] = 2;
    expect(bins(histograms)).toEqual([
      { kind: "shares", role: "rake", from: "0.6 %", to: "0.61 %", count: 5 },
      { kind: "amounts", role: "rake", from: "0", to: "0", count: 1 },
      { kind: "amounts", role: "rake", from: "0.01", to: "0.02", count: 4 },
      { kind: "rounding", role: "rake", from: "0.00", to: "0.05", count: 2 },
    ]);
    expect(distributions(histograms).filter(({ count }) => count > 0).map(({ kind, role }) => `${kind} ${role}`)).toEqual(
      ["shares rake", "amounts rake", "rounding rake"],
    );
  });
});

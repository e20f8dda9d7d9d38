/** The pure calls give what the native core gives: see tests/money/allocations.rs and tests/split/vectors.rs. */
import { readFileSync } from "node:fs";
import {
  allocate,
  allocateMany,
  isLedgerError,
  previewSplit,
  type AllocationRule,
  type PreviewRequest,
} from "split-ledger";
import { describe, expect, it } from "vitest";

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}`, import.meta.url), "utf8"));
}

interface Allocation {
  source: string;
  amount: string;
  weights: string[];
  rule: AllocationRule;
  expected: string[];
}

describe("allocations of well-known libraries", () => {
  const { cases } = read("allocation.json") as { cases: Allocation[] };
  it.each(cases)("$source", ({ amount, weights, rule, expected }) => {
    expect(allocate({ amount: BigInt(amount), weights, rule }).map(String)).toEqual(expected);
    const amounts = BigInt64Array.of(BigInt(amount), 0n, BigInt(amount));
    const parts = Array.from(allocateMany({ amounts, weights, rule }), String);
    expect(parts).toEqual([...expected, ...weights.map(() => "0"), ...expected]);
  });

  it("are refused alike", () => {
    const refusals = [
      () => allocate({ amount: 1n, weights: ["x"] }),
      () => allocateMany({ amounts: BigInt64Array.of(1n), weights: ["x"] }),
      () => allocateMany({ amounts: BigInt64Array.of(1n), weights: ["1"], rule: "remainder-to" }),
    ].map(refusalOf);
    expect(refusals).toEqual(["INVALID_FIELD weights", "INVALID_FIELD weights", "INVALID_FIELD remainderTo"]);
  });
});

interface Split {
  name: string;
  request: PreviewRequest;
  reply?: unknown;
  error?: { code: string; field: string };
}

describe("previews of splits", () => {
  const { cases } = read("splits.json") as { cases: Split[] };
  it.each(cases)("$name", ({ request, reply, error }) => {
    if (error === undefined) expect(previewSplit(request)).toEqual(reply);
    else expect(refusalOf(() => previewSplit(request))).toBe(`${error.code} ${error.field}`);
  });

  it("take minor units and numbers too", () => {
    const legs = [{ name: "a", partnerId: "p", kind: "rate", rate: 0.1 }] as const;
    expect(previewSplit({ legs, currency: "CNY", gross: 1005n }).others).toBe("1.00");
    expect(previewSplit({ legs, currency: "CNY", gross: 10.05 }).seller).toBe("9.05");
  });
});

function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (isLedgerError(error)) return `${error.code} ${String(error.details["field"])}`;
    throw error;
  }
  throw new Error("it was not refused");
}

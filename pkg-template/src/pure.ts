/** Pure calls: no ledger, no store. The same code that decides, so a preview never disagrees. */
import { encode, encodeTyped } from "./encode.js";
import { core } from "./engine/core.js";
import { encodeText } from "./engine/protocol.js";
import { refusing, toError, type Refusal } from "./engine/refusing.js";
import type { LedgerError } from "./errors.js";
import type { Command, PreviewSplitReply, PreviewSplitRequest } from "./generated/api.js";

/** Who gets the minor units that are left when every share is cut to whole ones. */
export type AllocationRule =
  | "remainder-to"
  | "largest-remainder"
  | "first"
  | "last"
  | "largest-weight";

/** What {@link allocate} divides. */
export interface AllocateRequest {
  /** Minor units; may be negative. */
  amount: bigint;
  /** Whole numbers, decimals, percentages or exact ratios: `"3"`, `"0.35"`, `"35.5%"`, `"2/7"`. */
  weights: readonly string[];
  /** Default `"largest-remainder"`. */
  rule?: AllocationRule;
  /** With `"remainder-to"`: place of the party in `weights`, from 0. */
  remainderTo?: number;
}

/**
 * Divides minor units by weights. The parts always sum to the amount; a party without a weight never
 * receives anything.
 *
 * @example
 * ```ts
 * allocate({ amount: 100n, weights: ["60%", "35.5%", "4.5%"], rule: "first" }); // [61n, 35n, 4n]
 * ```
 */
export function allocate(request: AllocateRequest): bigint[] {
  const { amount, weights, rule = "largest-remainder", remainderTo } = request;
  return refusing(() =>
    Array.from(core().allocate({ amount, weights, rule, remainderTo }) as Iterable<bigint>, BigInt),
  );
}

/** What {@link allocateMany} divides. */
export interface AllocateManyRequest extends Omit<AllocateRequest, "amount"> {
  /** Minor units of each amount; may be negative. */
  amounts: BigInt64Array;
}

/**
 * Divides many amounts by the same weights in one call, which is many times faster than
 * {@link allocate} for each. Answers the parts of the first amount, then those of the second, …
 *
 * @example
 * ```ts
 * allocateMany({ amounts: BigInt64Array.of(100n, 1n), weights: ["1", "1", "1"] });
 * // 34n, 33n, 33n, 1n, 0n, 0n
 * ```
 */
export function allocateMany(request: AllocateManyRequest): BigInt64Array {
  const { amounts, weights, rule = "largest-remainder", remainderTo } = request;
  return refusing(() => core().allocateMany(amounts, [...weights], rule, remainderTo));
}

/** What {@link previewSplit} divides. */
export type PreviewRequest = Omit<PreviewSplitRequest, "ruleName" | "ruleId" | "version" | "legs"> & {
  /** Legs of the rule, as for `splitRules.store`. */
  legs: NonNullable<PreviewSplitRequest["legs"]>;
};

/** What {@link previewSplit} answers. */
export type Preview = Omit<PreviewSplitReply, "ruleId" | "version" | "asOf">;

/**
 * Divides amounts by the legs of a rule as a settlement would, and explains every part. ISO
 * currencies only; `ledger.splitRules.preview` knows the ledger's own, and its stored rules.
 *
 * @example
 * ```ts
 * const { seller, others } = previewSplit({
 *   legs: [{ name: "promoter", partnerId: "p-1", kind: "rate", rate: "0.1" }],
 *   currency: "CNY",
 *   gross: "100.05",
 * }); // "90.05", "10.00"
 * ```
 */
export function previewSplit(request: PreviewRequest): Preview {
  const answer = JSON.parse(core().previewSplit(encodeText(encode(request)))) as { ok: Preview } | Refusal;
  if ("error" in answer) throw toError(answer);
  return answer.ok;
}

/** Minor units of an amount: `toMinor("12.30", "CNY")` is `1230n`. */
export function toMinor(amount: string | number, currency: string): bigint {
  return refusing(() => core().toMinor(String(amount), currency));
}

/** Decimal text of minor units: `formatMinor(1230n, "CNY")` is `"12.30"`. */
export function formatMinor(minor: bigint, currency: string): string {
  return refusing(() => core().formatMinor(minor, currency));
}

/**
 * Checks the shape of a command without a ledger: types, limits, amounts against their currency.
 * Returns why it would be refused, or undefined. ISO currencies only.
 */
export function validate(command: Command): LedgerError | undefined {
  const answer = JSON.parse(core().validate(encodeText(encodeTyped(command.type, command)))) as
    | { ok: object }
    | Refusal;
  return "error" in answer ? toError(answer) : undefined;
}

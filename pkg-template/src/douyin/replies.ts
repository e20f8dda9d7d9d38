/** What the platform answers, in all its envelopes. */
import { LedgerError } from "../errors.js";
import type { ErrorCode } from "../generated/api.js";

/** A JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** Our word for a code of the platform (B14, spec 3.3). */
const CODES: Readonly<Record<number, ErrorCode>> = {
  10000: "INVALID_FIELD",
  20000: "SETTLEMENT_NOT_FOUND",
  23024: "ITEM_NOT_FOUND",
  23025: "ITEM_ORDER_MISMATCH",
  23101: "ORDER_NOT_FOUND",
  23102: "ORDER_NOT_PAID",
  23107: "ORDER_NOT_FINISHED",
  23111: "SETTLE_NO_EXISTS",
  23112: "NOTHING_TO_SETTLE",
  23113: "SETTLE_NOT_ALLOWED",
  23117: "AUTOMATIC_SETTLEMENT",
  23118: "WHOLE_SETTLE_NOT_ALLOWED",
  23124: "VOUCHER_SETTLE_DISABLED",
  2100004: "OVERLOADED",
  2100005: "INVALID_FIELD",
  2100007: "PERMISSION_DENIED",
  2190002: "UNAUTHENTICATED",
  2190004: "PERMISSION_DENIED",
  2190008: "UNAUTHENTICATED",
};

/**
 * The `data` of an answer; undefined if it has none.
 *
 * @throws LedgerError the refusal, with `details.errNo`, `details.logId` and `details.httpStatus`;
 * `OUTCOME_UNKNOWN` for a system error, and for what is no answer of the platform.
 */
export function dataOf(status: number, text: string): unknown {
  const answer = objectOf(text);
  if (answer === undefined) throw unknownOutcome(`the answer is not JSON (status ${String(status)})`, status);
  const { number, message, logId } = verdictOf(answer);
  if (number === 0) return answer["data"];
  const facts = { httpStatus: String(status), errNo: String(number), logId };
  if (number === undefined) throw unknownOutcome("the answer has no code", status);
  throw new LedgerError(codeOf(number), `the platform refused: \`${message}\` (${String(number)})`, facts);
}

function codeOf(number: number): ErrorCode {
  // 23001 to 23010 are parameters, each with a number of its own.
  if (number > 23_000 && number <= 23_010) return "INVALID_FIELD";
  // What is not known may have been carried out.
  return CODES[number] ?? "OUTCOME_UNKNOWN";
}

interface Verdict {
  number: number | undefined;
  message: string;
  logId: string;
}

function verdictOf(answer: Members): Verdict {
  const { extra } = answer;
  if (!isObject(extra)) {
    const message = textOf(answer, "err_msg") || textOf(answer, "err_tips");
    return { number: numberOf(answer, "err_no"), message, logId: textOf(answer, "log_id") };
  }
  const logId = textOf(extra, "logid");
  // Samples pair a code with a sub code that says something else: the sub code is the exact one (B24).
  const sub = numberOf(extra, "sub_error_code");
  if (sub !== undefined && sub !== 0) return { number: sub, message: textOf(extra, "sub_description"), logId };
  return { number: numberOf(extra, "error_code"), message: textOf(extra, "description"), logId };
}

/** There may be a settlement now: query it. */
export function unknownOutcome(message: string, status?: number, cause?: unknown): LedgerError {
  const details: Record<string, string> = status === undefined ? {} : { httpStatus: String(status) };
  return new LedgerError("OUTCOME_UNKNOWN", message, details, cause);
}

export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text, also where the platform writes a number; empty if it is not there. */
export function textOf(members: Members, name: string): string {
  const value = members[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** A whole number, also where the platform writes its digits as text. */
export function numberOf(members: Members, name: string): number | undefined {
  const text = textOf(members, name);
  const number = Number(text);
  return /^-?\d+$/.test(text) && Number.isSafeInteger(number) ? number : undefined;
}

function objectOf(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

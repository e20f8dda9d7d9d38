/** The one error of this package. */
import type { ErrorCode } from "./generated/api.js";

/** What a refusal knows beyond its message: field names, ids, limits. All values are text. */
export type ErrorDetails = Readonly<Record<string, string>>;

const BRAND = Symbol.for("split-ledger.LedgerError");

/**
 * A refused command or query, or a failure of the store behind it. Tell errors apart by `code`,
 * which is stable; `message` is for people.
 *
 * @example
 * ```ts
 * try {
 *   await ledger.balances.freeze(request);
 * } catch (error) {
 *   if (isLedgerError(error) && error.code === "INSUFFICIENT_FUNDS") return askForRecharge();
 *   throw error;
 * }
 * ```
 */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  /** Stable code, for example `INSUFFICIENT_FUNDS`. */
  readonly code: ErrorCode;
  /** Facts about the refusal, for example `field`, `expected`, `actual`. */
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for a {@link LedgerError}, also one of another copy of this package. */
export function isLedgerError(error: unknown): error is LedgerError {
  return typeof error === "object" && error !== null && BRAND in error;
}

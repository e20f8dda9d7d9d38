/** Failures: those of a store, and the answers that the loop gives by itself. */
import { LedgerError } from "../errors.js";

export const ABORTED = `{"error":{"code":"CANCELLED","message":"the signal was aborted before the call left the queue","details":{}}}`;
export const INTERNAL = `{"error":{"code":"INTERNAL","message":"the core panicked on this call; nothing was written","details":{}}}`;
export const UNKNOWN = `{"error":{"code":"OUTCOME_UNKNOWN","message":"the core was replaced while the write was on its way","details":{}}}`;

/** Codes of drivers for failures that pass by themselves. */
const TRANSIENT_CODES = new Set([
  "SQLITE_BUSY",
  "SQLITE_LOCKED",
  "STORE_BUSY",
  "40001",
  "40P01",
  "57P01",
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
]);

/** True for a failure that passes by itself: the same call may succeed later. */
export function isTransient(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { transient, code } = error as { transient?: unknown; code?: unknown };
  return transient === true || (typeof code === "string" && TRANSIENT_CODES.has(code));
}

/** What the core is told of a store's failure. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.slice(0, 500).replace(/\0|\p{Surrogate}/gu, "");
}

/** The answer to a call that failed outside the core. */
export function failureText(error: unknown): string {
  const message = error instanceof LedgerError ? error.message : messageOf(error);
  return JSON.stringify({ error: { code: "INTERNAL", message, details: {} } });
}

/** The core throws refusals outside a group as JSON text. */
export function refusalOf(error: unknown): unknown {
  if (typeof error !== "string") return error;
  const { code, message, details } = (
    JSON.parse(error) as { error: { code: LedgerError["code"]; message: string; details: Record<string, string> } }
  ).error;
  return new LedgerError(code, message, details);
}

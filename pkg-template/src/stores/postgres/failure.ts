/** What a failure of PostgreSQL means for the contract. */
import { StoreError } from "../error.js";

/** SQLSTATEs, or their class, of what passes by itself: the same call may succeed later. */
const BUSY = ["40001", "40P01", "55P03", "57014", "53300", "40003"];
const UNREACHABLE = ["08", "57P01", "57P02", "57P03", "25006", "25P03"];
const UNREACHABLE_SYSTEM = ["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"];
/** `pg` gives these failures no code. */
const CONNECTION_LOST = /terminated|timeout exceeded when trying to connect|not queryable|Connection ended|read timeout/i;

export function sqlStateOf(error: unknown): string {
  const { code } = (typeof error === "object" && error !== null ? error : {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
}

/** The failure under a stable code; what is not known stays as it is. */
export function failureOf(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const state = sqlStateOf(error);
  // A host with several addresses fails with one error per address, and no message.
  const told = error instanceof AggregateError && error.message === "" ? (error.errors[0] as unknown) : error;
  const message = told instanceof Error ? told.message : String(told);
  const isOneOf = (states: readonly string[]): boolean => states.some((one) => state.startsWith(one));
  if (state === "23505") return new StoreError("DUPLICATE_KEY", `a row already has one of the keys: ${message}`, error);
  if (isOneOf(BUSY)) return new StoreError("STORE_BUSY", `PostgreSQL could not do it now: ${message}`, error);
  if (isOneOf(UNREACHABLE) || UNREACHABLE_SYSTEM.includes(state) || (state === "" && CONNECTION_LOST.test(message))) {
    return new StoreError("STORE_UNREACHABLE", `PostgreSQL cannot be reached: ${message}`, error);
  }
  return error;
}

/** True if the server answered with an error of its own, so that the connection is still good. */
export function isAnswered(error: unknown): boolean {
  const state = sqlStateOf(error);
  return /^[0-9A-Z]{5}$/.test(state) && !UNREACHABLE.some((one) => state.startsWith(one));
}

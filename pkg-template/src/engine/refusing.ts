/** Refusals of pure calls, which the core gives as JSON text. */
import { LedgerError, type ErrorDetails } from "../errors.js";
import type { ErrorCode } from "../generated/api.js";

export interface Refusal {
  error: { code: ErrorCode; message: string; details: ErrorDetails };
}

export function toError({ error: { code, message, details } }: Refusal): LedgerError {
  return new LedgerError(code, message, details);
}

/** Runs a pure call; what the core throws as text becomes a LedgerError. */
export function refusing<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (typeof error === "string") throw toError(JSON.parse(error) as Refusal);
    throw error;
  }
}

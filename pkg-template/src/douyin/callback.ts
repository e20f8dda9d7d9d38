/** Callbacks that the platform sends: verified, read, answered. */
import { isLedgerError, LedgerError } from "../errors.js";
import { encodeText } from "../engine/protocol.js";
import type { Signer } from "../sign/signer.js";
import { callbackText, parseCallback, type DouyinCallback } from "./texts.js";

/** Headers of a request: the standard `Headers`, or those of Node.js. */
export type CallbackHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Settings of {@link verifyCallback}. */
export interface VerifyCallbackOptions {
  /**
   * Refuse callbacks that were signed longer ago, ms. Default: any age, because a callback may come late,
   * and handling one twice must be harmless anyway.
   */
  maxAgeMs?: number;
  /** The clock, ms since the epoch. Default `Date.now`. */
  now?: () => number;
}

/**
 * Checks that a callback comes from the platform, and reads it. `rawBody` is what arrived, byte for byte:
 * JSON that was read and written again has another signature.
 *
 * @example
 * ```ts
 * import { callbackAnswer, rsaSigner, verifyCallback } from "split-ledger";
 *
 * const platform = rsaSigner({ publicKey: process.env.PLATFORM_PUBLIC_KEY });
 *
 * async function onCallback(request: Request): Promise<Response> {
 *   let failure: unknown;
 *   try {
 *     const callback = await verifyCallback(request.headers, new Uint8Array(await request.arrayBuffer()), platform);
 *     if (callback.settlement !== undefined) await note(callback.settlement); // may be a repetition
 *   } catch (error) {
 *     failure = error;
 *   }
 *   const { status, headers, body } = callbackAnswer(failure);
 *   return new Response(body, { status, headers });
 * }
 * ```
 *
 * @throws LedgerError `UNAUTHENTICATED` with `details.field`, the header that is missing or wrong;
 * `INVALID_JSON`, `INVALID_FIELD` or `MISSING_FIELD` for a body that is no callback.
 */
export async function verifyCallback(
  headers: CallbackHeaders,
  rawBody: Uint8Array | string,
  signer: Pick<Signer, "verify">,
  options: VerifyCallbackOptions = {},
): Promise<DouyinCallback> {
  const timestamp = required(headers, "Byte-Timestamp");
  const nonce = required(headers, "Byte-Nonce-Str");
  const signature = required(headers, "Byte-Signature");
  const body = typeof rawBody === "string" ? encodeText(rawBody) : rawBody;
  const isSigned = await signer.verify(callbackText(timestamp, nonce, body), signature);
  // Only `true`: another answer may be a mistake.
  if (isSigned !== true) throw unauthenticated("Byte-Signature", "is not the platform's signature of this body");
  const { maxAgeMs, now = Date.now } = options;
  const isFresh = maxAgeMs === undefined || Math.abs(now() - Number(timestamp) * 1000) <= maxAgeMs;
  if (!isFresh) throw unauthenticated("Byte-Timestamp", "is too far from the clock");
  const { ecpay: _, ...callback } = parseCallback(body);
  return callback;
}

/** What to answer a callback: the acknowledgement, or a refusal after which it is sent again. */
export function callbackAnswer(failure?: unknown): { status: 200; headers: Record<string, string>; body: string } {
  const headers = { "Content-Type": "application/json; charset=utf-8" };
  const body =
    failure === undefined
      ? '{"err_no":0,"err_tips":"success"}'
      : JSON.stringify({ err_no: refusalNumber(failure), err_tips: "failed" });
  return { status: 200, headers, body };
}

/** 400 signature, 401 parameters, 10000 anything else. */
function refusalNumber(failure: unknown): number {
  if (!isLedgerError(failure)) return 10_000;
  if (failure.code === "UNAUTHENTICATED") return 400;
  return /^(INVALID|MISSING)_/.test(failure.code) ? 401 : 10_000;
}

function required(headers: CallbackHeaders, name: string): string {
  const value = valueOf(headers, name);
  if (value === undefined || value === "") throw unauthenticated(name, "is missing");
  return value;
}

function valueOf(headers: CallbackHeaders, name: string): string | undefined {
  if (typeof headers.get === "function") return headers.get(name) ?? undefined;
  const found = Object.entries(headers).filter(([key]) => key.toLowerCase() === name.toLowerCase());
  const values = found.flatMap(([, value]) => value);
  // Two of them: neither can be trusted.
  return values.length === 1 && typeof values[0] === "string" ? values[0] : undefined;
}

function unauthenticated(field: string, what: string): LedgerError {
  return new LedgerError("UNAUTHENTICATED", `\`${field}\` ${what}`, { field });
}

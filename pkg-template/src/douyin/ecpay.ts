/** The old signatures (ecpay), for legacy orders. */
import { encode } from "../encode.js";
import { core } from "../engine/core.js";
import { refusalOf } from "../engine/failure.js";
import { encodeText } from "../engine/protocol.js";
import { LedgerError } from "../errors.js";
import { isEcpaySigned, parseCallback, type DouyinCallback } from "./texts.js";

/**
 * The `sign` of an ecpay request: MD5 over its values and the salt. Public SDKs disagree on zeros: this one
 * signs them unless told otherwise; best send no optional field that is 0.
 *
 * @example
 * ```ts
 * const body = { app_id, out_settle_no: "s-1", out_order_no: "o-1", settle_desc: "July" };
 * const signed = { ...body, sign: ecpaySign(body, salt) };
 * ```
 *
 * @throws LedgerError `INVALID_FIELD` for a value that is a list or an object.
 */
export function ecpaySign(
  request: Readonly<Record<string, unknown>>,
  salt: string,
  options: { leaveOutZeros?: boolean } = {},
): string {
  try {
    return core().douyinEcpaySign(encodeText(encode(request)), salt, options.leaveOutZeros === true);
  } catch (error) {
    throw refusalOf(error);
  }
}

/**
 * The `msg_signature` of a callback of a legacy order: SHA-1 over the token that was set beside its address, the
 * callback's timestamp, nonce and the exact text of `msg`.
 */
export function ecpayCallbackSign(token: string, timestamp: string, nonce: string, msg: string): string {
  return core().douyinEcpayCallbackSign(token, timestamp, nonce, msg);
}

/**
 * Checks a callback of a legacy order (its `version` is not `2.0` or higher) by the token that was set
 * beside its address, and reads it.
 *
 * @throws LedgerError `UNAUTHENTICATED` if it is not signed with this token; else as `verifyCallback`.
 */
export function verifyEcpayCallback(rawBody: Uint8Array | string, token: string): DouyinCallback {
  const { ecpay, ...callback } = parseCallback(typeof rawBody === "string" ? encodeText(rawBody) : rawBody);
  if (ecpay === undefined || token === "" || !isEcpaySigned(callback.msg, ecpay, token)) {
    const message = "`msg_signature` is not the signature of this callback";
    throw new LedgerError("UNAUTHENTICATED", message, { field: "msg_signature" });
  }
  return callback;
}

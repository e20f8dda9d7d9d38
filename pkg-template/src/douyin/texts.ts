/** The platform's texts: what is signed, and what arrives. */
import { encodeText } from "../engine/protocol.js";
import { LedgerError } from "../errors.js";
import { isObject, numberOf, textOf, type Members } from "./replies.js";

/** A callback, read. */
export interface DouyinCallback {
  /** `settle`, `payment`, `refund`, … */
  type: string;
  /** `2.0`, `3.0`; empty for legacy orders. */
  version: string;
  /** The exact text of `msg`. */
  msg: string;
  /** The settlement, if `type` is `settle`. */
  settlement?: DouyinNotice;
}

/** What a notification says of a settlement. Amounts are fen; text that was not told is empty. */
export interface DouyinNotice {
  appId: string;
  status: "SUCCESS" | "FAIL";
  orderId: string;
  settleId: string;
  /** Id below it; what a return names as `settle_no`. */
  innerSettleId: string;
  outSettleNo: string;
  /** The voucher, if it was settled by itself. */
  itemOrderId: string;
  /** Gross: with handling fee, commission and the shares of others. */
  settleAmount: bigint;
  /** Handling fee (手续费). */
  rake: bigint;
  /** Commission (佣金). */
  commission: bigint;
  /** Who got how much: `商户号…-分成金额(分)…`. */
  settleDetail: string;
  /** The platform has settled by itself. */
  isAutoSettle: boolean;
  /** Why it failed. */
  message: string;
  /** What was passed through. */
  cpExtra: string;
  /** When, ms since the epoch. */
  eventTime: number;
}

/** What a request is signed over: method, path, timestamp (s), nonce and raw body, each ended by a line feed. */
export function requestText(
  method: string,
  path: string,
  timestamp: string,
  nonce: string,
  body: Uint8Array,
): Uint8Array {
  return lines(encodeText(`${method}\n${path}\n${timestamp}\n${nonce}\n`), body);
}

/** What a callback is signed over: timestamp (s), nonce and raw body, each ended by a line feed. */
export function callbackText(timestamp: string, nonce: string, body: Uint8Array): Uint8Array {
  return lines(encodeText(`${timestamp}\n${nonce}\n`), body);
}

/** The `Byte-Authorization` header. */
export function authorizationHeader(parts: {
  appId: string;
  nonce: string;
  timestamp: string;
  keyVersion: string;
  signature: string;
}): string {
  const { appId, nonce, timestamp, keyVersion, signature } = parts;
  const values = { appid: appId, nonce_str: nonce, timestamp, key_version: keyVersion, signature };
  const written = Object.entries(values).map(([name, value]) => `${name}="${value}"`);
  return `SHA256-RSA2048 ${written.join(",")}`;
}

/** Reads the body of a callback. */
export function parseCallback(body: Uint8Array): DouyinCallback {
  const callback = objectOf(new TextDecoder().decode(body));
  const [type, msg] = [textOf(callback, "type"), textOf(callback, "msg")];
  for (const [field, value] of [["type", type], ["msg", msg]] as const) {
    if (value === "") throw new LedgerError("MISSING_FIELD", `\`${field}\` is missing`, { field });
  }
  const read: DouyinCallback = { type, version: textOf(callback, "version"), msg };
  if (type === "settle") read.settlement = noticeOf(objectOf(msg));
  return read;
}

/** True if a receiver has acknowledged: status 200 and a JSON body with `err_no` 0. */
export function isAcknowledged(status: number, body: string): boolean {
  try {
    return status === 200 && objectOf(body)["err_no"] === 0;
  } catch {
    return false;
  }
}

function lines(head: Uint8Array, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + body.length + 1);
  bytes.set(head);
  bytes.set(body, head.length);
  bytes.set([0x0a], head.length + body.length);
  return bytes;
}

function noticeOf(msg: Members): DouyinNotice {
  const text = (name: string): string => textOf(msg, name);
  const fen = (name: string): bigint => {
    const number = msg[name] === undefined || msg[name] === null ? 0 : numberOf(msg, name);
    if (number === undefined) throw new LedgerError("INVALID_FIELD", `\`${name}\` is no whole fen`, { field: name });
    return BigInt(number);
  };
  const status = text("status");
  if (status !== "SUCCESS" && status !== "FAIL") {
    const message = `\`status\` is neither SUCCESS nor FAIL: \`${status}\``;
    throw new LedgerError("INVALID_FIELD", message, { field: "status" });
  }
  return {
    appId: text("app_id"),
    status,
    orderId: text("order_id"),
    settleId: text("settle_id"),
    innerSettleId: text("inner_settle_id"),
    outSettleNo: text("out_settle_no"),
    itemOrderId: text("item_order_id"),
    settleAmount: fen("settle_amount"),
    rake: fen("rake"),
    commission: fen("commission"),
    settleDetail: text("settle_detail"),
    isAutoSettle: msg["is_auto_settle"] === true,
    message: text("message"),
    cpExtra: text("cp_extra"),
    eventTime: numberOf(msg, "event_time") ?? 0,
  };
}

function objectOf(text: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LedgerError("INVALID_JSON", "the callback is not JSON");
  }
  if (!isObject(value)) throw new LedgerError("INVALID_JSON", "the callback is no JSON object");
  return value;
}

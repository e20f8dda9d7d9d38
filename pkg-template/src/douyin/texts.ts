/** The platform's texts, made and read by the core. */
import { encode } from "../encode.js";
import { core } from "../engine/core.js";
import { refusalOf } from "../engine/failure.js";
import { encodeText } from "../engine/protocol.js";
import { LedgerError } from "../errors.js";

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
  /** Who got how much; {@link parseSettleDetail} reads it. */
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
  return core().douyinRequestText(method, path, timestamp, nonce, body);
}

/** What a callback is signed over: timestamp (s), nonce and raw body, each ended by a line feed. */
export function callbackText(timestamp: string, nonce: string, body: Uint8Array): Uint8Array {
  return core().douyinCallbackText(timestamp, nonce, body);
}

/**
 * The `Byte-Authorization` header.
 *
 * @throws LedgerError `INVALID_FIELD` for a value that cannot stand there.
 */
export function authorizationHeader(parts: DouyinAuthorization): string {
  const { appId, nonce, timestamp, keyVersion, signature } = parts;
  return refusing(() => core().douyinAuthorization(appId, nonce, timestamp, keyVersion, signature));
}

/** What a `Byte-Authorization` header says. */
export interface DouyinAuthorization {
  appId: string;
  nonce: string;
  /** When it was signed, s since the epoch, as text. */
  timestamp: string;
  /** Number of the public key that verifies it. */
  keyVersion: string;
  /** Base64. */
  signature: string;
}

/**
 * Reads a `Byte-Authorization` header.
 *
 * @throws LedgerError `INVALID_FIELD` for another scheme, and for a part that is missing, malformed or unknown.
 */
export function parseAuthorization(header: string): DouyinAuthorization {
  return JSON.parse(refusing(() => core().douyinParseAuthorization(header))) as DouyinAuthorization;
}

/** The body that tells of a settlement, given as `settlements.query` answers it. */
export function notificationBody(settlement: object): string {
  return refusing(() => core().douyinNotification(encodeText(encode(settlement))));
}

/** True if a receiver has acknowledged: status 200 and a JSON body with `err_no` 0. */
export function isAcknowledged(status: number, body: string): boolean {
  return core().douyinParseAck(status, encodeText(body));
}

/** The old signature of a callback. */
interface EcpaySignature {
  timestamp: string;
  nonce: string;
  msgSignature: string;
}

/** Reads the body of a callback. */
export function parseCallback(body: Uint8Array): DouyinCallback & { ecpay?: EcpaySignature } {
  const read = JSON.parse(refusing(() => core().douyinParseCallback(body))) as CallbackJson;
  const { settlement, ...callback } = read;
  return settlement === undefined ? callback : { ...callback, settlement: noticeOf(settlement) };
}

/** A party of a settlement and what it got, fen. */
export interface DetailPart {
  merchantUid: string;
  amount: bigint;
}

/**
 * Reads a `settle_detail`, whatever separates its parts.
 *
 * @example
 * ```ts
 * parseSettleDetail("商户号68882720803499563550-分成金额(分)840"); // [{ merchantUid: "6888…", amount: 840n }]
 * ```
 */
export function parseSettleDetail(text: string): DetailPart[] {
  const parts = JSON.parse(core().douyinSettleDetail(text)) as { merchantUid: string; amount: string }[];
  return parts.map(({ merchantUid, amount }) => ({ merchantUid, amount: BigInt(amount) }));
}

/** True if a legacy callback was signed with this token; takes the same time wherever signatures differ. */
export function isEcpaySigned(msg: string, { timestamp, nonce, msgSignature }: EcpaySignature, token: string): boolean {
  return core().douyinEcpayCallbackVerify(token, timestamp, nonce, msg, msgSignature);
}

/** As the core writes it: fen are texts. */
interface CallbackJson extends Omit<DouyinCallback, "settlement"> {
  settlement?: NoticeJson;
  ecpay?: EcpaySignature;
}

type NoticeJson = Omit<DouyinNotice, "status" | "settleAmount" | "rake" | "commission"> &
  Record<"status" | "settleAmount" | "rake" | "commission", string>;

function noticeOf(json: NoticeJson): DouyinNotice {
  const { status } = json;
  if (status !== "SUCCESS" && status !== "FAIL") {
    const message = `\`status\` is neither SUCCESS nor FAIL: \`${status}\``;
    throw new LedgerError("INVALID_FIELD", message, { field: "status" });
  }
  const [settleAmount, rake, commission] = [BigInt(json.settleAmount), BigInt(json.rake), BigInt(json.commission)];
  return { ...json, status, settleAmount, rake, commission };
}

/** The core throws refusals as JSON text. */
function refusing<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw refusalOf(error);
  }
}

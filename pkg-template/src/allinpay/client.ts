/** A client of Allinpay's fundService (资金管理): balances, withdrawals, their results. */
import { isLedgerError, LedgerError } from "../errors.js";
import type { ErrorCode } from "../generated/api.js";
import { rsaSigner } from "../sign/rsa.js";
import type { Signer } from "../sign/signer.js";
import { allinpayReply, type AllinpayAnswer, type AllinpayBalance, type AllinpayOrder } from "./replies.js";
import { allinpayRequest, type AllinpayAccount, type AllinpayMethod, type AllinpayWithdraw } from "./requests.js";

/** Settings of {@link allinpayClient}. */
export interface AllinpayClientOptions {
  /** The app. */
  appId: string;
  /** Address of the gateway. */
  endpoint: string | URL;
  /** Signs with the app's private key. */
  signer: Pick<Signer, "sign">;
  /** The gateway's public key, as PEM or as its bare base64; or what verifies its answers. */
  platformKey: string | Pick<Signer, "verify">;
  /** Default: the global one. */
  fetch?: typeof fetch;
  /** An answer must have come within this, ms. Default 10 s. */
  timeoutMs?: number;
  /** The clock, ms since the epoch. Default `Date.now`. */
  now?: () => number;
  /** How far the gateway's civil time is ahead of UTC. Default `"+08:00"`. */
  utcOffset?: string;
  /** Makes the caller's number of each request. Default: none is sent. */
  reqSeq?: () => string;
}

/** Calls the gateway. Made by {@link allinpayClient}. */
export interface AllinpayClient {
  /**
   * Balances of accounts, one row for each account set.
   *
   * @throws LedgerError `PARTY_NOT_FOUND` and others, with `details.allinpayCode`, `details.respSeq`.
   */
  balanceQuery(request: { details: readonly AllinpayAccount[] }): Promise<AllinpayBalance[]>;
  /**
   * Asks for withdrawals. Each detail has a status of its own: also an order that was accepted can hold
   * failed ones.
   *
   * @throws LedgerError a refusal of the whole order, as above; `OUTCOME_UNKNOWN` if it is not known whether
   * it arrived. Then query the order (`withdrawResultQuery`); never send it under another number.
   */
  withdraw(request: AllinpayWithdraw): Promise<AllinpayOrder>;
  /**
   * What became of an order.
   *
   * @throws LedgerError `WITHDRAWAL_ORDER_NOT_FOUND` and others, as above.
   */
  withdrawResultQuery(request: { orderId: string }): Promise<AllinpayOrder>;
}

/**
 * A client that signs its requests (RSA2) and verifies every answer before it believes it.
 *
 * @example
 * ```ts
 * import { allinpayClient, isLedgerError, rsaSigner } from "split-ledger";
 *
 * const allinpay = allinpayClient({
 *   appId: "1001",
 *   endpoint: "https://dms-api.shopoint.cn/gateway",
 *   signer: rsaSigner({ privateKey }),
 *   platformKey,
 * });
 * try {
 *   await allinpay.withdraw({ orderId: "w-1", details: [{ externalCode: "abc123", withdrawAmount: "100.00" }] });
 * } catch (error) {
 *   if (!isLedgerError(error) || error.code !== "OUTCOME_UNKNOWN") throw error;
 *   await allinpay.withdrawResultQuery({ orderId: "w-1" }); // did it arrive?
 * }
 * ```
 */
export function allinpayClient(options: AllinpayClientOptions): AllinpayClient {
  const { platformKey } = options;
  const platform = typeof platformKey === "string" ? rsaSigner({ publicKey: platformKey }) : platformKey;
  const call = (method: AllinpayMethod, content: object): Promise<unknown> => send(options, platform, method, content);
  return {
    balanceQuery: async ({ details }) => (await call("balanceQuery", { details })) as AllinpayBalance[],
    withdraw: async (request) => ordered("withdraw", request.orderId, await call("withdraw", request)),
    withdrawResultQuery: async ({ orderId }) =>
      ordered("withdrawResultQuery", orderId, await call("withdrawResultQuery", { orderId })),
  };
}

async function send(
  options: AllinpayClientOptions,
  platform: Pick<Signer, "verify">,
  method: AllinpayMethod,
  content: object,
): Promise<unknown> {
  const { appId, endpoint, signer, now = Date.now, utcOffset = "+08:00", timeoutMs = 10_000 } = options;
  const reqSeq = options.reqSeq?.() ?? "";
  const body = await allinpayRequest({ appId, method, content, now: now(), utcOffset, reqSeq }, signer);
  let status: number;
  let raw: Uint8Array;
  try {
    // A redirect would send the request to where its signature does not belong.
    const response = await (options.fetch ?? fetch)(endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" },
      body,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "manual",
    });
    status = response.status;
    raw = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw unknown(method, "the gateway's answer did not arrive", {}, error);
  }
  const facts = { httpStatus: String(status) };
  let answer: AllinpayAnswer;
  try {
    answer = await allinpayReply(method, raw, platform);
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    // A forged refusal must not hide a withdrawal that was made.
    if (error.code === "UNAUTHENTICATED" && method !== "withdraw") throw error;
    throw unknown(method, error.message, { ...facts, ...error.details }, error);
  }
  return dataOf(method, answer, facts);
}

/** Our word for a code of the gateway (4.1 公共返回码). */
const CODES: Readonly<Record<number, ErrorCode>> = {
  3: "INVALID_FIELD",
  302: "OVERLOADED",
  1001: "MISSING_FIELD",
  2001: "INVALID_AMOUNT",
  3101: "PARTY_NOT_FOUND",
  3102: "PERMISSION_DENIED",
  3103: "PERMISSION_DENIED",
};

function dataOf(method: AllinpayMethod, answer: AllinpayAnswer, facts: Record<string, string>): unknown {
  const { code, msg, respSeq, data } = answer;
  if (code === 0) return data;
  const details = { ...facts, allinpayCode: String(code), respSeq };
  const word = codeOf(method, code, msg);
  // What is not known may have been carried out.
  if (word === undefined) throw unknown(method, `\`${msg}\` (${String(code)})`, details);
  throw new LedgerError(word, `the gateway refused: \`${msg}\` (${String(code)})`, details);
}

function codeOf(method: AllinpayMethod, code: number, msg: string): ErrorCode | undefined {
  if (code === 3 && msg.startsWith("订单号重复")) return "WITHDRAWAL_ORDER_CONFLICT";
  const isMissing = (code === 3 && msg.startsWith("订单不存在")) || code === 3101;
  if (isMissing && method === "withdrawResultQuery") return "WITHDRAWAL_ORDER_NOT_FOUND";
  return CODES[code];
}

/** The money may have moved (C21). */
function unknown(
  method: AllinpayMethod,
  message: string,
  details: Record<string, string>,
  cause?: unknown,
): LedgerError {
  const advice =
    method === "withdraw"
      ? "the withdrawal may have been made: query its order, do not send it under another number"
      : "ask again";
  return new LedgerError("OUTCOME_UNKNOWN", `${message}; ${advice}`, details, cause);
}

/** The order that was asked for; a status that is not known may be one of money that moved. */
function ordered(method: AllinpayMethod, orderId: string, data: unknown): AllinpayOrder {
  const order = data as AllinpayOrder;
  // A signature covers the answer and not what was asked: an old one may be played again.
  const isOther = order.orderId !== undefined && order.orderId !== orderId;
  if (isOther) throw unknown(method, `the gateway answered another order, \`${String(order.orderId)}\``, {});
  const odd = order.details.find(({ withdrawStatus }) => ![1, 2, 3].includes(withdrawStatus));
  if (odd !== undefined) throw unknown(method, `the gateway answered a withdrawStatus ${String(odd.withdrawStatus)}`, {});
  return order;
}

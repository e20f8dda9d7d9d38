/** Requests to the gateway of Allinpay's fundService, checked and written by the core. */
import { encode } from "../encode.js";
import { core } from "../engine/core.js";
import { refusalOf } from "../engine/failure.js";
import { encodeText } from "../engine/protocol.js";
import type { Signer } from "../sign/signer.js";

/** The methods, version 1.0. */
export type AllinpayMethod = "balanceQuery" | "withdraw" | "withdrawResultQuery";

/** Names an account. The first that is given counts, in this order; one is needed. */
export interface AllinpayAccount {
  /** 账户Id, at most 11 digits. */
  accountUserId?: number;
  /** 店铺编号或者外部分佣方编号, at most 30 characters. */
  externalCode?: string;
  /** 大B; `false` says the same as leaving it out. */
  isPlatform?: boolean;
}

/** One withdrawal of an order. */
export interface AllinpayWithdrawal extends AllinpayAccount {
  /** What leaves the balance, fee included: yuan as text or number, or whole fen as bigint. */
  withdrawAmount: string | number | bigint;
  /** At most 100 characters under a platform of the type 结算通, else 50. */
  summary?: string;
}

/** Asks for withdrawals. */
export interface AllinpayWithdraw {
  /** 订单号, at most 60 characters: use it once, and again only to repeat the same request. */
  orderId: string;
  /** 1 to 500. */
  details: readonly AllinpayWithdrawal[];
}

/** A request before it is signed. */
export interface AllinpayRequest {
  /** The app. */
  appId: string;
  /** What to do. */
  method: AllinpayMethod;
  /** `bizContent`, as an object with the names of the gateway. */
  content: object;
  /** When, ms since the epoch. */
  now: number;
  /** How far the gateway's civil time is ahead of UTC. Default `"+08:00"`. */
  utcOffset?: string;
  /** The caller's number of the request. */
  reqSeq?: string;
  /** Sent as it is. */
  token?: string;
}

/** The full name of a method. */
export function methodName(method: AllinpayMethod): string {
  return `allinpay.shopoint.fundService.${method}`;
}

/**
 * A request as the text of a form, signed (RSA2): all parameters except `sign`, `signType` and empty ones,
 * sorted by name, as `k=v` joined by `&`.
 *
 * @example
 * ```ts
 * const body = await allinpayRequest(
 *   { appId, method: "withdrawResultQuery", content: { orderId: "w-1" }, now: Date.now() },
 *   rsaSigner({ privateKey }),
 * );
 * ```
 *
 * @throws LedgerError `MISSING_FIELD`, `INVALID_FIELD`, `INVALID_AMOUNT`, … with `details.field`, before
 * anything is sent.
 */
export async function allinpayRequest(request: AllinpayRequest, signer: Pick<Signer, "sign">): Promise<string> {
  const { appId, method, content, now, utcOffset = "+08:00", reqSeq = "", token = "" } = request;
  const name = methodName(method);
  const parameters: Record<string, string> = {
    appId,
    method: name,
    version: "1.0",
    charset: "utf-8",
    format: "json",
    signType: "RSA2",
    timestamp: refusing(() => core().allinpayTimestamp(now, utcOffset)),
    token,
    reqSeq,
    bizContent: refusing(() => core().allinpayContent(name, encodeText(encode(content)))),
  };
  const text = allinpayRequestText(parameters);
  const given = Object.entries(parameters).filter(([, value]) => value !== "");
  return new URLSearchParams([...given, ["sign", await signer.sign(encodeText(text))]]).toString();
}

/**
 * The text that a request is signed over: all parameters except `sign`, `signType` and empty ones, sorted by name, as
 * `k=v` joined by `&`. Values are those before form encoding.
 */
export function allinpayRequestText(parameters: Readonly<Record<string, string>>): string {
  return refusing(() => core().allinpayRequestText(encodeText(encode(parameters))));
}

/** The core throws refusals as JSON text. */
export function refusing<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw refusalOf(error);
  }
}

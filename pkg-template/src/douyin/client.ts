/** A client of the platform's settlement API (发起分账, 查询分账). */
import { encodeText } from "../engine/protocol.js";
import { LedgerError } from "../errors.js";
import { randomNonce } from "../delivery/notification.js";
import { sendOrFind } from "../settlement/landed.js";
import type { Signer } from "../sign/signer.js";
import type { MaybePromise } from "../store.js";
import { dataOf, isObject, numberOf, textOf, unknownOutcome, type Members } from "./replies.js";
import { FAMILIES, queryBody, settleBody, type DouyinSettle, type DouyinSettleQuery } from "./requests.js";
import { authorizationHeader, requestText } from "./texts.js";

/** Settings of {@link douyinClient}. */
export interface DouyinClientOptions {
  /** The mini-app. */
  appId: string;
  /** Signs with the app's private key. */
  signer: Pick<Signer, "sign">;
  /** Number of the app's public key at the platform. Default `"1"`. */
  keyVersion?: string;
  /** The `access-token` header, or what makes it. */
  accessToken: string | (() => MaybePromise<string>);
  /** Which API: `trade_basic/v1` (default) or `trade/v2`. */
  family?: "trade_basic" | "v2";
  /** Default `https://open.douyin.com`. */
  baseUrl?: string;
  /** Default: the global one. */
  fetch?: typeof fetch;
  /** An answer must have come within this, ms. Default 10 s. */
  timeoutMs?: number;
  /** The clock, ms since the epoch. Default `Date.now`. */
  now?: () => number;
  /** A text that is never used twice. Default: random. */
  nonce?: () => string;
}

/** What a settle made. */
export interface DouyinSettled {
  /** The platform's id of the settlement, as the app sees it. */
  settleId: string;
  /** Id below it; what a return names as `settle_no`. */
  innerSettleId: string;
}

/** A settlement, queried. Amounts are fen. */
export interface DouyinSettlement {
  settleId: string;
  /** Not told by trade_basic. */
  innerSettleId?: string;
  outSettleNo: string;
  orderId: string;
  outOrderNo: string;
  /** The voucher, if it was settled by itself. */
  itemOrderId?: string;
  status: "INIT" | "PROCESSING" | "SUCCESS" | "FAIL";
  /** Gross: with handling fee, commission and the shares of others. */
  settleAmount: bigint;
  /** Handling fee (手续费). */
  rake: bigint;
  /** Commission (佣金). */
  commission: bigint;
  /** What the platform added to the price (平台优惠补贴); not told by v2. */
  platformTicket?: bigint;
  /** Who got how much: `商户号…-分成金额(分)…`. */
  settleDetail: string;
  /** When, ms since the epoch; 0 while unfinished. */
  settledAt: number;
  /** What was passed through. */
  cpExtra: string;
}

/** Calls the platform. Made by {@link douyinClient}. */
export interface DouyinClient {
  /**
   * Settles an order, or one voucher of it.
   *
   * @throws LedgerError with the code that this ledger has for the same refusal, for example
   * `ORDER_NOT_FINISHED`, and `details.errNo`, `details.logId`; `OUTCOME_UNKNOWN` if there was no answer.
   */
  settle(request: DouyinSettle): Promise<DouyinSettled>;
  /** Settlements that an id names, oldest first; none is no error. */
  query(query: DouyinSettleQuery): Promise<DouyinSettlement[]>;
  /**
   * Settles; if the number is used or no answer came, finds what stands under it. Safe to call again with
   * the same request. A settlement of another order under this number is still `SETTLE_NO_EXISTS`.
   */
  settleOrQuery(request: DouyinSettle): Promise<{ settled: DouyinSettled } | { found: DouyinSettlement }>;
}

/**
 * A client that signs its requests (`SHA256-RSA2048`).
 *
 * @example
 * ```ts
 * import { douyinClient, rsaSigner } from "split-ledger";
 *
 * const douyin = douyinClient({
 *   appId: "tt0123456789abcdef",
 *   signer: rsaSigner({ privateKey }),
 *   accessToken: () => tokens.current(),
 * });
 * await douyin.settleOrQuery({
 *   outOrderNo: "order-1",
 *   outSettleNo: "settle-1",
 *   settleDesc: "July",
 *   settleParams: [{ merchantUid: "68882720803499563550", amount: 100n }],
 * });
 * ```
 */
export function douyinClient(options: DouyinClientOptions): DouyinClient {
  const family = FAMILIES[options.family ?? "trade_basic"];
  const call = (path: string, body: string): Promise<unknown> => send(options, path, body);
  const client: DouyinClient = {
    settle: async (request) => {
      const data = await call(family.settlePath, settleBody(options.appId, family, request));
      const settled = isObject(data) ? data : {};
      return { settleId: textOf(settled, "settle_id"), innerSettleId: textOf(settled, family.innerId) };
    },
    query: async (query) => {
      const data = await call(family.queryPath, queryBody(options.appId, query));
      return Array.isArray(data) ? data.filter(isObject).map(settlementOf) : [];
    },
    settleOrQuery: async (request) => {
      const landed = await sendOrFind(
        () => client.settle(request),
        async () => {
          const found = await client.query({ outSettleNo: request.outSettleNo });
          return found.find(
            (each) =>
              each.outOrderNo === request.outOrderNo && (each.itemOrderId ?? "") === (request.itemOrderId ?? ""),
          );
        },
      );
      return "sent" in landed ? { settled: landed.sent } : landed;
    },
  };
  return client;
}

async function send(options: DouyinClientOptions, path: string, body: string): Promise<unknown> {
  const { baseUrl = "https://open.douyin.com", now = Date.now, nonce = randomNonce, timeoutMs = 10_000 } = options;
  const url = new URL(path, baseUrl);
  const timestamp = String(Math.floor(now() / 1000));
  const nonceText = nonce();
  const signed = requestText("POST", url.pathname, timestamp, nonceText, encodeText(body));
  const signature = await options.signer.sign(signed);
  const { appId, keyVersion = "1", accessToken } = options;
  const headers = {
    "Content-Type": "application/json",
    "Byte-Authorization": authorizationHeader({ appId, nonce: nonceText, timestamp, keyVersion, signature }),
    "access-token": typeof accessToken === "string" ? accessToken : await accessToken(),
  };
  let status: number;
  let text: string;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // A redirect would send the request to where its signature does not belong.
    const request = { method: "POST", headers, body, signal, redirect: "manual" } as const;
    const response = await (options.fetch ?? fetch)(url, request);
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw unknownOutcome("the platform's answer did not arrive", undefined, error);
  }
  return dataOf(status, text);
}

function settlementOf(row: Members): DouyinSettlement {
  const settlement: DouyinSettlement = {
    settleId: textOf(row, "settle_id"),
    outSettleNo: textOf(row, "out_settle_no"),
    orderId: textOf(row, "order_id"),
    outOrderNo: textOf(row, "out_order_no"),
    status: statusOf(row),
    settleAmount: fenOf(row, "settle_amount"),
    rake: fenOf(row, "rake"),
    commission: fenOf(row, "commission"),
    settleDetail: textOf(row, "settle_detail"),
    // v2 and trade_basic have different names for it (B26).
    settledAt: numberOf(row, "settle_time") ?? numberOf(row, "settle_at") ?? 0,
    cpExtra: textOf(row, "cp_extra"),
  };
  const itemOrderId = textOf(row, "item_order_id");
  if (itemOrderId !== "") settlement.itemOrderId = itemOrderId;
  const innerSettleId = textOf(row, "inner_settle_id");
  if (innerSettleId !== "") settlement.innerSettleId = innerSettleId;
  if (row["platform_ticket"] !== undefined) settlement.platformTicket = fenOf(row, "platform_ticket");
  return settlement;
}

function statusOf(row: Members): DouyinSettlement["status"] {
  const status = textOf(row, "settle_status");
  if (status === "INIT" || status === "PROCESSING" || status === "SUCCESS" || status === "FAIL") return status;
  throw new LedgerError("INTERNAL", `the platform answered an unknown settle_status \`${status}\``);
}

/** Whole fen. A number too large to be exact is refused, not rounded. */
function fenOf(row: Members, name: string): bigint {
  const number = numberOf(row, name);
  if (number === undefined) throw new LedgerError("INTERNAL", `the platform answered no whole fen in \`${name}\``);
  return BigInt(number);
}

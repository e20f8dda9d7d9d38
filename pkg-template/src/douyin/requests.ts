/** Requests to the platform's settlement API, checked and written. */
import { encodeText } from "../engine/protocol.js";
import { LedgerError } from "../errors.js";

/** Asks to settle an order. */
export interface DouyinSettle {
  /** The order's number at the developer, at most 64 bytes. */
  outOrderNo: string;
  /** Number of this settle, unique in the app, at most 64 bytes. */
  outSettleNo: string;
  /** At most 512 bytes. */
  settleDesc: string;
  /** One voucher (按券分账); else the whole order. */
  itemOrderId?: string;
  /** Parties beside the seller and what they get, fen; or the text to send. At most 512 bytes as JSON. */
  settleParams?: readonly { merchantUid: string; amount: bigint | number }[] | string;
  /** Passed through, at most 2,048 bytes. */
  cpExtra?: string;
  /** Where the result is sent: https, at most 512 bytes. */
  notifyUrl?: string;
}

/** Names settlements. The first that is given counts, in this order. */
export interface DouyinSettleQuery {
  settleId?: string;
  orderId?: string;
  outSettleNo?: string;
  outOrderNo?: string;
}

/** What differs between the two APIs. */
export interface Family {
  settlePath: string;
  queryPath: string;
  /** Name of what is passed through. */
  extra: string;
  /** Name of the id below the settlement in the reply. */
  innerId: string;
}

export const FAMILIES: Readonly<Record<"trade_basic" | "v2", Family>> = {
  trade_basic: {
    settlePath: "/api/trade_basic/v1/developer/settle_create",
    queryPath: "/api/trade_basic/v1/developer/settle_query/",
    extra: "ext",
    innerId: "wallet_settle_id",
  },
  v2: {
    settlePath: "/api/apps/trade/v2/settle/create_settle",
    queryPath: "/api/apps/trade/v2/settle/query_settle",
    extra: "cp_extra",
    innerId: "inner_settle_id",
  },
};

/** The body of a settle. Throws `INVALID_FIELD` or `MISSING_FIELD`, before anything is sent. */
export function settleBody(appId: string, family: Family, request: DouyinSettle): string {
  const { notifyUrl } = request;
  if (notifyUrl !== undefined && !/^https:\/\/[^/]/i.test(notifyUrl)) {
    throw invalid("notifyUrl", "must be an https address");
  }
  return bodyOf([
    ["app_id", "appId", appId, 64],
    ["out_order_no", "outOrderNo", required("outOrderNo", request.outOrderNo), 64],
    ["out_settle_no", "outSettleNo", required("outSettleNo", request.outSettleNo), 64],
    ["settle_desc", "settleDesc", required("settleDesc", request.settleDesc), 512],
    ["item_order_id", "itemOrderId", request.itemOrderId, 64],
    ["settle_params", "settleParams", sharesText(request.settleParams), 512],
    [family.extra, "cpExtra", request.cpExtra, 2048],
    ["notify_url", "notifyUrl", notifyUrl, 512],
  ]);
}

/** The body of a query. */
export function queryBody(appId: string, query: DouyinSettleQuery): string {
  const { settleId, orderId, outSettleNo, outOrderNo } = query;
  if (![settleId, orderId, outSettleNo, outOrderNo].some((id) => id !== undefined && id !== "")) {
    const message = "give `settleId`, `orderId`, `outSettleNo` or `outOrderNo`";
    throw new LedgerError("MISSING_FIELD", message, { field: "settleId" });
  }
  return bodyOf([
    ["app_id", "appId", appId, 64],
    ["settle_id", "settleId", settleId, 64],
    ["order_id", "orderId", orderId, 64],
    ["out_settle_no", "outSettleNo", outSettleNo, 64],
    ["out_order_no", "outOrderNo", outOrderNo, 64],
  ]);
}

type Member = readonly [name: string, field: string, value: string | undefined, bytesMax: number];

/** The members that are given, each within its limit. */
function bodyOf(members: readonly Member[]): string {
  const given: [string, string][] = [];
  for (const [name, field, value, bytesMax] of members) {
    if (value === undefined || value === "") continue;
    const { length } = encodeText(value);
    if (length > bytesMax) {
      throw invalid(field, `has ${String(length)} UTF-8 bytes, at most ${String(bytesMax)} are allowed`);
    }
    given.push([name, value]);
  }
  return JSON.stringify(Object.fromEntries(given));
}

/** The list as compact JSON, in the order given (B2). */
function sharesText(shares: DouyinSettle["settleParams"]): string | undefined {
  if (shares === undefined || typeof shares === "string") return shares;
  const parts = shares.map(({ merchantUid, amount }) => {
    if (merchantUid === "") throw invalid("settleParams", "has an empty `merchantUid`");
    if (!/^[1-9]\d{0,15}$/.test(String(amount))) {
      throw invalid("settleParams", `has an \`amount\` that is no whole fen: \`${String(amount)}\``);
    }
    return `{"merchant_uid":${JSON.stringify(merchantUid)},"amount":${String(amount)}}`;
  });
  return `[${parts.join(",")}]`;
}

function required(field: string, value: string): string {
  if (value === "") throw new LedgerError("MISSING_FIELD", `\`${field}\` is empty`, { field });
  return value;
}

function invalid(field: string, what: string): LedgerError {
  return new LedgerError("INVALID_FIELD", `\`${field}\` ${what}`, { field });
}

/** Bills of a day (对账单), as replies and as CSV. */
import { core } from "./engine/core.js";
import { encodeText } from "./engine/protocol.js";
import { refusing } from "./engine/refusing.js";
import type {
  FundBillReply,
  FundBillRequest,
  StatementsApi,
  TradeBillReply,
  TradeBillRequest,
} from "./generated/api.js";

/** A bill as a whole: which one, and how much of it is read at once. */
export type BillCsvRequest<Request> = Omit<Request, "cursor">;

/** `ledger.statements`: bills of one day. */
export interface Statements extends StatementsApi {
  /**
   * The whole fund bill as CSV: UTF-8, a header row, CRLF. All pages end where the first one saw the
   * end, so the text is one picture while the ledger goes on.
   *
   * @example
   * ```ts
   * const csv = await ledger.statements.fundBillCsv({ merchantId, day: "2024-05-01" });
   * ```
   */
  fundBillCsv(request: BillCsvRequest<FundBillRequest>): Promise<string>;
  /** The whole trade bill as CSV, as {@link Statements.fundBillCsv}. */
  tradeBillCsv(request: BillCsvRequest<TradeBillRequest>): Promise<string>;
}

/** Transactions of a page, if nothing is said. */
const PAGE = 1000;

/** The group of the API, with whole bills as CSV. */
export function makeStatements(api: StatementsApi): Statements {
  return {
    ...api,
    fundBillCsv: (request) => whole("fund_bill", request, (page) => api.fundBill(page)),
    tradeBillCsv: (request) => whole("trade_bill", request, (page) => api.tradeBill(page)),
  };
}

async function whole<Request extends FundBillRequest | TradeBillRequest>(
  bill: "fund_bill" | "trade_bill",
  request: BillCsvRequest<Request>,
  read: (page: Request) => Promise<FundBillReply | TradeBillReply>,
): Promise<string> {
  const parts: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: PAGE, ...request, cursor } as Request);
    const text = encodeText(JSON.stringify(page));
    const hasHeader = cursor === undefined;
    parts.push(refusing(() => core().billCsv(bill, text, hasHeader)));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return parts.join("");
}

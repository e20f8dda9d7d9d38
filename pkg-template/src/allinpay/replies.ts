/** What the gateway answers: verified over its raw text, then read by the core. */
import { core } from "../engine/core.js";
import { encodeText } from "../engine/protocol.js";
import { LedgerError } from "../errors.js";
import type { Signer } from "../sign/signer.js";
import { methodName, refusing, type AllinpayMethod } from "./requests.js";

/** Who an account belongs to. What the gateway did not tell is left out. */
export interface AllinpayParty {
  /** 账户Id. */
  accountUserId?: number;
  /** 100001 余额户, 2000000 营销户. */
  accountSetNo?: number;
  /** 11 大B, 13 店铺, 49 外部分佣方. */
  referenceType?: number;
  /** 机构Id or 店铺Id, all digits; not of an external commission party. */
  referenceId?: string;
  /** 店铺编号或者外部分佣方编号. */
  externalCode?: string;
  /** 店铺名称. */
  shopName?: string;
  /** 账户名称. */
  accountName?: string;
}

/** One account set of an account. Amounts are yuan, decimal text. */
export interface AllinpayBalance extends AllinpayParty {
  /** 余额. */
  balance?: string;
  /** 冻结金额. */
  frozenBalance?: string;
  /** 可用余额. */
  availableBalance?: string;
  /** 可提现金额. */
  withdrawBalance?: string;
}

/** One withdrawal of an order. Amounts are yuan, decimal text. */
export interface AllinpayDetail extends AllinpayParty {
  /** 通联返回的提现交易流水号, all digits; not of one that was refused at once. */
  withdrawTId?: string;
  /** 实际到账金额: what arrives, without the fee. */
  withdrawAmount?: string;
  /** 提现手续费. */
  fee?: string;
  /** 摘要. */
  summary?: string;
  /** 1 提现中, 2 交易成功 (never in the answer to a withdraw), 3 提现失败. */
  withdrawStatus: 1 | 2 | 3;
  /** The same in words; of a failure, why. */
  withdrawStatusDesc?: string;
}

/** An order and what became of each of its withdrawals. */
export interface AllinpayOrder {
  /** 订单号. */
  orderId?: string;
  /** In the order of the request. */
  details: AllinpayDetail[];
}

/** An answer, verified and read. */
export interface AllinpayAnswer {
  /** 0 is success; see 4.1 公共返回码. */
  code: number;
  /** Why it was refused. */
  msg: string;
  /** The gateway's number of the answer; empty if it was not told. */
  respSeq: string;
  /** What was asked for, if the code is 0: {@link AllinpayBalance}s, or an {@link AllinpayOrder}. */
  data?: unknown;
}

/**
 * Checks that an answer comes from the gateway, and reads it. `rawBody` is what arrived, byte for byte: the
 * signature covers the text of the answer without its member `sign`, so JSON that was read and written again
 * has another one. The list of balances may be called `data` or `details`; a token may be there or not.
 *
 * @throws LedgerError `UNAUTHENTICATED` with `details.field` `sign`; `INVALID_JSON`, `INVALID_FIELD` or
 * `MISSING_FIELD` for what is no answer.
 */
export async function allinpayReply(
  method: AllinpayMethod,
  rawBody: Uint8Array | string,
  platform: Pick<Signer, "verify">,
): Promise<AllinpayAnswer> {
  const body = typeof rawBody === "string" ? encodeText(rawBody) : rawBody;
  const { signature, text } = allinpaySigned(body);
  // Only `true`: another answer may be a mistake.
  const isSigned = signature !== "" && (await platform.verify(encodeText(text), signature)) === true;
  if (!isSigned) {
    const what = signature === "" ? "is missing in the answer" : "is not the gateway's signature of this answer";
    throw new LedgerError("UNAUTHENTICATED", `\`sign\` ${what}`, { field: "sign" });
  }
  return JSON.parse(refusing(() => core().allinpayReply(methodName(method), body))) as AllinpayAnswer;
}

/**
 * Takes an answer apart: its signature (base64, empty if there is none), and the text that was signed, which is the
 * answer without its member `sign`, byte for byte as it came.
 *
 * @throws LedgerError `INVALID_JSON` or `INVALID_FIELD` for what is no JSON object.
 */
export function allinpaySigned(rawBody: Uint8Array | string): { signature: string; text: string } {
  const body = typeof rawBody === "string" ? encodeText(rawBody) : rawBody;
  const [signature = "", ...text] = refusing(() => core().allinpaySigned(body)).split("\0");
  return { signature, text: text.join("\0") };
}

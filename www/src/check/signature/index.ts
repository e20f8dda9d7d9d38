/** Which signature a request has, and what becomes of it step by step. */
import { memberOf, readJson } from "../json/tree.js";
import { headerOf, targetOf, type PastedRequest } from "../paste/index.js";
import { allinpayAnswer, allinpayRequest } from "./allinpay.js";
import { douyinCallback, douyinRequest } from "./douyin.js";
import { ecpayCallback, ecpayRequest } from "./ecpay.js";
import type { Secrets, SignatureKind, SignatureReport } from "./report.js";

export type { Finding, FindingCode, Part, Secrets, SignatureKind, SignatureReport, VariantName } from "./report.js";

export const SIGNATURE_KINDS: readonly SignatureKind[] = [
  "douyinRequest",
  "douyinCallback",
  "ecpayRequest",
  "ecpayCallback",
  "allinpayRequest",
  "allinpayAnswer",
];

/** The kind by what the request carries, else by where it goes; undefined on faces without signatures. */
export function kindOf(request: PastedRequest): SignatureKind | undefined {
  const { path } = targetOf(request.address);
  const read = readJson(request.body);
  const body = "node" in read ? read.node : undefined;
  const has = (name: string): boolean => memberOf(body, name) !== undefined;
  if (headerOf(request, "Byte-Signature") !== undefined) return "douyinCallback";
  if (headerOf(request, "Byte-Authorization") !== undefined) return "douyinRequest";
  if (has("msg_signature")) return "ecpayCallback";
  if (has("bizContent") || /(?:^|&)(?:bizContent|method=allinpay)/.test(request.body.slice(0, 65_536)))
    return "allinpayRequest";
  if (has("respSeq") || (has("code") && has("sign"))) return "allinpayAnswer";
  if (/\/api\/apps\/ecpay\//.test(path) || has("sign")) return "ecpayRequest";
  if (/\/api\/(?:apps\/trade|trade_basic)\//.test(path)) return "douyinRequest";
  return /\/allinpay\/gateway/.test(path) ? "allinpayRequest" : undefined;
}

/** The steps of a signature. `now`: ms since the epoch, for what is signed anew. */
export async function signatureReport(
  kind: SignatureKind,
  request: PastedRequest,
  secrets: Secrets,
  now: number,
): Promise<SignatureReport> {
  switch (kind) {
    case "douyinRequest":
      return await douyinRequest(request, secrets, now);
    case "douyinCallback":
      return await douyinCallback(request, secrets);
    case "ecpayRequest":
      return ecpayRequest(request, secrets);
    case "ecpayCallback":
      return await ecpayCallback(request, secrets);
    case "allinpayRequest":
      return await allinpayRequest(request, secrets);
    case "allinpayAnswer":
      return await allinpayAnswer(request, secrets);
  }
}

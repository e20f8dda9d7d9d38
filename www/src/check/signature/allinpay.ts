/** Signatures of the Allinpay gateway: requests over their sorted parameters, answers over their own text. */
import { allinpayRequestText, allinpaySigned, isLedgerError } from "split-ledger/slim";
import { memberOf, readJson, type JsonNode } from "../json/tree.js";
import { textOf } from "../draft.js";
import { pairsOf, type PastedRequest } from "../paste/index.js";
import {
  digestOf,
  rewrittenBodies,
  utf8,
  type Finding,
  type Part,
  type Secrets,
  type SignatureReport,
  type Variant,
} from "./report.js";
import { judgeRsa } from "./rsa.js";

const UNSIGNED: ReadonlySet<string> = new Set(["sign", "signType"]);

/** A request: all parameters but `sign`, `signType` and empty ones. */
export async function allinpayRequest(request: PastedRequest, secrets: Secrets): Promise<SignatureReport> {
  const findings: Finding[] = [];
  const pairs = parametersIn(request, findings);
  const parameters = Object.fromEntries(pairs);
  const text = reading(findings, "", () => allinpayRequestText(parameters));
  const given = parameters["sign"] ?? "";
  if (given === "") findings.push({ code: "noSignature", what: "sign" });
  for (const name of ["appId", "timestamp"]) if (!parameters[name]) findings.push({ code: "noPart", what: name });
  // A form in which `+` was not encoded: it has become a space.
  const isSpaced = given.includes(" ");
  if (isSpaced) findings.push({ code: "variant", what: "plusSigns", text: given.replaceAll(" ", "+") });
  const judged = await judgeRsa(text, given, secrets, requestVariants(pairs));
  const parts: Part[] =
    text === ""
      ? []
      : pairs
          .filter(([name, value]) => !UNSIGNED.has(name) && value !== "")
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, value]) => ({ name, value }));
  return {
    kind: "allinpayRequest",
    parts,
    text,
    given,
    carrier: { name: "sign", value: judged.made || given },
    bytes: utf8(text).length,
    algorithm: "SHA256withRSA",
    digest: await digestOf("SHA-256", text),
    made: judged.made,
    isRight: judged.isRight,
    findings: [...findings, ...judged.findings],
  };
}

/** An answer: its text without the member `sign`, byte for byte. */
export async function allinpayAnswer(request: PastedRequest, secrets: Secrets): Promise<SignatureReport> {
  const findings: Finding[] = [];
  const signed = reading(findings, { signature: "", text: request.body }, () => allinpaySigned(request.body));
  if (signed.signature === "") findings.push({ code: "noSignature", what: "sign" });
  const judged = await judgeRsa(signed.text, signed.signature, secrets, answerVariants(request.body, signed.text));
  return {
    kind: "allinpayAnswer",
    parts: [],
    text: signed.text,
    given: signed.signature,
    carrier: { name: "sign", value: judged.made || signed.signature },
    bytes: utf8(signed.text).length,
    algorithm: "SHA256withRSA",
    digest: await digestOf("SHA-256", signed.text),
    made: judged.made,
    isRight: judged.isRight,
    findings: [...findings, ...judged.findings],
  };
}

/** What the core makes of a text; what it refuses is a finding. */
function reading<T>(findings: Finding[], otherwise: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    findings.push({ code: "unreadable", what: error.message });
    return otherwise;
  }
}

/** Parameters of a form, or the texts of a JSON body; of several with one name the first. */
function parametersIn({ body }: PastedRequest, findings: Finding[]): [string, string][] {
  const read = readJson(body);
  if (!("node" in read) || read.node.kind !== "object") return pairsOf(body);
  if (memberOf(read.node, "bizContent")?.kind === "object") findings.push({ code: "noPart", what: "bizContent" });
  return read.node.members.filter(({ value }) => isText(value)).map(({ name, value }) => [name, textOf(value)]);
}

function isText({ kind }: JsonNode): boolean {
  return kind === "string" || kind === "number";
}

function* requestVariants(pairs: readonly [string, string][]): Generator<Variant> {
  const isSigned = ([name, value]: [string, string]): boolean => !UNSIGNED.has(name) && value !== "";
  const signed = pairs.filter(isSigned);
  const sortedPairs = (list: readonly [string, string][]): [string, string][] =>
    [...list].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = (list: readonly [string, string][]): string => list.map(([name, value]) => `${name}=${value}`).join("&");
  yield {
    what: "withSignType",
    text: text(sortedPairs(pairs.filter(([name, value]) => name !== "sign" && value !== ""))),
  };
  yield { what: "withEmpty", text: text(sortedPairs(pairs.filter(([name]) => !UNSIGNED.has(name)))) };
  yield { what: "withEmpty", text: text(sortedPairs(pairs.filter(([name]) => name !== "sign"))) };
  yield { what: "unsorted", text: text(signed) };
  yield {
    what: "unsorted",
    text: text([...signed].sort(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1))),
  };
  yield { what: "encoded", text: text(sortedPairs(signed).map(([name, value]) => [name, encodeURIComponent(value)])) };
  yield { what: "encoded", text: new URLSearchParams(sortedPairs(signed)).toString() };
  yield { what: "spacesAsPlus", text: text(sortedPairs(signed)).replaceAll(" ", "+") };
  yield {
    what: "valuesOnly",
    text: sortedPairs(signed)
      .map(([, value]) => value)
      .join(""),
  };
  yield { what: "extraLineFeed", text: `${text(sortedPairs(signed))}\n` };
  const content = pairs.find(([name]) => name === "bizContent")?.[1] ?? "";
  for (const variant of rewrittenBodies(content)) {
    const again = signed.map(([name, value]): [string, string] => [name, name === "bizContent" ? variant.text : value]);
    yield { what: "contentAgain", text: text(sortedPairs(again)) };
  }
}

function* answerVariants(body: string, signed: string): Generator<Variant> {
  yield { what: "withSign", text: body };
  yield* rewrittenBodies(signed);
}

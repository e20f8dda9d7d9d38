/** The old signatures of guaranteed payment: MD5 of a request's values, SHA-1 of a callback's. */
import { ecpayCallbackSign, ecpaySign, isLedgerError } from "split-ledger/slim";
import { memberOf, readJson, textMember, writeJson, type JsonNode } from "../json/tree.js";
import { textOf } from "../draft.js";
import type { PastedRequest } from "../paste/index.js";
import { digestOf, utf8, type Finding, type Part, type Secrets, type SignatureReport, type Variant } from "./report.js";

/** Fields that are not signed. */
const UNSIGNED: ReadonlySet<string> = new Set(["sign", "app_id", "thirdparty_id", "other_settle_params"]);

/** A request: its values and the salt, sorted, joined with `&`. */
export function ecpayRequest(request: PastedRequest, { salt }: Secrets): SignatureReport {
  const read = readJson(request.body);
  const body = "node" in read && read.node.kind === "object" ? read.node : undefined;
  const values = signedValues(body);
  const text = textOfValues(values, salt);
  const given = textMember(body, "sign") ?? "";
  const findings: Finding[] = [];
  let made = "";
  try {
    if (body === undefined) findings.push({ code: "unreadable", what: "the body is no JSON object" });
    else if (salt !== "") made = ecpaySign(plain(body), salt);
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    findings.push({ code: "unreadable", what: error.message });
  }
  if (given === "") findings.push({ code: "noSignature", what: "sign" });
  const isRight = made === "" || given === "" ? undefined : made === given;
  if (isRight === false) findings.push(difference(given, requestVariants(body, salt), md5));
  return {
    kind: "ecpayRequest",
    parts: values,
    text,
    bytes: utf8(text).length,
    algorithm: "MD5",
    digest: md5(text),
    given,
    made,
    carrier: { name: "sign", value: made || given },
    isRight,
    findings,
  };
}

/** A callback: token, timestamp, nonce and `msg`, sorted, without anything between. */
export async function ecpayCallback(request: PastedRequest, { salt: token }: Secrets): Promise<SignatureReport> {
  const read = readJson(request.body);
  const body = "node" in read ? read.node : undefined;
  const [timestamp = "", nonce = "", msg = ""] = ["timestamp", "nonce", "msg"].map((name) => textIn(body, name));
  const given = textMember(body, "msg_signature") ?? "";
  const parts: Part[] = [
    { name: "timestamp", value: timestamp },
    { name: "nonce", value: nonce },
    { name: "msg", value: msg },
  ];
  const findings: Finding[] = parts
    .filter(({ value }) => value === "")
    .map(({ name }) => ({ code: "noPart", what: name }));
  if (given === "") findings.push({ code: "noSignature", what: "msg_signature" });
  const text = sortedBytes([token, timestamp, nonce, msg]).join("");
  const made = token === "" ? "" : ecpayCallbackSign(token, timestamp, nonce, msg);
  const isRight = made === "" || given === "" ? undefined : made === given;
  if (isRight === false) {
    const variants = callbackVariants(token, timestamp, nonce, msg);
    const digests = new Map(
      await Promise.all(
        variants.map(async (variant) => [variant.text, await digestOf("SHA-1", variant.text)] as const),
      ),
    );
    findings.push(difference(given, variants, (of) => digests.get(of) ?? ""));
  }
  return {
    kind: "ecpayCallback",
    parts,
    text,
    bytes: utf8(text).length,
    algorithm: "SHA-1",
    digest: await digestOf("SHA-1", text),
    given,
    made,
    carrier: { name: "msg_signature", value: made || given },
    isRight,
    findings,
  };
}

/** The package's own MD5 of a text: the signature of nothing, with the text as the salt. */
export function md5(text: string): string {
  return ecpaySign({}, text);
}

/** The values that are signed, with their names. */
export function signedValues(body: JsonNode | undefined, isZeroLeftOut = false): Part[] {
  const members = body?.kind === "object" ? body.members : [];
  return members.flatMap(({ name, value }): Part[] => {
    const text = value.kind === "string" ? trimmed(value.value) : textOf(value);
    const isLeftOut = UNSIGNED.has(name) || text === "" || text === "null" || (isZeroLeftOut && text === "0");
    return isLeftOut ? [] : [{ name, value: text }];
  });
}

/** The text: values and salt by their bytes. */
export function textOfValues(values: readonly Part[], salt: string): string {
  return sortedBytes([...values.map(({ value }) => value), salt]).join("&");
}

function difference(given: string, variants: readonly Variant[], digest: (text: string) => string): Finding {
  const found = variants.find(({ text }) => digest(text) === given.toLowerCase());
  if (found !== undefined) return { code: "variant", ...found };
  return { code: "unknown", what: "" };
}

function requestVariants(body: JsonNode | undefined, salt: string): Variant[] {
  const values = signedValues(body);
  const members = body?.kind === "object" ? body.members : [];
  const also = (name: string): Part[] => {
    const value = memberOf(body, name);
    return value === undefined ? values : [...values, { name, value: textOf(value) }];
  };
  const texts = values.map(({ value }) => value);
  const untrimmed = members.filter(({ name }) => !UNSIGNED.has(name)).map(({ value }) => textOf(value));
  const pairs = values.map(({ name, value }) => `${name}=${value}`);
  return [
    { what: "upperCase", text: textOfValues(values, salt) },
    { what: "zerosOut", text: textOfValues(signedValues(body, true), salt) },
    { what: "untrimmed", text: sortedBytes([...untrimmed, salt]).join("&") },
    {
      what: "withEmpty",
      text: sortedBytes([
        ...members
          .filter(({ name }) => !UNSIGNED.has(name))
          .map(({ value }) => (value.kind === "null" ? "" : textOf(value))),
        salt,
      ]).join("&"),
    },
    { what: "withAppId", text: textOfValues(also("app_id"), salt) },
    { what: "withThirdparty", text: textOfValues(also("thirdparty_id"), salt) },
    { what: "withOtherParams", text: textOfValues(also("other_settle_params"), salt) },
    { what: "withSign", text: textOfValues(also("sign"), salt) },
    { what: "saltLast", text: [...sortedBytes(texts), salt].join("&") },
    { what: "saltLast", text: sortedBytes(texts).join("&") + salt },
    { what: "saltMissing", text: sortedBytes(texts).join("&") },
    { what: "unsorted", text: [...texts, salt].join("&") },
    { what: "joined", text: sortedBytes([...texts, salt]).join("") },
    { what: "keyValue", text: [...sortedBytes(pairs), salt].join("&") },
    { what: "keyValue", text: `${sortedBytes(pairs).join("&")}&key=${salt}` },
    { what: "keyValue", text: sortedBytes(pairs).join("&") + salt },
    { what: "bodyAgain", text: (body === undefined ? "" : writeJson(body)) + salt },
  ];
}

function callbackVariants(token: string, timestamp: string, nonce: string, msg: string): Variant[] {
  const variants: Variant[] = [
    { what: "upperCase", text: sortedBytes([token, timestamp, nonce, msg]).join("") },
    { what: "unsorted", text: [token, timestamp, nonce, msg].join("") },
    { what: "unsorted", text: [timestamp, nonce, msg, token].join("") },
    { what: "joined", text: sortedBytes([token, timestamp, nonce, msg]).join("&") },
    { what: "saltMissing", text: sortedBytes([timestamp, nonce, msg]).join("") },
    { what: "milliseconds", text: sortedBytes([token, `${timestamp}000`, nonce, msg]).join("") },
  ];
  try {
    variants.push({
      what: "msgAgain",
      text: sortedBytes([token, timestamp, nonce, JSON.stringify(JSON.parse(msg))]).join(""),
    });
  } catch {
    // A `msg` that is no JSON cannot have been written again.
  }
  return variants;
}

/** By UTF-8 bytes, as the platform sorts. */
function sortedBytes(values: readonly string[]): string[] {
  const keyed = values.map((value) => ({ value, bytes: utf8(value) }));
  return keyed.sort((one, other) => compared(one.bytes, other.bytes)).map(({ value }) => value);
}

function compared(one: Uint8Array, other: Uint8Array): number {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  if (at < 0) return one.length - other.length;
  return at >= other.length ? 1 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** As the core trims: white space of Unicode, which JavaScript counts otherwise in two places. */
function trimmed(text: string): string {
  return text.replace(/^(?:[^\S\ufeff]|\u0085)+|(?:[^\S\ufeff]|\u0085)+$/g, "");
}

/** Members for the package, digits of numbers kept. */
function plain(body: JsonNode): Record<string, unknown> {
  return body.kind === "object" ? Object.fromEntries(body.members.map(({ name, value }) => [name, scalar(value)])) : {};
}

function scalar(node: JsonNode): unknown {
  if (node.kind === "number") return String(Number(node.digits)) === node.digits ? Number(node.digits) : node.digits;
  if (node.kind === "string" || node.kind === "boolean") return node.value;
  return node.kind === "null" ? null : node.kind === "array" ? [] : {};
}

function textIn(node: JsonNode | undefined, name: string): string {
  const member = memberOf(node, name);
  return member === undefined || member.kind === "null" ? "" : textOf(member);
}

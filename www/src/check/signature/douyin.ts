/** Signatures of the open platform: requests over five lines, callbacks over three. */
import {
  douyinAuthorization,
  douyinCallbackText,
  douyinRequestText,
  isLedgerError,
  parseDouyinAuthorization,
  type DouyinAuthorization,
} from "split-ledger/slim";
import { textMember, readJson } from "../json/tree.js";
import { headerOf, originOf, targetOf, type PastedRequest } from "../paste/index.js";
import {
  digestOf,
  rewrittenBodies,
  utf8,
  type Finding,
  type Part,
  type Secrets,
  type SignatureReport,
  type Variant,
  type VariantName,
} from "./report.js";
import { judgeRsa } from "./rsa.js";

/** Of a longer body only the likeliest texts are tried: each has to be digested. Characters. */
const LONG_BODY = 1 << 16;

/** A request: method, path with query, timestamp (s), nonce, body. */
export async function douyinRequest(request: PastedRequest, secrets: Secrets, now: number): Promise<SignatureReport> {
  const findings: Finding[] = [];
  const header = authorizationOf(request, findings, now);
  const { path, query } = targetOf(request.address);
  const uri = query === "" ? path : `${path}?${query}`;
  const method = request.method === "" ? "POST" : request.method;
  const parts: Part[] = [
    { name: "method", value: method },
    { name: "uri", value: uri },
    { name: "timestamp", value: header.timestamp },
    { name: "nonce_str", value: header.nonce },
    { name: "body", value: request.body },
  ];
  const text = new TextDecoder().decode(
    douyinRequestText(method, uri, header.timestamp, header.nonce, utf8(request.body)),
  );
  const given = header.signature;
  const judged = await judgeRsa(text, given, secrets, lineVariants(parts, requestMistakes(request, uri)));
  const signature = judged.made === "" ? given : judged.made;
  if (given === "") findings.push({ code: "noSignature", what: "Byte-Authorization" });
  const carrier = { name: "Byte-Authorization", value: "" };
  try {
    if (signature !== "") carrier.value = douyinAuthorization({ ...header, signature });
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    findings.push({ code: "unreadable", what: error.message });
  }
  return {
    kind: "douyinRequest",
    parts,
    text,
    given,
    carrier,
    bytes: utf8(text).length,
    algorithm: "SHA256withRSA",
    digest: await digestOf("SHA-256", text),
    made: judged.made,
    isRight: judged.isRight,
    findings: [...findings, ...judged.findings],
  };
}

/** A callback: headers `Byte-Timestamp` and `Byte-Nonce-Str`, and the body. */
export async function douyinCallback(request: PastedRequest, secrets: Secrets): Promise<SignatureReport> {
  const [timestamp, nonce, given] = ["Byte-Timestamp", "Byte-Nonce-Str", "Byte-Signature"].map(
    (name) => headerOf(request, name) ?? "",
  );
  const parts: Part[] = [
    { name: "Byte-Timestamp", value: timestamp ?? "" },
    { name: "Byte-Nonce-Str", value: nonce ?? "" },
    { name: "body", value: request.body },
  ];
  const findings: Finding[] = parts
    .filter(({ value }) => value === "")
    .map(({ name }) => ({ code: "noPart", what: name }));
  if (given === "") findings.push({ code: "noSignature", what: "Byte-Signature" });
  const text = new TextDecoder().decode(douyinCallbackText(timestamp ?? "", nonce ?? "", utf8(request.body)));
  const judged = await judgeRsa(text, given ?? "", secrets, lineVariants(parts, []));
  return {
    kind: "douyinCallback",
    parts,
    text,
    given: given ?? "",
    carrier: { name: "Byte-Signature", value: judged.made || (given ?? "") },
    bytes: utf8(text).length,
    algorithm: "SHA256withRSA",
    digest: await digestOf("SHA-256", text),
    made: judged.made,
    isRight: judged.isRight,
    findings: [...findings, ...judged.findings],
  };
}

/** What the header says; without one what a new request would have. */
function authorizationOf(request: PastedRequest, findings: Finding[], now: number): DouyinAuthorization {
  const header = headerOf(request, "Byte-Authorization");
  const read = readJson(request.body);
  const appId = ("node" in read ? textMember(read.node, "app_id") : undefined) ?? "";
  const fresh = {
    appId: appId || "tt0123456789abcdef",
    nonce: freshNonce(),
    timestamp: String(Math.floor(now / 1000)),
    keyVersion: "1",
    signature: "",
  };
  if (header === undefined) return fresh;
  try {
    const parsed = parseDouyinAuthorization(header);
    if (Math.abs(Number(parsed.timestamp) * 1000 - now) > 600_000)
      findings.push({ code: "age", what: parsed.timestamp });
    return parsed;
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    findings.push({ code: "unreadable", what: error.message });
    return fresh;
  }
}

function freshNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

type Mistake = readonly [part: string, what: VariantName, value: string];

/** What is put in place of a part of a request by mistake. */
function requestMistakes(request: PastedRequest, uri: string): Mistake[] {
  const { path } = targetOf(request.address);
  const origin = originOf(request.address) || "https://open.douyin.com";
  const mistakes: Mistake[] = [
    ["uri", "wholeAddress", origin + uri],
    ["uri", "wholeAddress", origin.replace(/^https?:\/\//, "") + uri],
    ["uri", "noQuery", path],
    ["uri", "slash", `${path}/`],
    ["uri", "noSlash", path.replace(/\/$/, "")],
    ["method", "methodLower", request.method.toLowerCase()],
    ["method", "methodGet", "GET"],
  ];
  return mistakes;
}

/**
 * Texts of lines with one mistake in a part, and with one more in how the lines are joined or in a second part.
 * The likeliest come first.
 */
export function* lineVariants(parts: readonly Part[], mistakes: readonly Mistake[]): Generator<Variant> {
  const body = parts.at(-1)?.value ?? "";
  const time = parts.find(({ name }) => /timestamp/i.test(name));
  const all: Mistake[] = [...mistakes];
  if (time !== undefined && /^\d{13}$/.test(time.value)) all.push([time.name, "seconds", time.value.slice(0, -3)]);
  if (time !== undefined && /^\d{10}$/.test(time.value)) all.push([time.name, "milliseconds", `${time.value}000`]);
  for (const { what, text } of rewrittenBodies(body)) all.push(["body", what, text]);
  const values = parts.map(({ value }) => value);
  const joined = (list: readonly string[]): string => list.map((value) => `${value}\n`).join("");
  yield* joins(values);
  const swapped = swappedTimes(parts);
  yield { what: "swapped", text: joined(swapped) };
  const isLong = body.length > LONG_BODY;
  for (const mistake of all) {
    const changed = replaced(parts, [mistake]);
    yield { what: mistake[1], text: joined(changed) };
    if (!isLong) yield* joins(changed, mistake[1]);
  }
  if (isLong) return;
  for (const [at, one] of all.entries()) {
    for (const other of all.slice(at + 1)) {
      if (one[0] !== other[0]) yield { what: one[1], text: joined(replaced(parts, [one, other])) };
    }
  }
}

/** The lines, ended otherwise. */
function* joins(values: readonly string[], what?: VariantName): Generator<Variant> {
  yield { what: what ?? "noLastLineFeed", text: values.join("\n") };
  yield { what: what ?? "extraLineFeed", text: `${values.join("\n")}\n\n` };
  yield { what: what ?? "windowsLines", text: values.map((value) => `${value}\r\n`).join("") };
  yield { what: what ?? "literalLineFeeds", text: values.map((value) => `${value}\\n`).join("") };
  yield { what: what ?? "noLineFeeds", text: values.join("") };
}

function replaced(parts: readonly Part[], mistakes: readonly Mistake[]): string[] {
  return parts.map(({ name, value }) => mistakes.find(([part]) => part === name)?.[2] ?? value);
}

/** Timestamp and nonce in each other's place. */
function swappedTimes(parts: readonly Part[]): string[] {
  const values = parts.map(({ value }) => value);
  const at = parts.findIndex(({ name }) => /timestamp/i.test(name));
  return values.map((value, index) =>
    index === at ? (values[at + 1] ?? "") : index === at + 1 ? (values[at] ?? "") : value,
  );
}

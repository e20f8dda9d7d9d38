/** What the server says of a request: its answer, read in the words of whichever face it is. */
import { memberOf, readJson, textMember, type JsonNode } from "./json/tree.js";
import type { Face } from "./routes.js";

/** A refusal by a face. */
export interface Refusal {
  /** The core's stable code; empty where the face has refused by itself and has numbers only. */
  code: string;
  /** The face's own number: `err_no`, `sub_error_code`, Allinpay's `code`; empty on the REST faces. */
  faceCode: string;
  /** As the face says it. */
  message: string;
  /** The field, by its name on the wire; empty if none is named. */
  field: string;
  /** True if the request is refused by its shape, whatever the ledger holds. */
  isShape: boolean;
}

/** What went through the handler. */
export interface Exchange {
  status: number;
  headers: [name: string, value: string][];
  body: string;
  /** The call behind the request and the core's answer to it, JSON texts, if it came to that. */
  call: { kind: "command" | "query"; text: string; answer: string } | undefined;
}

/** Codes of refusals by shape. */
const SHAPE: ReadonlySet<string> = new Set([
  "INVALID_JSON",
  "UNKNOWN_COMMAND",
  "MISSING_FIELD",
  "UNKNOWN_FIELD",
  "INVALID_FIELD",
  "FIELD_TOO_LONG",
  "INVALID_AMOUNT",
  "UNKNOWN_CURRENCY",
  "INVALID_REFERENCE",
  "BATCH_TOO_LARGE",
  "INVALID_PAYMENT_METHOD_ID",
  "VERSION_NOT_APPLICABLE",
  "RULE_INVALID",
  "REQUEST_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "ROUTE_NOT_FOUND",
  "METHOD_NOT_ALLOWED",
]);

/** The refusal in an answer; undefined if the server has done what was asked. `names` are fields of the wire. */
export function refusalIn(face: Face, exchange: Exchange, names: readonly string[]): Refusal | undefined {
  const read = readJson(exchange.body);
  const answer = "node" in read ? read.node : undefined;
  switch (face) {
    case "douyin":
      return douyin(answer, exchange, names);
    case "allinpay":
      return allinpay(answer, exchange, names);
    default:
      return rest(answer, exchange);
  }
}

function rest(answer: JsonNode | undefined, { status }: Exchange): Refusal | undefined {
  if (status < 400) return undefined;
  const details = memberOf(answer, "details");
  const info = details?.kind === "array" ? details.items[0] : undefined;
  const code = textMember(info, "reason") ?? "INTERNAL";
  const field = textMember(memberOf(info, "metadata"), "field") ?? "";
  return { code, faceCode: "", message: textMember(answer, "message") ?? "", field, isShape: SHAPE.has(code) };
}

function douyin(answer: JsonNode | undefined, exchange: Exchange, names: readonly string[]): Refusal | undefined {
  const extra = memberOf(answer, "extra");
  const sub = numberText(extra, "sub_error_code");
  const faceCode =
    extra === undefined ? numberText(answer, "err_no") : sub === "0" ? numberText(extra, "error_code") : sub;
  if (faceCode === "0") return undefined;
  const said =
    extra === undefined
      ? ([answer, "err_msg", "err_tips"] as const)
      : ([extra, "sub_description", "description"] as const);
  const message = textMember(said[0], said[1]) || textMember(said[0], said[2]) || "";
  return ofCall(exchange, faceCode, message, names);
}

function allinpay(answer: JsonNode | undefined, exchange: Exchange, names: readonly string[]): Refusal | undefined {
  const faceCode = numberText(answer, "code");
  return faceCode === "0" ? undefined : ofCall(exchange, faceCode, textMember(answer, "msg") ?? "", names);
}

/** A refusal of a face with numbers: what it lacks is in the core's own answer, if there was one. */
function ofCall({ call }: Exchange, faceCode: string, message: string, names: readonly string[]): Refusal {
  const error = coreError(call?.answer);
  const field = fieldIn(message, names) || (error === undefined ? "" : fieldIn(`\`${error.message}\``, names));
  const code = error?.code ?? "";
  return { code, faceCode, message, field, isShape: call === undefined || SHAPE.has(code) };
}

/** The core's refusal in the text of an answer. */
export function coreError(
  answer: string | undefined,
): { code: string; message: string; details: Record<string, string> } | undefined {
  if (answer === undefined) return undefined;
  const { error } = JSON.parse(answer) as {
    error?: { code: string; message: string; details?: Record<string, string> };
  };
  return error === undefined ? undefined : { ...error, details: error.details ?? {} };
}

/**
 * The field that a sentence is about. These faces have no place for its name but the sentence: in backticks,
 * with its place in lists, or as a word of its own.
 */
function fieldIn(message: string, names: readonly string[]): string {
  const quoted = [...message.matchAll(/`([^`]*)`/g)].map(([, text = ""]) => text);
  const unknown = /unknown field `([^`]*)`/.exec(message)?.[1];
  if (unknown !== undefined) return unknown;
  const found = quoted.find((text) => names.includes(text.replace(/\[\d+\]/g, "[]")));
  return (
    found ??
    names.find((name) =>
      new RegExp(`(?<![A-Za-z_])${name.replace(/[^A-Za-z_]/g, "\\$&")}(?![A-Za-z_])`).test(message),
    ) ??
    ""
  );
}

function numberText(node: JsonNode | undefined, name: string): string {
  const member = memberOf(node, name);
  return member?.kind === "number" ? member.digits : "";
}

/** Requests as JSON text, digits kept. */
import { LedgerError } from "./errors.js";

/** Nesting the core accepts. */
const DEPTH_MAX = 32;

/**
 * Like `JSON.stringify`, but an amount given as bigint becomes `{"minor":"…"}`, and a number that is
 * not finite becomes text, so that the core refuses it by name instead of taking it for absent.
 */
export function encode(value: unknown, depth = 0): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Number.isFinite(value) ? String(value) : `"${String(value)}"`;
    case "bigint":
      return `{"minor":"${String(value)}"}`;
    case "boolean":
      return value ? "true" : "false";
    case "object":
      break;
    default:
      throw new LedgerError("INVALID_JSON", `a ${typeof value} is no JSON value`);
  }
  if (value === null) return "null";
  if (depth > DEPTH_MAX) throw new LedgerError("INVALID_JSON", "the request is nested too deeply");
  if (Array.isArray(value)) {
    return `[${value.map((member: unknown) => encode(member ?? null, depth + 1)).join(",")}]`;
  }
  let out = "";
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    out += `${out === "" ? "" : ","}${JSON.stringify(name)}:${encode(member, depth + 1)}`;
  }
  return `{${out}}`;
}

/** The request with its type in front; the caller's own `type` never wins. */
export function encodeTyped(type: string, request: object, extra = ""): string {
  const body = encode({ ...request, type: undefined });
  return `{"type":"${type}"${extra}${body === "{}" ? "}" : `,${body.slice(1)}`}`;
}

/** One row of the table of fields, and what kinds of fields there are. */
import type { Place } from "../draft.js";
import type { Refusal } from "../judge.js";
import { stepsOf } from "../json/tree.js";
import type { Schema } from "../routes.js";

/** The type of a field, in words that the page translates. */
export type FieldType =
  | "text"
  | "uuid"
  | "id"
  | "amount"
  | "rate"
  | "integer"
  | "number"
  | "boolean"
  | "choice"
  | "list"
  | "object"
  | "fen"
  | "json"
  | "any";

export type FieldState =
  /** Given, and the server does not mind it. */
  | "fine"
  /** Given, and refused. */
  | "wrong"
  /** Required and not given. */
  | "missing"
  /** Given, and no field of this request. */
  | "unknown"
  /** Given, no field of the request, and passed over. */
  | "ignored"
  /** Not given, and need not be. */
  | "absent"
  /** Not judged: the server stops at something else before it. */
  | "open";

export interface FieldRow {
  /** As refusals name it: `details[0].withdrawAmount`. */
  path: string;
  place: Place;
  /** What stands there, as it was written; undefined if nothing does. */
  given: string | undefined;
  type: FieldType;
  /** Most UTF-8 bytes; on the Allinpay face most characters. */
  maxLength: number | undefined;
  minimum: number | undefined;
  maximum: number | undefined;
  maxItems: number | undefined;
  choices: readonly string[];
  isRequired: boolean;
  /** The contract's sentence. */
  description: string;
  state: FieldState;
  refusal: Refusal | undefined;
  /** An amount in minor units of its currency, and as a decimal, if it is one. */
  minor: { units: string; currency: string; amount: string } | undefined;
  /** Of a name that is not known: the one that was probably meant. */
  meant: string | undefined;
  /** The field whose text holds this one; it is judged as a whole. */
  within: string | undefined;
}

/** The text that names the other parties of a settlement on the Douyin face. */
export const SHARES = "settle_params";

/** A row of which nothing is known. */
export const EMPTY_ROW: FieldRow = {
  path: "",
  place: "body",
  given: undefined,
  type: "any",
  maxLength: undefined,
  minimum: undefined,
  maximum: undefined,
  maxItems: undefined,
  choices: [],
  isRequired: false,
  description: "",
  state: "absent",
  refusal: undefined,
  minor: undefined,
  meant: undefined,
  within: undefined,
};

/** The type of a field, by its schema and, where that leaves room, by its name. */
export function typeOf(
  path: string,
  { type, format, properties, items, contentSchema, oneOf, enum: choices, const: only }: Schema,
): FieldType {
  const name = String(stepsOf(path).at(-1));
  if (choices !== undefined || only !== undefined) return "choice";
  if (Array.isArray(type) && type.includes("number")) return /rate$|^shareCap$/i.test(name) ? "rate" : "amount";
  if (contentSchema !== undefined || oneOf !== undefined || name === SHARES) return "json";
  if (items !== undefined || type === "array") return "list";
  if (properties !== undefined || type === "object") return "object";
  if (format === "uuid") return "uuid";
  if (type === "integer") return name === "return_amount" ? "fen" : "integer";
  if (type === "string") return format === "int64" ? "id" : "text";
  return type === "boolean" || type === "number" ? type : "any";
}

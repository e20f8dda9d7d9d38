/**
 * A request, field by field: what stands there, what the contract says of it, and what the server says.
 *
 * Whether a field is right is not judged here. The server names the first mistake it finds; that field is then
 * taken out or given a plain value, and the server asked again, until it has nothing to say. So every verdict
 * is its own, in its own words.
 */
import { formatMinor, isLedgerError, toMinor } from "split-ledger/slim";
import { Draft, textOf, type Place } from "./draft.js";
import type { Desk } from "./desk.js";
import { refusalIn, type Refusal } from "./judge.js";
import { memberOf, nodeOf, pathOf, readJson, stepsOf, type JsonNode, type Step } from "./json/tree.js";
import type { Parameter, Routes, Schema } from "./routes.js";

/** The type of a field, in words that the page translates. */
export type FieldType =
  | "text" | "uuid" | "id" | "amount" | "rate" | "integer" | "number" | "boolean" | "choice" | "list" | "object" | "fen"
  | "json" | "any";

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

export interface FieldReport {
  rows: FieldRow[];
  /** Refusals that name no field of the request. */
  general: Refusal[];
  /** Fields that the table leaves out, because there are too many. */
  leftOut: number;
}

/** The text that names the other parties of a settlement on the Douyin face. */
const SHARES = "settle_params";
const EMPTY_ROW: FieldRow = {
  path: "", place: "body", given: undefined, type: "any", maxLength: undefined, minimum: undefined, maximum: undefined, maxItems: undefined,
  choices: [], isRequired: false, description: "", state: "absent", refusal: undefined, minor: undefined, meant: undefined, within: undefined,
};
/** Fields by `sub_error_code`, where the platform's own sentence names none. */
const NAMELESS: Readonly<Record<string, string>> = { 23001: "app_id", 23002: "settle_id", 23008: SHARES, 23009: SHARES };
/** Longest value shown, characters. */
const SHOWN_MAX = 400;
const ROWS_MAX = 1000;
/** How often the server is asked at most. */
const ROUNDS_MAX = 200;

/** The table of a request. `desk` is an empty ledger that may be written to. */
export async function fieldReport(routes: Routes, draft: Draft, desk: Desk): Promise<FieldReport> {
  const table = new Table(routes, draft);
  const { found, general, isThrough } = await allRefusals(table, draft, desk);
  const rows = table.rows;
  for (const [path, refusal] of found) {
    if (!rows.some((row) => row.path === path) && !table.add(path)) general.push(refusal);
  }
  for (const row of rows) {
    row.refusal = found.get(row.path);
    row.state = stateOf(row, isThrough && !found.has(row.within ?? ""));
  }
  return { rows: rows.slice(0, ROWS_MAX), general, leftOut: Math.max(0, rows.length - ROWS_MAX) };
}

function stateOf({ refusal, given, state, isRequired }: FieldRow, isThrough: boolean): FieldState {
  if (refusal !== undefined) return given === undefined ? "missing" : state === "unknown" ? "unknown" : "wrong";
  if (given === undefined) return isRequired && !isThrough ? "open" : "absent";
  if (!isThrough) return "open";
  return state === "unknown" ? "ignored" : "fine";
}

/** Asks the server until it finds no further mistake. */
async function allRefusals(
  table: Table,
  draft: Draft,
  desk: Desk,
): Promise<{ found: Map<string, Refusal>; general: Refusal[]; isThrough: boolean }> {
  const found = new Map<string, Refusal>();
  const tries = new Map<string, number>();
  const mended = draft.copy();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const exchange = await desk.send(round === 0 ? draft.asPasted() : mended.plain());
    const refusal = refusalIn(draft.route.face, exchange, table.names);
    if (refusal === undefined || !refusal.isShape) return { found, general: [], isThrough: true };
    const field = table.fieldOf(refusal);
    if (field === "") return { found, general: [refusal], isThrough: false };
    if (!found.has(field)) found.set(field, refusal);
    const turn = tries.get(field) ?? 0;
    if (turn > 1) return { found, general: [], isThrough: false };
    tries.set(field, turn + 1);
    table.mend(mended, field);
  }
  return { found, general: [], isThrough: false };
}

/** The fields of a request by its route's schemas. */
class Table {
  readonly rows: FieldRow[] = [];
  /** Every field's name with `[]` for places in lists: sentences are searched for them. */
  readonly names: readonly string[];
  readonly #schemas = new Map<string, Schema>();
  readonly #envelope: Schema;
  readonly #isGateway: boolean;

  constructor(
    private readonly routes: Routes,
    private readonly draft: Draft,
  ) {
    const { route } = draft;
    this.#isGateway = route.face === "allinpay";
    this.#envelope = routes.bodyOf(route, draft.body);
    for (const parameter of route.parameters) this.#parameter(parameter);
    for (const [name] of draft.query) {
      if (!route.parameters.some((known) => known.name === name)) this.#row("query", name, {}, false, true);
    }
    if (route.body !== undefined) this.#object("body", [], this.#envelope, draft.body);
    const names = [...this.#schemas.keys()].flatMap((path) => [path, String(stepsOf(path).at(-1))]);
    this.names = [...new Set(names)].sort((one, other) => other.length - one.length);
  }

  /** The field of the table that a refusal is about: of nested texts only the whole is one. */
  fieldOf({ field: name, faceCode }: Refusal): string {
    if (name === "") return NAMELESS[faceCode] ?? "";
    if (this.rows.some(({ path }) => path === name)) return name;
    const isShare = name === "merchant_uid" || name === "amount";
    if (isShare && SHARES in (this.#envelope.properties ?? {})) return SHARES;
    return name;
  }

  /** Adds a field that is left out of the table as long as nothing is wrong with it, beside its neighbours. */
  add(path: string): boolean {
    const schema = this.#schemas.get(generic(path));
    if (schema === undefined) return false;
    const parent = pathOf(stepsOf(path).slice(0, -1));
    const place = this.draft.placeOf(path, this.#envelope);
    this.#row(place, path, schema, false);
    const row = this.rows.pop();
    const last = this.rows.findLastIndex((known) => known.path.startsWith(`${parent}.`));
    if (row !== undefined) this.rows.splice(last < 0 ? this.rows.length : last + 1, 0, row);
    return true;
  }

  /** Takes a refused field out, or puts something plain in its place. */
  mend(draft: Draft, field: string): void {
    const place = draft.placeOf(field, this.#envelope);
    const schema = this.#schemas.get(generic(field));
    const isGiven = draft.get(place, field) !== undefined;
    const isRequired = this.rows.find(({ path }) => path === field)?.isRequired ?? false;
    const isOut = isGiven && !isRequired && place !== "path";
    draft.set(place, field, isOut ? undefined : sample(this.routes, schema ?? {}, String(stepsOf(field).at(-1))));
  }

  #parameter({ name, place, isRequired, schema }: Parameter): void {
    this.#row(place, name, schema, isRequired);
  }

  #object(place: Place, at: readonly Step[], schema: Schema, node: JsonNode | undefined): void {
    const { properties = {}, required = [] } = schema;
    for (const [name, property] of Object.entries(properties)) {
      const value = memberOf(node, name);
      // Of an entry of a list only what matters: it would repeat all that could stand there.
      const isShown = value !== undefined || required.includes(name) || at.length === 0;
      if (isShown) this.#field(place, [...at, name], property, value, required.includes(name));
      else this.#schemas.set(generic(pathOf([...at, name])), this.#chosen(property, undefined));
    }
    const members = node?.kind === "object" ? node.members : [];
    const isFree = schema.properties === undefined;
    for (const { name, value } of isFree ? [] : members) {
      if (name in properties) continue;
      const isInPath = at.length === 0 && this.draft.route.path.includes(`{${name}}`);
      this.#row(place, pathOf([...at, name]), {}, false, true, isInPath ? nodeOf(textOf(value)) : value);
    }
  }

  #field(place: Place, at: readonly Step[], property: Schema, value: JsonNode | undefined, isRequired: boolean): void {
    const schema = this.#chosen(property, value);
    this.#row(place, pathOf(at), schema, isRequired, false, value);
    if (at[0] === SHARES && value?.kind === "string") this.#shares(value.value);
    if (schema.properties !== undefined && value !== undefined) this.#object(place, at, schema, value);
    if (schema.items !== undefined && value?.kind === "array") this.#list(place, at, schema.items, value.items);
    if (this.#isGateway && at.length === 1 && at[0] === "bizContent") this.#content(schema);
  }

  #list(place: Place, at: readonly Step[], items: Schema, values: readonly JsonNode[]): void {
    for (const [index, value] of values.entries()) {
      if (this.rows.length > ROWS_MAX * 2) return;
      this.#object(place, [...at, index], this.#chosen(items, value), value);
    }
  }

  /** The entries of `settle_params`, which is JSON within text. */
  #shares(text: string): void {
    const read = readJson(text);
    const list = "node" in read && read.node.kind === "array" ? read.node.items : [];
    for (const [index, share] of list.slice(0, ROWS_MAX).entries()) {
      for (const { name, value } of share.kind === "object" ? share.members : []) {
        const type: FieldType = name === "amount" ? "fen" : "text";
        const path = `${SHARES}[${String(index)}].${name}`;
        const minor = type === "fen" ? this.#minor("body", path, type, value) : undefined;
        this.rows.push({ ...EMPTY_ROW, path, type, given: shown(value), isRequired: true, minor, within: SHARES });
      }
    }
  }

  /** The members of `bizContent`, by the method. */
  #content(property: Schema): void {
    const method = memberOf(this.draft.body, "method");
    const choices = property.contentSchema?.oneOf ?? property.oneOf ?? [];
    const chosen = choices.find(({ title }) => title === (method?.kind === "string" ? method.value : ""));
    if (chosen !== undefined) this.#object("content", [], chosen, this.draft.content);
  }

  #chosen(schema: Schema, value: JsonNode | undefined): Schema {
    const resolved = this.routes.resolved(schema);
    if (resolved.oneOf === undefined || resolved.contentSchema !== undefined || this.#isGateway) return resolved;
    const type = memberOf(value, "type");
    return this.routes.chosen(resolved, type?.kind === "string" ? type.value : undefined);
  }

  #row(place: Place, path: string, schema: Schema, isRequired: boolean, isUnknown = false, node = this.draft.get(place, path)): void {
    this.#schemas.set(generic(path), schema);
    const type = typeOf(path, schema);
    const choices = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
    const { maxLength, minimum, maximum, maxItems, description = "" } = schema;
    this.rows.push({
      ...EMPTY_ROW, path, place, type, maxLength, minimum, maximum, maxItems, isRequired, description,
      given: node === undefined ? undefined : shown(node),
      choices: choices.map(String),
      state: isUnknown ? "unknown" : "absent",
      meant: isUnknown ? this.#meant(path) : undefined,
      minor: type === "amount" || type === "fen" ? this.#minor(place, path, type, node) : undefined,
    });
  }

  /** What an amount is in minor units, by the package; undefined if it is none or its currency is not known. */
  #minor(place: Place, path: string, type: FieldType, node: JsonNode | undefined): FieldRow["minor"] {
    const currency = this.#currency(place, path);
    if (node === undefined || currency === undefined || (node.kind !== "string" && node.kind !== "number")) return undefined;
    try {
      const units = type === "fen" ? textOf(node) : String(toMinor(textOf(node), currency));
      return /^-?\d{1,18}$/.test(units) ? { units, currency, amount: formatMinor(BigInt(units), currency) } : undefined;
    } catch (error) {
      if (isLedgerError(error)) return undefined;
      throw error;
    }
  }

  /** The field beside an unknown one whose name is nearly the same. */
  #meant(path: string): string | undefined {
    const steps = stepsOf(path);
    const parent = generic(pathOf(steps.slice(0, -1)));
    const name = String(steps.at(-1));
    const beside = [...this.#schemas.keys()].filter((known) => pathOf(stepsOf(known.replaceAll("[]", "[0]")).slice(0, -1)) === parent.replaceAll("[]", "[0]"));
    return beside.map((known) => String(stepsOf(known).at(-1))).find((known) => isNear(known, name));
  }

  /** The nearest `currency` beside or above a field; these two faces have one currency only. */
  #currency(place: Place, path: string): string | undefined {
    if (/^(?:allinpay|douyin)$/.test(this.draft.route.face)) return "CNY";
    for (let steps = stepsOf(path).slice(0, -1); ; steps = steps.slice(0, -1)) {
      const node = this.draft.get(place, pathOf([...steps, "currency"]));
      if (node?.kind === "string") return node.value;
      if (steps.length === 0) break;
    }
    const inQuery = this.draft.get("query", "currency");
    return inQuery === undefined ? undefined : textOf(inQuery);
  }
}

/** True if two names differ in one letter, or in how their words are joined. */
function isNear(known: string, given: string): boolean {
  const [one, other] = [known, given].map((name) => name.replace(/[_\s-]/g, "").toLowerCase());
  if (one === undefined || other === undefined || known === given || one.length < 3) return false;
  if (one === other) return true;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  const at = [...short].findIndex((letter, index) => letter !== long[index]);
  if (at < 0) return true;
  const isSwapped = short.length === long.length && short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
  return isSwapped || long.slice(at + 1) === short.slice(at + (short.length === long.length ? 1 : 0));
}

/** A path with `[]` for every place in a list. */
function generic(path: string): string {
  return path.replace(/\[\d+\]/g, "[]");
}

function typeOf(path: string, { type, format, properties, items, contentSchema, oneOf, enum: choices, const: only }: Schema): FieldType {
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

function shown(node: JsonNode): string {
  const text = textOf(node);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

/** Something plain that the field takes. */
export function sample(routes: Routes, given: Schema, name: string): JsonNode {
  return nodeOf(sampleValue(routes, given, name));
}

function sampleValue(routes: Routes, given: Schema, name: string): unknown {
  const schema = routes.resolved(given);
  const { enum: [choice] = [], const: only, minimum = 0 } = schema;
  if (only !== undefined || choice !== undefined) return only ?? choice;
  if (schema.oneOf !== undefined) return sampleValue(routes, routes.resolved(schema.oneOf[0]), name);
  switch (typeOf(name, schema)) {
    case "uuid":
      return "11111111-1111-4111-8111-111111111111";
    case "id":
      return "1";
    case "rate":
      return "0.1";
    case "amount":
      return "1.00";
    case "fen":
    case "integer":
    case "number":
      return Math.max(1, minimum);
    case "boolean":
      return false;
    case "list":
      return (schema.minItems ?? 0) > 0 || schema.items !== undefined ? [sampleValue(routes, schema.items ?? {}, name)] : [];
    case "object":
      return Object.fromEntries((schema.required ?? []).map((member) => [member, sampleValue(routes, schema.properties?.[member] ?? {}, member)]));
    case "json":
      return name === SHARES ? "[]" : sampleContent(routes, schema);
    default:
      return TEXTS[name] ?? (/url$/i.test(name) ? "https://example.com/x" : "x");
  }
}

/** Texts that have a form of their own. */
const TEXTS: Readonly<Record<string, string>> = { currency: "CNY", day: "2026-03-02", weight: "1", app_id: "shop", timestamp: "" };

function sampleContent(routes: Routes, schema: Schema): unknown {
  const [first] = schema.contentSchema?.oneOf ?? schema.oneOf ?? [];
  return JSON.stringify(sampleValue(routes, first ?? {}, ""));
}

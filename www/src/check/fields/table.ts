/** The table of fields: by the route's schemas, with what the request has of them and beside them. */
import { formatMinor, isLedgerError, toMinor } from "split-ledger/slim";
import { textOf, type Draft, type Place } from "../draft.js";
import type { Refusal } from "../judge.js";
import { memberOf, nodeOf, pathOf, readJson, stepsOf, type JsonNode, type Step } from "../json/tree.js";
import type { Parameter, Routes, Schema } from "../routes.js";
import { EMPTY_ROW, SHARES, typeOf, type FieldRow, type FieldType } from "./row.js";
import { sample } from "./sample.js";

/** Fields by `sub_error_code`, where the platform's own sentence names none. */
const NAMELESS: Readonly<Record<string, string>> = {
  23001: "app_id",
  23002: "settle_id",
  23008: SHARES,
  23009: SHARES,
};
/** Longest value shown, characters. */
const SHOWN_MAX = 400;
/** Most rows shown. */
export const ROWS_MAX = 1000;

/** The fields of a request by its route's schemas. */
export class Table {
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

  #row(
    place: Place,
    path: string,
    schema: Schema,
    isRequired: boolean,
    isUnknown = false,
    node = this.draft.get(place, path),
  ): void {
    this.#schemas.set(generic(path), schema);
    const type = typeOf(path, schema);
    const choices = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
    const { maxLength, minimum, maximum, maxItems, description = "" } = schema;
    this.rows.push({
      ...EMPTY_ROW,
      path,
      place,
      type,
      maxLength,
      minimum,
      maximum,
      maxItems,
      isRequired,
      description,
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
    if (node === undefined || currency === undefined || (node.kind !== "string" && node.kind !== "number"))
      return undefined;
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
    const beside = [...this.#schemas.keys()].filter(
      (known) => pathOf(stepsOf(known.replaceAll("[]", "[0]")).slice(0, -1)) === parent.replaceAll("[]", "[0]"),
    );
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
  const isSwapped =
    short.length === long.length &&
    short[at] === long[at + 1] &&
    short[at + 1] === long[at] &&
    short.slice(at + 2) === long.slice(at + 2);
  return isSwapped || long.slice(at + 1) === short.slice(at + (short.length === long.length ? 1 : 0));
}

/** A path with `[]` for every place in a list. */
function generic(path: string): string {
  return path.replace(/\[\d+\]/g, "[]");
}

function shown(node: JsonNode): string {
  const text = textOf(node);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

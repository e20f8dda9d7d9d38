/**
 * JSON as it was written: the digits of numbers, the order of members and names that stand twice are kept,
 * which `JSON.parse` loses. What a server would say of a text is left to the core; this is for showing it.
 */

/** One value. `start` and `end` are offsets in the text. */
export type JsonNode = { start: number; end: number } & (
  | { kind: "object"; members: readonly JsonMember[] }
  | { kind: "array"; items: readonly JsonNode[] }
  | { kind: "string"; value: string }
  | { kind: "number"; digits: string }
  | { kind: "boolean"; value: boolean }
  | { kind: "null" }
);

export interface JsonMember {
  name: string;
  value: JsonNode;
}

/** Where a text stops being JSON. */
export interface JsonFault {
  /** Offset in the text. */
  at: number;
}

/** Nesting beyond which nothing is read: more than any request has, far less than the stack bears. */
const DEPTH_MAX = 64;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
/** A string without control characters. */
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** Reads a whole text. */
export function readJson(text: string): { node: JsonNode } | { fault: JsonFault } {
  const reader = new Reader(text);
  const node = reader.value(0);
  if (node === undefined) return { fault: { at: reader.at } };
  reader.skip(SPACE);
  return reader.at === text.length ? { node } : { fault: { at: reader.at } };
}

class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  /** The value that stands here; undefined if there is none. */
  value(depth: number): JsonNode | undefined {
    this.skip(SPACE);
    const start = this.at;
    switch (this.text[start]) {
      case "{":
        return depth < DEPTH_MAX ? this.object(start, depth) : undefined;
      case "[":
        return depth < DEPTH_MAX ? this.array(start, depth) : undefined;
      case '"': {
        const value = this.string();
        return value === undefined ? undefined : { kind: "string", value, start, end: this.at };
      }
      case "t":
        return this.word("true", { kind: "boolean", value: true, start, end: start + 4 });
      case "f":
        return this.word("false", { kind: "boolean", value: false, start, end: start + 5 });
      case "n":
        return this.word("null", { kind: "null", start, end: start + 4 });
      default: {
        const digits = this.skip(NUMBER);
        return digits === "" ? undefined : { kind: "number", digits, start, end: this.at };
      }
    }
  }

  private object(start: number, depth: number): JsonNode | undefined {
    const members: JsonMember[] = [];
    this.at += 1;
    if (this.isNext("}")) return { kind: "object", members, start, end: this.at };
    do {
      this.skip(SPACE);
      const name = this.string();
      if (name === undefined || !this.isNext(":")) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      members.push({ name, value });
    } while (this.isNext(","));
    return this.isNext("}") ? { kind: "object", members, start, end: this.at } : undefined;
  }

  private array(start: number, depth: number): JsonNode | undefined {
    const items: JsonNode[] = [];
    this.at += 1;
    if (this.isNext("]")) return { kind: "array", items, start, end: this.at };
    do {
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    } while (this.isNext(","));
    return this.isNext("]") ? { kind: "array", items, start, end: this.at } : undefined;
  }

  private string(): string | undefined {
    const quoted = this.skip(STRING);
    return quoted === "" ? undefined : (JSON.parse(quoted) as string);
  }

  private word(word: string, node: JsonNode): JsonNode | undefined {
    if (!this.text.startsWith(word, this.at)) return undefined;
    this.at += word.length;
    return node;
  }

  /** Takes the character, and the white space before it. */
  private isNext(character: string): boolean {
    this.skip(SPACE);
    const isHere = this.text[this.at] === character;
    if (isHere) this.at += 1;
    return isHere;
  }

  /** Takes what a sticky pattern matches. */
  skip(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }
}

/** The value of a member; of several with one name the last, as `JSON.parse` has it. */
export function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.kind === "object" ? node.members.findLast((member) => member.name === name)?.value : undefined;
}

/** A text member; undefined if there is none. */
export function textMember(node: JsonNode | undefined, name: string): string | undefined {
  const member = memberOf(node, name);
  return member?.kind === "string" ? member.value : undefined;
}

/** The text of a node: compact, or with an indent of two spaces. */
export function writeJson(node: JsonNode, isIndented = false, depth = 0): string {
  const [line, after, close] = isIndented
    ? [`\n${"  ".repeat(depth + 1)}`, " ", `\n${"  ".repeat(depth)}`]
    : ["", "", ""];
  const list = (open: string, parts: readonly string[], end: string): string =>
    parts.length === 0 ? open + end : `${open}${line}${parts.join(`,${line}`)}${close}${end}`;
  switch (node.kind) {
    case "object": {
      const parts = node.members.map(
        ({ name, value }) => `${JSON.stringify(name)}:${after}${writeJson(value, isIndented, depth + 1)}`,
      );
      return list("{", parts, "}");
    }
    case "array":
      return list(
        "[",
        node.items.map((item) => writeJson(item, isIndented, depth + 1)),
        "]",
      );
    case "string":
      return JSON.stringify(node.value);
    case "number":
      return node.digits;
    case "boolean":
      return String(node.value);
    case "null":
      return "null";
  }
}

/** A node for a value of JavaScript. */
export function nodeOf(value: unknown): JsonNode {
  const read = readJson(JSON.stringify(value));
  if ("fault" in read) throw new TypeError("the value is nested too deeply");
  return read.node;
}

/** One step of a path: a name, or a place in a list. */
export type Step = string | number;

/** `items[0].amount` as steps. Names that hold `.` or `[` cannot be told apart, and no field has one. */
export function stepsOf(path: string): Step[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([name, place]) => (place === undefined ? name : Number(place)));
}

/** Steps as `items[0].amount`. */
export function pathOf(steps: readonly Step[]): string {
  return steps
    .map((step, at) => (typeof step === "number" ? `[${String(step)}]` : `${at === 0 ? "" : "."}${step}`))
    .join("");
}

/** The node at a path. */
export function nodeAt(node: JsonNode | undefined, [step, ...rest]: readonly Step[]): JsonNode | undefined {
  if (step === undefined || node === undefined) return node;
  const next = typeof step === "number" ? (node.kind === "array" ? node.items[step] : undefined) : memberOf(node, step);
  return nodeAt(next, rest);
}

/** The node with another value at a path, or without it; parents that are missing are made. */
export function withNode(
  node: JsonNode | undefined,
  [step, ...rest]: readonly Step[],
  value: JsonNode | undefined,
): JsonNode | undefined {
  if (step === undefined) return value;
  const next = withNode(nodeAt(node, [step]), rest, value);
  if (typeof step === "number") {
    const items = node?.kind === "array" ? [...node.items] : [];
    if (next === undefined) items.splice(step, 1);
    else items[Math.min(step, items.length)] = next;
    return { kind: "array", items, start: 0, end: 0 };
  }
  const members = node?.kind === "object" ? [...node.members] : [];
  const at = members.findIndex((member) => member.name === step);
  const others = members.filter((member) => member.name !== step);
  if (next !== undefined) others.splice(at < 0 ? others.length : at, 0, { name: step, value: next });
  return { kind: "object", members: others, start: 0, end: 0 };
}

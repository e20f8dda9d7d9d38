/**
 * A request taken apart by its route, so that one field after the other can be read, taken out or replaced:
 * path, query, body, and on the Allinpay gateway `bizContent` within a form or within JSON.
 */
import type { PlainRequest } from "./desk.js";
import { memberOf, nodeAt, nodeOf, readJson, stepsOf, withNode, writeJson, type JsonNode } from "./json/tree.js";
import { headerOf, pairsOf, pairsText, targetOf, type PastedRequest } from "./paste/index.js";
import type { Placed, Route, Schema } from "./routes.js";

/** Where a field stands. */
export type Place = "path" | "query" | "body" | "content";

const CONTENT = "bizContent";
const EMPTY: JsonNode = { kind: "object", members: [], start: 0, end: 0 };

export class Draft {
  /** JSON of the body, or the pairs of a form as its members; undefined if it is neither. */
  body: JsonNode | undefined;
  /** `bizContent`, read. */
  content: JsonNode | undefined;
  readonly isForm: boolean;
  readonly values: Record<string, string>;
  query: [name: string, value: string][];
  readonly #isContentText: boolean;

  constructor(
    readonly route: Route,
    { values }: Pick<Placed, "values">,
    readonly request: PastedRequest,
  ) {
    this.values = { ...values };
    this.query = pairsOf(targetOf(request.address).query);
    const isGateway = route.face === "allinpay";
    this.isForm = isGateway && !isJsonBody(request);
    this.body = this.isForm ? formNode(request.body) : nodeIn(request.body);
    const content = isGateway ? memberOf(this.body, CONTENT) : undefined;
    this.#isContentText = content?.kind === "string";
    this.content = content?.kind === "string" ? nodeIn(content.value) : content;
  }

  /** Where a field of this name stands, or would stand. */
  placeOf(path: string, envelope: Schema): Place {
    const root = String(stepsOf(path)[0] ?? "");
    if (this.route.path.includes(`{${root}}`)) return "path";
    if (this.route.parameters.some(({ name, place }) => place === "query" && name === root)) return "query";
    if (this.route.body === undefined) return "query";
    if (this.route.face !== "allinpay" || root in (envelope.properties ?? {})) return "body";
    return memberOf(this.body, root) === undefined ? "content" : "body";
  }

  get(place: Place, path: string): JsonNode | undefined {
    switch (place) {
      case "path":
        return path in this.values ? nodeOf(this.values[path]) : undefined;
      case "query": {
        const pair = this.query.find(([name]) => name === path);
        return pair === undefined ? undefined : nodeOf(pair[1]);
      }
      case "body":
        return nodeAt(this.body, stepsOf(path));
      case "content":
        return nodeAt(this.content, stepsOf(path));
    }
  }

  /** Puts a value in place of a field, or takes it out. */
  set(place: Place, path: string, value: JsonNode | undefined): void {
    switch (place) {
      case "path":
        this.values[path] = textOf(value ?? nodeOf("1"));
        return;
      case "query":
        this.query = this.query.filter(([name]) => name !== path);
        if (value !== undefined) this.query.push([path, textOf(value)]);
        return;
      case "body":
        this.body = withNode(this.body, stepsOf(path), value) ?? EMPTY;
        return;
      case "content": {
        const content = withNode(this.content, stepsOf(path), value) ?? EMPTY;
        this.content = content;
        const isText = this.isForm || this.#isContentText;
        this.body = withNode(this.body, [CONTENT], isText ? nodeOf(writeJson(content)) : content);
      }
    }
  }

  /** A copy to try things on. */
  copy(): Draft {
    const copy = new Draft(this.route, { values: this.values }, this.request);
    Object.assign(copy, { body: this.body, content: this.content, query: [...this.query] });
    return copy;
  }

  /** Path and query as the route has them. */
  get target(): string {
    const path = this.route.path.replace(/\{(\w+)\}/g, (name, key: string) =>
      encodeURIComponent(this.values[key] ?? name),
    );
    const query = pairsText(this.query);
    return query === "" ? path : `${path}?${query}`;
  }

  /** The request as it is now. */
  plain(): PlainRequest {
    const { route, request, body } = this;
    const text = body === undefined ? request.body : this.isForm ? pairsText(pairsIn(body)) : writeJson(body);
    return { method: route.method, target: this.target, headers: request.headers, body: text };
  }

  /** The request as it was pasted, to the address of its route. */
  asPasted(): PlainRequest {
    const { route, request } = this;
    const { path, query } = targetOf(request.address);
    const isOwn =
      request.method === route.method && path.replace(/\/$/, "") === this.target.split("?", 1)[0]?.replace(/\/$/, "");
    const target = isOwn ? path + (query === "" ? "" : `?${query}`) : this.target;
    return { method: request.method || route.method, target, headers: request.headers, body: request.body };
  }
}

/** As the gateway decides: by the content type, without one by the first character. */
function isJsonBody(request: PastedRequest): boolean {
  const media = (headerOf(request, "content-type") ?? "").split(";", 1)[0]?.trim() ?? "";
  return media === "" ? /^\s*\{/.test(request.body) : /^application\/json$/i.test(media);
}

function nodeIn(text: string): JsonNode | undefined {
  const read = readJson(text);
  return "node" in read ? read.node : undefined;
}

function formNode(body: string): JsonNode {
  return { ...EMPTY, members: pairsOf(body).map(([name, value]) => ({ name, value: nodeOf(value) })) } as JsonNode;
}

function pairsIn(body: JsonNode): [string, string][] {
  return body.kind === "object" ? body.members.map(({ name, value }) => [name, textOf(value)]) : [];
}

/** The text of a scalar, JSON of anything else. */
export function textOf(node: JsonNode): string {
  return node.kind === "string" ? node.value : writeJson(node);
}

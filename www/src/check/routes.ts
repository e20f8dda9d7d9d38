/** The routes of all faces and the fields of their requests, out of the server's own `openapi.json`. */
import { readJson, textMember, type JsonNode } from "./json/tree.js";
import { pairsOf, targetOf, type PastedRequest } from "./paste/index.js";

/** A JSON schema, as much of it as the document uses. */
export interface Schema {
  type?: string | readonly string[];
  format?: string;
  description?: string;
  required?: readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
  oneOf?: readonly Schema[];
  $ref?: string;
  title?: string;
  const?: unknown;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  contentSchema?: Schema;
}

interface Operation {
  operationId: string;
  summary?: string;
  parameters?: readonly {
    name: string;
    in: "path" | "query";
    required?: boolean;
    description?: string;
    schema?: Schema;
  }[];
  requestBody?: { content: Readonly<Record<string, { schema: Schema }>> };
}

/** The document, as `/openapi.json` answers it. */
export interface OpenApi {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: { schemas: Readonly<Record<string, Schema>> };
}

/** Whose format a route speaks. */
export type Face = "balance" | "native" | "typed" | "douyin" | "allinpay" | "service";

/** One parameter outside of the body. */
export interface Parameter {
  name: string;
  place: "path" | "query";
  isRequired: boolean;
  schema: Schema;
}

export interface Route {
  operation: string;
  face: Face;
  method: string;
  /** With `{names}`. */
  path: string;
  /** One sentence of the contract. */
  summary: string;
  parameters: readonly Parameter[];
  /** Of the body, if it takes one. */
  body: Schema | undefined;
}

/** The routes of a document. */
export class Routes {
  readonly all: readonly Route[];
  readonly #schemas: OpenApi["components"]["schemas"];

  constructor({ paths, components }: OpenApi) {
    this.#schemas = components.schemas;
    this.all = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => routeOf(method.toUpperCase(), path, operation)),
    );
  }

  named(operation: string | undefined): Route | undefined {
    return this.all.find((route) => route.operation === operation);
  }

  /** The route of a method and a path, with what stands in the path for its names. */
  find(method: string, path: string): { route: Route; values: Record<string, string> } | undefined {
    for (const route of this.all) {
      const isOpen = route.face === "douyin" || route.face === "allinpay";
      const values =
        route.method === method ? valuesIn(route.path, isOpen ? path.replace(/\/$/, "") : path) : undefined;
      if (values !== undefined) return { route, values };
    }
    return undefined;
  }

  /** The schema itself, where another name stands for it. */
  resolved(schema: Schema | undefined): Schema {
    const name = schema?.$ref?.split("/").at(-1);
    return (name === undefined ? schema : this.#schemas[name]) ?? {};
  }

  /** The schema of a body: of several the one that the body's own words choose. */
  bodyOf(route: Route, body: JsonNode | undefined): Schema {
    const schema = this.resolved(route.body);
    return schema.oneOf === undefined ? schema : this.chosen(schema, textMember(body, "type"));
  }

  /** Of a choice by `type`, the one that is meant; without one only the word itself is known. */
  chosen(schema: Schema, type: string | undefined): Schema {
    const choices = (schema.oneOf ?? []).map((choice) => this.resolved(choice));
    const types = choices.map(({ properties }) => properties?.["type"]?.const);
    const found = choices[types.indexOf(type)];
    return found ?? { type: "object", required: ["type"], properties: { type: { type: "string", enum: types } } };
  }

  /**
   * Routes that a body alone may be meant for, best first: those that know all its fields, and of them those
   * whose required fields it has.
   */
  guess(body: JsonNode): Route[] {
    if (body.kind !== "object") return [];
    const names = new Set(body.members.map(({ name }) => name));
    const ranked = this.all.flatMap((route) => {
      const { properties = {}, required = [], oneOf } = this.bodyOf(route, body);
      if (route.body === undefined || oneOf !== undefined) return [];
      const known = [...names].filter((name) => name in properties).length;
      const missing = required.filter((name) => !names.has(name)).length;
      const isTyped =
        route.face === "typed" &&
        this.resolved(route.body).oneOf?.some(
          (choice) => this.resolved(choice).properties?.["type"]?.const === textMember(body, "type"),
        );
      if (known === 0 || (route.face === "typed" && isTyped !== true)) return [];
      return [
        {
          route,
          rank: (names.size - known) * 100 + missing * 10 + Math.min(9, Object.keys(properties).length - known) / 10,
        },
      ];
    });
    return ranked.sort((one, other) => one.rank - other.rank).map(({ route }) => route);
  }
}

function routeOf(method: string, path: string, operation: Operation): Route {
  const content = operation.requestBody?.content ?? {};
  const media = content["application/json"] ?? Object.values(content)[0];
  return {
    operation: operation.operationId,
    face: faceOf(path),
    method,
    path,
    summary: operation.summary ?? "",
    parameters: (operation.parameters ?? []).map((parameter) => ({
      name: parameter.name,
      place: parameter.in,
      isRequired: parameter.required === true,
      schema: {
        ...parameter.schema,
        ...(parameter.description === undefined ? {} : { description: parameter.description }),
      },
    })),
    body: media?.schema,
  };
}

function faceOf(path: string): Face {
  if (/^\/v1\/(?:balances|transactions)\b/.test(path)) return "balance";
  if (/^\/v1\/(?:commands|queries)$/.test(path)) return "typed";
  if (path.startsWith("/v1/")) return "native";
  if (path.startsWith("/api/")) return "douyin";
  return path.startsWith("/allinpay/") ? "allinpay" : "service";
}

/** What stands in a path for the names of a pattern; undefined if it is another path. */
function valuesIn(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, found] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== found.length) return undefined;
  const values: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const given = found[at] ?? "";
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined ? segment !== given : given === "") return undefined;
    if (name !== undefined) values[name] = decoded(given);
  }
  return values;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** How a request came to its route. */
export type RouteSource =
  /** Method and path are those of the route. */
  | "path"
  /** The path ends like the route's: a prefix was left out. */
  | "suffix"
  /** The body says whose it is. */
  | "body"
  /** The visitor chose it. */
  | "chosen";

export interface Placed {
  route: Route;
  source: RouteSource;
  /** What stands in the path. */
  values: Record<string, string>;
  /** Other routes that a body alone may be meant for. */
  others: readonly Route[];
}

/** Finds the route of a request; `chosen` is the visitor's word for a body without an address. */
export function place(routes: Routes, request: PastedRequest, chosen?: string): Placed | undefined {
  const choice = routes.named(chosen);
  const { path } = targetOf(request.address);
  const others = request.method === "" ? guesses(routes, request.body) : [];
  if (choice !== undefined)
    return { route: choice, source: "chosen", values: valuesIn(choice.path, path) ?? {}, others };
  const [guess] = others;
  if (guess !== undefined) return { route: guess, source: "body", values: {}, others };
  const found = routes.find(request.method, path);
  if (found !== undefined) return { ...found, source: "path", others: [] };
  // Behind a proxy the paths may begin with something of its own.
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) {
    const inside = routes.find(request.method, path.slice(at));
    if (inside !== undefined) return { ...inside, source: "suffix", others: [] };
  }
  const gateway = routes.all.find(({ face }) => face === "allinpay");
  const isGateway = /allinpay\.shopoint\./.test(request.body.slice(0, 4096));
  return isGateway && gateway !== undefined ? { route: gateway, source: "body", values: {}, others: [] } : undefined;
}

function guesses(routes: Routes, body: string): Route[] {
  const read = readJson(body);
  if ("node" in read) return routes.guess(read.node);
  const gateway = routes.all.filter(({ face }) => face === "allinpay");
  return pairsOf(body).some(([name]) => name === "bizContent" || name === "method") ? gateway : [];
}

/** The real routes, and plain requests to each of them. */
import "../support/core.js";
import { Desk } from "../../src/check/desk.js";
import { sample } from "../../src/check/fields/sample.js";
import { writeJson } from "../../src/check/json/tree.js";
import { pairsText, type PastedRequest } from "../../src/check/paste/index.js";
import { Routes, type OpenApi, type Route, type Schema } from "../../src/check/routes.js";

export const NOW = Date.parse("2026-03-02T10:00:00+08:00");

/** The routes as the server tells them. */
export async function realRoutes(): Promise<Routes> {
  const desk = await Desk.open(NOW);
  const { body } = await desk.send({ method: "GET", target: "/openapi.json", headers: [], body: "" });
  await desk.close();
  return new Routes(JSON.parse(body) as OpenApi);
}

/** One thing that can be asked: a route, of the gateway and the typed routes with a method or a type. */
export interface Asked {
  name: string;
  route: Route;
  /** Schema of the body, or of `bizContent`. */
  schema: Schema;
  /** Method of the gateway. */
  method: string | undefined;
}

/** Everything that can be asked. */
export function allAsked(routes: Routes): Asked[] {
  return routes.all.flatMap((route): Asked[] => {
    const schema = routes.resolved(route.body);
    if (route.face === "allinpay") {
      const choices =
        schema.properties?.["bizContent"]?.contentSchema?.oneOf ?? schema.properties?.["bizContent"]?.oneOf ?? [];
      return choices.map((choice) => ({
        name: String(choice.title),
        route,
        schema: choice,
        method: String(choice.title),
      }));
    }
    if (schema.oneOf === undefined) return [{ name: route.operation, route, schema, method: undefined }];
    return schema.oneOf.map((choice) => {
      const resolved = routes.resolved(choice);
      return {
        name: `${route.operation} ${String(resolved.properties?.["type"]?.const)}`,
        route,
        schema: resolved,
        method: undefined,
      };
    });
  });
}

/** The required fields of a schema, each with something plain. */
export function plainBody(routes: Routes, schema: Schema): Record<string, unknown> {
  const names = schema.required ?? [];
  return Object.fromEntries(
    names.map((name) => [
      name,
      JSON.parse(writeJson(sample(routes, schema.properties?.[name] ?? {}, name))) as unknown,
    ]),
  );
}

/** A request with a body, as it would be pasted. */
export function requestOf(
  { route, method }: Asked,
  body: Record<string, unknown> | string,
  query: [string, string][] = [],
): PastedRequest {
  const ids = Object.fromEntries(
    route.parameters
      .filter(({ place }) => place === "path")
      .map(({ name, schema }) => [
        name,
        schema.format === "uuid" ? "11111111-1111-4111-8111-111111111111" : name === "day" ? "2026-03-01" : "1",
      ]),
  );
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? "1");
  const address = query.length === 0 ? path : `${path}?${pairsText(query)}`;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  if (method !== undefined) {
    const form = pairsText([
      ["method", method],
      ["version", "1.0"],
      ["bizContent", text],
    ]);
    return { method: "POST", address, headers: [["Content-Type", "application/x-www-form-urlencoded"]], body: form };
  }
  const hasBody = route.method !== "GET";
  return {
    method: route.method,
    address,
    headers: hasBody ? [["Content-Type", "application/json"]] : [],
    body: hasBody ? text : "",
  };
}

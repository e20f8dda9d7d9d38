/** Plain values: what stands in place of a refused one while the server is asked for more. */
import { nodeOf, type JsonNode } from "../json/tree.js";
import type { Routes, Schema } from "../routes.js";
import { SHARES, typeOf } from "./row.js";

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
      return (schema.minItems ?? 0) > 0 || schema.items !== undefined
        ? [sampleValue(routes, schema.items ?? {}, name)]
        : [];
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((member) => [
          member,
          sampleValue(routes, schema.properties?.[member] ?? {}, member),
        ]),
      );
    case "json":
      return name === SHARES ? "[]" : sampleContent(routes, schema);
    default:
      return TEXTS[name] ?? (/url$/i.test(name) ? "https://example.com/x" : "x");
  }
}

/** Texts that have a form of their own. */
const TEXTS: Readonly<Record<string, string>> = {
  currency: "CNY",
  day: "2026-03-02",
  weight: "1",
  app_id: "shop",
  timestamp: "",
};

function sampleContent(routes: Routes, schema: Schema): unknown {
  const [first] = schema.contentSchema?.oneOf ?? schema.oneOf ?? [];
  return JSON.stringify(sampleValue(routes, first ?? {}, ""));
}

/** A request as a call of the package: its typed ledger, its clients of the platforms, else `fetch`. */
import { METHODS } from "split-ledger/slim";
import type { Draft } from "../draft.js";
import type { Exchange } from "../judge.js";
import { memberOf, readJson, textMember, type JsonNode } from "../json/tree.js";
import type { Routes, Schema } from "../routes.js";
import type { SentRequest } from "./curl.js";

/** The program text. `call` is what the face has made of the request, if it came to that. */
export function typescriptOf(routes: Routes, draft: Draft, call: Exchange["call"], sent: SentRequest): string {
  const { operation, face } = draft.route;
  const body = draft.body?.kind === "object" ? draft.body : undefined;
  if (face === "douyin" && body !== undefined) return douyin(operation, body) ?? ecpay(sent, body) ?? fetched(sent);
  if (face === "allinpay") return allinpay(draft) ?? fetched(sent);
  return (call === undefined || face === "douyin" ? undefined : typed(routes, call)) ?? fetched(sent);
}

/** A method of the ledger. */
function typed(routes: Routes, { kind, text }: NonNullable<Exchange["call"]>): string | undefined {
  const read = readJson(text);
  if (!("node" in read) || read.node.kind !== "object") return undefined;
  const { node } = read;
  const type = textMember(node, "type");
  const choices = routes.resolved({ $ref: `#/components/schemas/${kind === "command" ? "Command" : "Query"}` });
  if (type === "list") return opened(atomic(routes, choices, node));
  const method = METHODS.find(([, , known]) => known === type)?.[0];
  const schema = routes.chosen(choices, type);
  if (method === undefined) return undefined;
  const isDry = memberOf(node, "dryRun");
  const request = literal(without(node, ["type", "dryRun"]), schema, routes);
  const settings = isDry?.kind === "boolean" && isDry.value ? ", { dryRun: true }" : "";
  return opened(`const reply = await ledger.${method}(${request}${settings});`);
}

/** A list that succeeds or fails as one. */
function atomic(routes: Routes, choices: Schema, node: JsonNode): string {
  const commands = memberOf(node, "commands");
  const items = commands?.kind === "array" ? commands.items : [];
  const members = items.map(
    (item) => `  ${literal(item, routes.chosen(choices, textMember(item, "type")), routes, "  ")},\n`,
  );
  const key = textMember(node, "idempotencyKey");
  const settings = key === undefined ? "{ atomic: true }" : `{ atomic: true, idempotencyKey: ${JSON.stringify(key)} }`;
  return `const { replies } = await ledger.execute([\n${members.join("")}], ${settings});`;
}

function opened(call: string): string {
  const name = call.startsWith("const { replies }") ? "replies" : "reply";
  return `import { memoryStore, openLedger } from "split-ledger";\n\nconst ledger = await openLedger({ store: memoryStore() }); // or your own store\n${call}\nconsole.log(${name});\n`;
}

/** Names of the client's requests, by those of the wire. */
const DOUYIN: Readonly<Record<string, string>> = {
  out_order_no: "outOrderNo",
  out_settle_no: "outSettleNo",
  settle_desc: "settleDesc",
  item_order_id: "itemOrderId",
  settle_params: "settleParams",
  ext: "cpExtra",
  cp_extra: "cpExtra",
  notify_url: "notifyUrl",
  settle_id: "settleId",
  order_id: "orderId",
};

function douyin(operation: string, body: JsonNode): string | undefined {
  const isSettle = operation === "Douyin_SettleCreate" || operation === "Douyin_CreateSettle";
  const isQuery = operation === "Douyin_SettleQuery" || operation === "Douyin_QuerySettle";
  const members =
    body.kind === "object"
      ? body.members.filter(({ name, value }) => DOUYIN[name] !== undefined && value.kind === "string")
      : [];
  const isWhole =
    !isSettle ||
    ["out_order_no", "out_settle_no", "settle_desc"].every((name) => members.some((member) => member.name === name));
  if ((!isSettle && !isQuery) || !isWhole) return undefined;
  const renamed = {
    ...body,
    members: members.map(({ name, value }) => ({ name: DOUYIN[name] ?? name, value })),
  } as JsonNode;
  const family = /_(?:CreateSettle|QuerySettle)$/.test(operation) ? '\n  family: "v2",' : "";
  return `import { douyinClient, rsaSigner } from "split-ledger";

declare const privateKey: string; // of your app
declare const accessToken: string;
const douyin = douyinClient({
  appId: ${JSON.stringify(textMember(body, "app_id") ?? "tt0123456789abcdef")},${family}
  signer: rsaSigner({ privateKey }),
  accessToken,
});
const reply = await douyin.${isSettle ? "settle" : "query"}(${literal(renamed, {}, undefined)});
console.log(reply);
`;
}

/** Of the old calls the package makes the signature; sending is left to the host. */
function ecpay({ address, method }: SentRequest, body: JsonNode): string | undefined {
  if (!/\/api\/apps\/ecpay\//.test(address)) return undefined;
  return `import { ecpaySign } from "split-ledger";

declare const salt: string; // of your app
const body = ${literal(without(body, ["sign"]), {}, undefined)};
const response = await fetch(${JSON.stringify(address)}, {
  method: ${JSON.stringify(method)},
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ ...body, sign: ecpaySign(body, salt) }),
});
console.log(response.status, await response.text());
`;
}

function allinpay({ body, content }: Draft): string | undefined {
  const method = /^allinpay\.shopoint\.fundService\.(balanceQuery|withdraw|withdrawResultQuery)$/.exec(
    textMember(body, "method") ?? "",
  )?.[1];
  if (method === undefined || content?.kind !== "object") return undefined;
  const schema: Schema = {
    properties: { details: { items: { properties: { withdrawAmount: { type: ["number", "string"] } } } } },
  };
  return `import { allinpayClient, rsaSigner } from "split-ledger";

declare const privateKey: string; // of your app
declare const platformKey: string; // the gateway's public key
const allinpay = allinpayClient({
  appId: ${JSON.stringify(textMember(body, "appId") ?? "1001")},
  endpoint: "https://dms-api.shopoint.cn/gateway",
  signer: rsaSigner({ privateKey }),
  platformKey,
});
const reply = await allinpay.${method}(${literal(content, schema, undefined)});
console.log(reply);
`;
}

function fetched({ method, address, headers, body }: SentRequest): string {
  const list = headers.map(([name, value]) => `    [${JSON.stringify(name)}, ${JSON.stringify(value)}],\n`).join("");
  const sent = body === "" || method === "GET" || method === "HEAD" ? "" : `  body: ${JSON.stringify(body)},\n`;
  return `const response = await fetch(${JSON.stringify(address)}, {
  method: ${JSON.stringify(method)},
  headers: [
${list}  ],
${sent}});
console.log(response.status, await response.text());
`;
}

function without(node: JsonNode, names: readonly string[]): JsonNode {
  if (node.kind !== "object") return node;
  return { ...node, members: node.members.filter(({ name, value }) => !names.includes(name) && value.kind !== "null") };
}

/** A value as TypeScript. Amounts become texts, so that no digit passes through a double. */
function literal(node: JsonNode, given: Schema, routes: Routes | undefined, indent = ""): string {
  const schema = routes?.resolved(given) ?? given;
  const inner = `${indent}  `;
  switch (node.kind) {
    case "object": {
      const minor = textMember(node, "minor");
      if (minor !== undefined && /^-?\d+$/.test(minor) && node.members.length === 1) return `${minor}n`;
      const members = node.members.map(
        ({ name, value }) =>
          `${inner}${keyOf(name)}: ${literal(value, schema.properties?.[name] ?? {}, routes, inner)},\n`,
      );
      return members.length === 0 ? "{}" : `{\n${members.join("")}${indent}}`;
    }
    case "array": {
      const items = node.items.map((item) => `${inner}${literal(item, schema.items ?? {}, routes, inner)},\n`);
      return items.length === 0 ? "[]" : `[\n${items.join("")}${indent}]`;
    }
    case "number": {
      const isText = Array.isArray(schema.type) || String(Number(node.digits)) !== node.digits;
      return isText ? JSON.stringify(node.digits) : node.digits;
    }
    default:
      return node.kind === "null" ? "null" : node.kind === "boolean" ? String(node.value) : JSON.stringify(node.value);
  }
}

function keyOf(name: string): string {
  // Written plainly, this one name would set the object's prototype.
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

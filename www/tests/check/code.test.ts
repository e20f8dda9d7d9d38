/** What is offered to take along: curl lines that a real shell passes on unchanged, TypeScript that compiles. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../src/check/code/index.js";
import { curlLine } from "../../src/check/code/curl.js";
import { Desk } from "../../src/check/desk.js";
import { Draft } from "../../src/check/draft.js";
import { EXAMPLES } from "../../src/check/examples.js";
import { ledgerFor } from "../../src/check/ledger.js";
import { USER } from "../../src/check/names.js";
import { readPaste, type PastedRequest } from "../../src/check/paste/index.js";
import { place, type Routes } from "../../src/check/routes.js";
import { allAsked, NOW, plainBody, realRoutes, requestOf } from "./routes.js";

let routes: Routes;
beforeAll(async () => {
  routes = await realRoutes();
});

/** The arguments that bash makes of a line, where `curl` only prints them. */
function argumentsInBash(line: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`;
  const out = execFileSync("bash", ["-c", script], {
    env: { PATH: process.env["PATH"] ?? "", HOME: "/hostile", LC_ALL: "C.UTF-8" },
  });
  return out.toString("utf8").split("\0").slice(0, -1);
}

const HOSTILE = [
  "it's",
  "'''",
  '"quoted"',
  "$HOME",
  "$(id)",
  "`id`",
  "a\nb\n",
  "\\",
  "\\'",
  "'\\''",
  "!history",
  "a;b|c&d>e<f",
  "*?[x]{a,b}~",
  "",
  " ",
  "\t",
  "分账 😀",
  "\r\n",
  "$'x'",
  "-H",
  "--data-raw",
  "@file",
  "%s%d",
  "\u0001\u001b[31m",
  "# comment",
  "'; touch /tmp/x; '",
];

describe("the curl line", () => {
  it.each(HOSTILE)("passes %j on unchanged in every place", (text) => {
    const header = text.replace(/[\r\n]+/g, " ").trim();
    const line = curlLine({
      method: "PUT",
      address: `http://h/${text}`,
      headers: [["X-A", header]],
      body: `{${text}}`,
    });
    expect(argumentsInBash(line)).toEqual([
      "-X",
      "PUT",
      `http://h/${text}`,
      "-H",
      header === "" ? "X-A;" : `X-A: ${header}`,
      "--data-raw",
      `{${text}}`,
    ]);
  });

  it("passes random texts on unchanged, and is read back as the request it was made of", () => {
    let seed = 3;
    const alphabet = "'\"\\$`!(){}[]<>|&;*?~#%@ \n\tab1é中😀";
    for (let round = 0; round < 60; round += 1) {
      let text = "x";
      for (let length = 0; length < 30; length += 1) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
        text += [...alphabet][(seed >>> 8) % [...alphabet].length] ?? "";
      }
      const request = {
        method: "POST",
        address: "http://h/p",
        headers: [
          ["X-A", text.replace(/\s+/g, " ").trim()],
          ["Content-Type", "text/plain"],
        ] as const,
        body: text,
      };
      const line = curlLine(request);
      expect(argumentsInBash(line).at(-1)).toBe(text);
      expect(readPaste(line)).toEqual({ form: "curl", problems: [], request });
    }
  });
});

async function codeFor(request: PastedRequest, chosen?: string) {
  const placed = place(routes, request, chosen);
  if (placed === undefined) throw new Error(`no route for ${request.address}`);
  const draft = new Draft(placed.route, placed, request);
  const desk = await Desk.open(NOW);
  const { call } = await desk.send(draft.asPasted());
  await desk.close();
  return codeOf(routes, draft, call);
}

/** What the compiler says of programs, with the built package's declarations and every strictness. */
function mistakesIn(programs: Map<string, string>): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  };
  const folder = path.resolve(import.meta.dirname, "../..");
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const names = new Map([...programs].map(([name, text]) => [path.join(folder, `${name}.ts`), text]));
  host.fileExists = (name) => names.has(name) || fileExists.call(host, name);
  host.readFile = (name) => names.get(name) ?? readFile.call(host, name);
  host.getSourceFile = (name, version) => {
    const text = names.get(name);
    return text === undefined ? getSourceFile.call(host, name, version) : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram([...names.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${path.basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, " ")}\n${names.get(file?.fileName ?? "") ?? ""}`,
    );
}

describe("the TypeScript", () => {
  it("compiles, for every route with its required fields, and for every example", async () => {
    const programs = new Map<string, string>();
    for (const [at, asked] of allAsked(routes).entries()) {
      const query = asked.route.parameters
        .filter(({ name, place: where }) => where === "query" && name === "appId")
        .map(({ name }): [string, string] => [name, "a"]);
      const { typescript } = await codeFor(
        requestOf(asked, plainBody(routes, asked.schema), query),
        asked.route.operation,
      );
      programs.set(`route-${String(at)}`, `${typescript}\nexport {};\n`);
    }
    for (const { id, text } of EXAMPLES) {
      const { request } = readPaste(text);
      if (request === undefined || place(routes, request) === undefined) continue;
      programs.set(`example-${id}`, `${(await codeFor(request)).typescript}\nexport {};\n`);
    }
    expect(programs.size).toBeGreaterThan(100);
    expect([...programs.values()].filter((text) => text.includes("await ledger.")).length).toBeGreaterThan(80);
    // A request for an id that is no id of a freeze and the like still has the right types.
    expect(mistakesIn(programs)).toEqual([]);
  });

  it("keeps the digits of amounts, and the names and texts of a hostile body", async () => {
    const { typescript } = await codeFor({
      method: "PUT",
      address: "/v1/balances/users/11111111-1111-4111-8111-111111111111/balance",
      headers: [],
      body: '{"currency":"CNY","initialBalance":0.10,"accountDetails":{"__proto__":"x","a b":"`${process.exit()}`","n":12345678901234567890}}',
    });
    expect(typescript).toContain('initialBalance: "0.10"');
    const half = await codeFor({
      method: "POST",
      address: "/v1/commands",
      headers: [],
      body: `{"type":"recharge","userId":"${USER}","currency":"CNY","amount":30.5}`,
    });
    expect(half.typescript).toContain('amount: "30.5"');
    expect(typescript).toContain('["__proto__"]: "x"');
    expect(typescript).toContain('"a b": "`${process.exit()}`"');
    expect(typescript).toContain('n: "12345678901234567890"');
    expect(mistakesIn(new Map([["hostile", `${typescript}\nexport {};`]]))).toEqual([]);
  });

  it("is the call that does the same: run on a ledger it gives what the handler gives", async () => {
    const text =
      'POST /v1/balances/freeze\n\n{"userId":"11111111-1111-4111-8111-111111111111","amount":30.50,"currency":"CNY","idempotencyKey":"k"}';
    const { typescript } = await codeFor(readPaste(text).request as PastedRequest);
    const call = /await ledger\.balances\.freeze\(([^]+)\);/.exec(typescript)?.[1] ?? "";
    const [one, other] = [await ledgerFor(undefined), await ledgerFor(undefined)];
    // The text is our own, made in this test.
    const reply = await one.ledger.balances.freeze(new Function(`return (${call})`)() as never);
    const exchange = await other.send({
      method: "POST",
      target: "/v1/balances/freeze",
      headers: [],
      body: text.split("\n\n")[1] ?? "",
    });
    expect(JSON.parse(exchange.body)).toMatchObject({ freezeId: reply.freezeId, newVersion: reply.newVersion });
  });
});

describe("the JSON", () => {
  it("is the body with its digits, and the call behind it", async () => {
    const { json, call } = await codeFor({
      method: "POST",
      address: "/v1/balances/freeze",
      headers: [],
      body: '{"amount":30.50,"userId":"11111111-1111-4111-8111-111111111111","currency":"CNY"}',
    });
    expect(json).toContain('"amount": 30.50,');
    expect(JSON.parse(call)).toMatchObject({ type: "freeze", amount: 30.5 });
  });
});

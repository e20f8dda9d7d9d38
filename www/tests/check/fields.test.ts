/** The table of fields against the real handler: what it says is refused is refused, with the same code and words. */
import { createHandler } from "split-ledger/http";
import { memoryStore, openLedger } from "split-ledger/slim";
import { beforeAll, describe, expect, it } from "vitest";
import { Desk } from "../../src/check/desk.js";
import { Draft } from "../../src/check/draft.js";
import { fieldReport, type FieldReport, type FieldRow } from "../../src/check/fields/index.js";
import { place, type Routes, type Schema } from "../../src/check/routes.js";
import { readPaste, type PastedRequest } from "../../src/check/paste/index.js";
import { allAsked, NOW, plainBody, realRoutes, requestOf, type Asked } from "./routes.js";

let routes: Routes;
beforeAll(async () => {
  routes = await realRoutes();
});

async function reportOf(request: PastedRequest): Promise<FieldReport> {
  const placed = place(routes, request);
  if (placed === undefined) throw new Error(`no route for ${request.address}`);
  const desk = await Desk.open(NOW);
  const report = await fieldReport(routes, new Draft(placed.route, placed, request), desk);
  await desk.close();
  return report;
}

/** What a server of its own answers: the text, and every code and sentence in it. */
async function served(request: PastedRequest): Promise<string> {
  const ledger = await openLedger({ store: memoryStore(), now: () => NOW, wireApp: "shop", sweepIntervalMs: 0 });
  const handler = createHandler(ledger, { authorize: () => true });
  const init = {
    method: request.method,
    headers: request.headers.map(([name, value]): [string, string] => [name, value]),
  };
  const response = await handler(
    new Request(
      `http://server${request.address}`,
      request.method === "GET" ? init : { ...init, body: new TextEncoder().encode(request.body) },
    ),
  );
  const text = await response.text();
  await ledger.close();
  return text;
}

const refusals = (report: FieldReport) => [...report.rows.flatMap(({ refusal }) => refusal ?? []), ...report.general];
const faults = (report: FieldReport): FieldRow[] =>
  report.rows.filter(({ state }) => state === "wrong" || state === "missing" || state === "unknown");

/** Ways to spoil a field. */
function spoilt(schema: Schema, isRequired: boolean, isGateway: boolean): [string, unknown][] {
  const ways: [string, unknown][] = [];
  if (isRequired) ways.push(["missing", undefined]);
  const { type, maxLength, minimum, maximum, enum: choices, items, properties } = schema;
  ways.push(["of another type", type === "object" || properties !== undefined ? "x" : { a: 1 }]);
  if (maxLength !== undefined) ways.push(["too long", (isGateway ? "中" : "x").repeat(maxLength + 1)]);
  if (minimum !== undefined) ways.push(["too small", minimum - 1]);
  if (maximum !== undefined) ways.push(["too large", maximum + 1]);
  if (choices !== undefined) ways.push(["no choice", "nonsense"]);
  if (Array.isArray(type)) ways.push(["no number", "1.2.3"]);
  if (items !== undefined) ways.push(["a list of texts", ["x"]]);
  return ways;
}

interface Case {
  asked: Asked;
  field: string;
  way: string;
  request: PastedRequest;
}

function casesOf(asked: Asked): Case[] {
  const { schema, route, method } = asked;
  const cases: Case[] = [];
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    if (field === "type" && route.face === "typed") continue;
    for (const [way, value] of spoilt(property, schema.required?.includes(field) ?? false, method !== undefined)) {
      cases.push({ asked, field, way, request: requestOf(asked, { ...plainBody(routes, schema), [field]: value }) });
    }
  }
  const body = plainBody(routes, schema);
  if (route.body !== undefined) {
    cases.push({ asked, field: "noSuchField", way: "unknown", request: requestOf(asked, { ...body, noSuchField: 1 }) });
    cases.push({ asked, field: "", way: "no JSON", request: requestOf(asked, "{") });
  }
  for (const { name, place: where, schema: of } of route.parameters) {
    if (where !== "query") continue;
    for (const [way, value] of spoilt(of, false, false)) {
      if (typeof value !== "object")
        cases.push({ asked, field: name, way, request: requestOf(asked, body, [[name, String(value)]]) });
    }
  }
  if (route.parameters.length > 0)
    cases.push({
      asked,
      field: "noSuchField",
      way: "unknown",
      request: requestOf(asked, body, [["noSuchField", "1"]]),
    });
  return cases;
}

describe("every route, every field, spoilt in every way", () => {
  it("is refused by the server just as the table says", async () => {
    const cases = allAsked(routes).flatMap(casesOf);
    expect(cases.length).toBeGreaterThan(1_000);
    let refused = 0;
    for (const { asked, field, way, request } of cases) {
      const [report, answer] = [await reportOf(request), await served(request)];
      const where = `${asked.name} ${field} ${way}: ${answer}\n${JSON.stringify(faults(report))}`;
      const [first] = refusals(report).filter(
        ({ message, code, faceCode }) =>
          answer.includes(JSON.stringify(message)) &&
          (faceCode === "" ? answer.includes(`"${code}"`) : answer.includes(`:${faceCode},`)),
      );
      if (refusals(report).length > 0) {
        refused += 1;
        expect(first, where).toBeDefined();
      } else {
        // What the table lets pass is refused by nothing but the state of the ledger.
        expect(answer, where).not.toMatch(
          /"(?:INVALID_JSON|MISSING_FIELD|UNKNOWN_FIELD|INVALID_FIELD|FIELD_TOO_LONG|INVALID_AMOUNT|UNKNOWN_CURRENCY)"|param error|"code":(?:1001|2001),/,
        );
      }
    }
    // Nearly all of these are mistakes.
    expect(refused / cases.length).toBeGreaterThan(0.8);
  });

  it("is found with its place", async () => {
    for (const { asked, field, way, request } of allAsked(routes).flatMap(casesOf)) {
      if (way !== "unknown" && way !== "of another type" && way !== "missing") continue;
      const report = await reportOf(request);
      const row = report.rows.find(({ path }) => path === field);
      if (way === "unknown") expect(row?.state, `${asked.name} ${field} ${way}`).toBe("unknown");
      // Fields that are accepted and not looked at take anything.
      if (way === "of another type" && row?.description !== "Accepted, not looked at.") {
        const nested = report.rows.find(({ path, refusal }) => refusal !== undefined && path.startsWith(field));
        expect(nested, `${asked.name} ${field} ${way} ${JSON.stringify(report)}`).toBeDefined();
      }
    }
  });
});

describe("several mistakes at once", () => {
  it("are all found: each that is found alone is found with two others", async () => {
    let together = 0;
    for (const asked of allAsked(routes)) {
      const { schema, route, method } = asked;
      if (route.body === undefined) continue;
      const body = plainBody(routes, schema);
      const spoil: [string, unknown][] = Object.entries(schema.properties ?? {})
        .filter(
          ([name, property]) => name !== "type" && property.properties === undefined && property.items === undefined,
        )
        .map(([name]) => [name, [[]]]);
      const alone: string[] = [];
      for (const [name, value] of spoil) {
        const report = await reportOf(requestOf(asked, { ...body, [name]: value }));
        if (report.rows.some(({ path, state }) => path === name && state === "wrong")) alone.push(name);
      }
      const report = await reportOf(requestOf(asked, { ...body, ...Object.fromEntries(spoil), stray: 1 }));
      const found = report.rows.filter(({ refusal }) => refusal !== undefined).map(({ path }) => path);
      expect(found, `${asked.name} ${String(method)} ${JSON.stringify(report.general)}`).toEqual(
        expect.arrayContaining([...alone, "stray"]),
      );
      together += alone.length;
    }
    expect(together).toBeGreaterThan(150);
  });
});

describe("the limits of the table", () => {
  it("are the server's: a text of the greatest length passes, one more does not", async () => {
    let checked = 0;
    for (const asked of allAsked(routes)) {
      const { schema, route, method } = asked;
      for (const [field, { maxLength, type }] of Object.entries(schema.properties ?? {})) {
        if (maxLength === undefined || type !== "string" || field === "settle_params" || route.body === undefined)
          continue;
        const text =
          field === "notify_url" || field === "notifyUrl"
            ? `https://x/${"x".repeat(maxLength - 10)}`
            : "1".repeat(maxLength);
        const [least, more] = [text, `${text}1`].map((value) =>
          requestOf(asked, { ...plainBody(routes, schema), [field]: value }),
        );
        const isTooLong = ({ rows }: FieldReport): boolean =>
          rows.some(
            ({ path, refusal }) =>
              path === field &&
              refusal !== undefined &&
              /TOO_LONG|at most|字节|长度|characters/.test(`${refusal.code} ${refusal.message}`),
          );
        if (least === undefined || more === undefined) continue;
        expect(
          isTooLong(await reportOf(least)),
          `${asked.name} ${field} of ${String(maxLength)} ${String(method)}`,
        ).toBe(false);
        const report = await reportOf(more);
        expect(report.rows.find(({ path }) => path === field)?.state, `${asked.name} ${field} of one more`).toBe(
          "wrong",
        );
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(60);
  });
});

describe("what the table shows", () => {
  const rowOf = (report: FieldReport, path: string): FieldRow => {
    const row = report.rows.find((each) => each.path === path);
    if (row === undefined) throw new Error(`no row ${path}: ${report.rows.map((each) => each.path).join(" ")}`);
    return row;
  };
  const pasted = async (text: string): Promise<FieldReport> => {
    const { request } = readPaste(text);
    if (request === undefined) throw new Error("no request");
    return await reportOf(request);
  };

  it("digits as they were written, and minor units by the package", async () => {
    const report = await pasted(
      'POST /v1/balances/freeze\n\n{"userId":"11111111-1111-4111-8111-111111111111","amount":30.50,"currency":"CNY"}',
    );
    expect(rowOf(report, "amount")).toMatchObject({
      given: "30.50",
      type: "amount",
      state: "fine",
      minor: { units: "3050", currency: "CNY", amount: "30.50" },
    });
    expect(rowOf(report, "orderId")).toMatchObject({ given: undefined, state: "absent", isRequired: false });
    const yen = await pasted(
      'POST /v1/balances/freeze\n\n{"userId":"11111111-1111-4111-8111-111111111111","amount":"30","currency":"JPY"}',
    );
    expect(rowOf(yen, "amount").minor).toEqual({ units: "30", currency: "JPY", amount: "30" });
    const wrong = await pasted('POST /v1/balances/freeze\n\n{"userId":"x","amount":0.001,"currency":"CNY"}');
    expect(rowOf(wrong, "amount")).toMatchObject({
      state: "wrong",
      minor: undefined,
      refusal: { code: "INVALID_AMOUNT" },
    });
    expect(rowOf(wrong, "userId")).toMatchObject({
      state: "wrong",
      refusal: { code: "INVALID_FIELD", message: "`x` is not a UUID" },
    });
  });

  it("entries of lists, by the names that refusals use", async () => {
    const report = await pasted(
      'POST /v1/orders\n\n{"appId":"a","currency":"CNY","items":[{"amount":"1.00"},{"amount":"1.001","commissionRate":"2"}]}',
    );
    expect(rowOf(report, "items[0].amount")).toMatchObject({
      state: "fine",
      minor: { units: "100", currency: "CNY", amount: "1.00" },
    });
    expect(rowOf(report, "items[1].amount")).toMatchObject({ state: "wrong" });
    expect(rowOf(report, "items[1].commissionRate")).toMatchObject({ type: "rate", state: "wrong", minor: undefined });
  });

  it("the entries of `settle_params`, and the name that was meant by one that is not known", async () => {
    const request = (params: string) =>
      `POST /api/apps/trade/v2/settle/create_settle\n\n${JSON.stringify({ out_order_no: "a", out_settle_no: "s", settle_desc: "d", settle_params: params, notifyUrl: "x" })}`;
    const report = await pasted(request('[{"merchant_uid":"1","amount":250}]'));
    expect(rowOf(report, "settle_params[0].amount")).toMatchObject({
      given: "250",
      type: "fen",
      state: "fine",
      minor: { amount: "2.50" },
    });
    expect(rowOf(report, "notifyUrl")).toMatchObject({ state: "unknown", meant: "notify_url" });
    const wrong = await pasted(request('[{"merchant_uid":"1","amount":0}]'));
    expect(rowOf(wrong, "settle_params")).toMatchObject({ state: "wrong", refusal: { faceCode: "23009" } });
    expect(rowOf(wrong, "settle_params[0].amount")).toMatchObject({ state: "open" });
    const misspelt = await pasted(
      'POST /v1/balances/freeze\n\n{"curency":"CNY","ammount":1,"userID":"x","orderdI":"1","nonsense":1}',
    );
    const meant = Object.fromEntries(misspelt.rows.map((row) => [row.path, row.meant]));
    expect(meant).toMatchObject({ curency: "currency", ammount: "amount", userID: "userId", orderdI: "orderId" });
    expect(meant["nonsense"]).toBeUndefined();
  });

  it("path and query of the address", async () => {
    const report = await pasted("GET /v1/balances/users/x/entries?pageSize=0&nope=1&currency=CNY");
    expect(rowOf(report, "userId")).toMatchObject({ place: "path", given: "x", state: "wrong" });
    expect(rowOf(report, "pageSize")).toMatchObject({ place: "query", given: "0", state: "wrong" });
    expect(rowOf(report, "nope")).toMatchObject({ place: "query", state: "unknown" });
    expect(rowOf(report, "currency")).toMatchObject({ state: "fine" });
  });

  it("`bizContent` in a form and in JSON", async () => {
    const content =
      '{"orderId":"1","details":[{"externalCode":"a","withdrawAmount":1.001},{"withdrawAmount":2}],"zzz":1}';
    for (const text of [
      `POST /allinpay/gateway\nContent-Type: application/x-www-form-urlencoded\n\n${new URLSearchParams({ method: "allinpay.shopoint.fundService.withdraw", version: "1.0", bizContent: content }).toString()}`,
      `POST /allinpay/gateway\nContent-Type: application/json\n\n{"method":"allinpay.shopoint.fundService.withdraw","version":"1.0","bizContent":${content}}`,
    ]) {
      const report = await pasted(text);
      expect(rowOf(report, "details[0].withdrawAmount")).toMatchObject({
        place: "content",
        given: "1.001",
        state: "wrong",
        refusal: { faceCode: "2001" },
      });
      expect(rowOf(report, "details[1].withdrawAmount")).toMatchObject({
        state: "fine",
        minor: { units: "200", currency: "CNY", amount: "2.00" },
      });
      expect(rowOf(report, "details[1].accountUserId")).toMatchObject({
        state: "missing",
        refusal: { faceCode: "1001" },
      });
      expect(rowOf(report, "zzz")).toMatchObject({ state: "unknown" });
    }
  });

  it("that a form where JSON is wanted is refused as a whole", async () => {
    const report = await pasted("curl http://h/v1/balances/freeze -d '{\"userId\":1}'");
    expect(report.general).toMatchObject([{ code: "UNSUPPORTED_MEDIA_TYPE" }]);
    expect(report.rows.every(({ state }) => state === "open" || state === "absent")).toBe(true);
  });
});

describe("a name that ends in `rate`, and `shareCap`", () => {
  it("is a part of one, everything else with a number or text an amount: as the package's types say", async () => {
    const { readFileSync } = await import("node:fs");
    const types = readFileSync(new URL("../../../pkg-template/src/generated/api.ts", import.meta.url), "utf8");
    const named = (type: string): string[] =>
      [...types.matchAll(new RegExp(`^\\s*(\\w+)\\??: ${type}(?: \\| undefined)?;`, "gm"))].map(
        ([, name = ""]) => name,
      );
    expect(named("Rate").length).toBeGreaterThan(3);
    expect(named("Amount").length).toBeGreaterThan(20);
    expect(named("Rate").filter((name) => !/rate$|^shareCap$/i.test(name))).toEqual([]);
    expect(named("Amount").filter((name) => /rate$|^shareCap$/i.test(name))).toEqual([]);
  });
});

/** Answers are those of the server, and a ledger of its own each time; the examples are what they say they are. */
import "../support/core.js";
import { createHandler } from "split-ledger/http";
import { describe, expect, it } from "vitest";
import { EXAMPLES, FREEZE_ID, type ExampleId } from "../../src/check/examples.js";
import { ledgerFor } from "../../src/check/ledger.js";
import { tasks, type Answer, type Reading } from "../../src/check/tasks.js";
import { examples } from "../../src/simulate/model/examples.js";
import { simulate } from "../../src/simulate/model/simulate.js";

const asked = (text: string) => ({ text, chosen: undefined, scenario: undefined });
const textOf = (id: ExampleId): string => EXAMPLES.find((example) => example.id === id)?.text ?? "";
const read = (id: ExampleId): Promise<Reading> => tasks.read(asked(textOf(id)));
async function answer(id: ExampleId): Promise<Answer> {
  const given = await tasks.answer(asked(textOf(id)));
  if (given === undefined) throw new Error("no answer");
  return given;
}

describe("an answer", () => {
  it("tells the transaction, its entries, and the balances before and after", async () => {
    const { exchange, effects, refusal } = await answer("freeze");
    expect(exchange.status).toBe(200);
    expect(refusal).toBeUndefined();
    expect(effects.accounts).toEqual([
      {
        owner: "user:11111111-1111-4111-8111-111111111111",
        accountSet: "100001",
        currency: "CNY",
        before: { available: "80.00", frozen: "20.00", version: "2" },
        after: { available: "49.50", frozen: "50.50", version: "3" },
      },
    ]);
    expect(effects.transactions).toMatchObject([
      {
        transactionType: "freeze",
        entries: [{ availableDelta: "-30.50", frozenDelta: "30.50", available: "49.50", frozen: "50.50" }],
      },
    ]);
  });

  it("is the same again on a new ledger, and the next one on a kept one", async () => {
    const [first, second] = [await answer("freeze"), await answer("freeze")];
    expect(second.exchange.body).toBe(first.exchange.body);
    expect(second.effects).toEqual(first.effects);
    const other = textOf("freeze").replace("1001", "1002").replace("freeze-1", "freeze-2");
    await tasks.reset();
    expect((await tasks.goOn(asked(textOf("freeze"))))?.exchange.body).toBe(first.exchange.body);
    expect(await tasks.goOn(asked(other))).toMatchObject({
      requests: 2,
      effects: { accounts: [{ after: { available: "19.00" } }] },
    });
    expect(await tasks.goOn(asked(other))).toMatchObject({ requests: 3, effects: { accounts: [], transactions: [] } });
    await tasks.reset();
    expect(await tasks.goOn(asked(other))).toMatchObject({
      requests: 1,
      effects: { accounts: [{ after: { available: "49.50" } }] },
    });
    await tasks.reset();
  });

  it("of a refusal changes nothing, and has the core's code", async () => {
    const much = await tasks.answer(asked(textOf("freeze").replace("30.50", "3000.50")));
    expect(much).toMatchObject({
      exchange: { status: 400 },
      refusal: { code: "INSUFFICIENT_FUNDS" },
      effects: { accounts: [], transactions: [] },
    });
    const early = await tasks.answer(asked(textOf("douyin").replace("out_order_example_1", "no-such-order")));
    expect(early?.refusal).toMatchObject({ faceCode: "23101", code: "ORDER_NOT_FOUND" });
  });

  it("is the handler's own, byte for byte", async () => {
    for (const { id, text } of EXAMPLES) {
      if (id === "callback" || id === "bodyOnly") continue;
      const reading = await tasks.read(asked(text));
      const given = await answer(id);
      const desk = await ledgerFor(undefined);
      const handler = createHandler(desk.ledger, { authorize: () => true });
      const { method = "", target = "" } = reading.sent ?? {};
      const type = id === "allinpayForm" ? "application/x-www-form-urlencoded" : "application/json";
      const body = /(?:-d|--data|--data-raw) '([^']+)'$/.exec(text)?.[1] ?? text.split("\n\n")[1] ?? text;
      const sent =
        id === "allinpayForm"
          ? new URLSearchParams(
              [...text.matchAll(/--data-urlencode '([^=]+)=([^']+)'/g)].map(
                ([, name = "", value = ""]): [string, string] => [name, value],
              ),
            ).toString()
          : body;
      const init = method === "GET" ? { method } : { method, headers: { "Content-Type": type }, body: sent };
      const response = await handler(new Request(`http://server${target}`, init));
      const plain = (text: string): string => text.replace(/"(?:log_id|logid|respSeq)":"[^"]*"/g, "");
      expect(plain(given.exchange.body), id).toBe(plain(await response.text()));
      expect(given.exchange.status).toBe(response.status);
    }
  });
});

describe("an Allinpay request with a timestamp", () => {
  const form = (timestamp: string) =>
    `POST /allinpay/gateway\n\n${new URLSearchParams({ method: "allinpay.shopoint.fundService.withdraw", version: "1.0", timestamp, bizContent: '{"orderId":"1","details":[{"externalCode":"abc123","withdrawAmount":"10.00"}]}' }).toString()}`;

  it("is judged by the visitor's clock, and answered by the ledger's", async () => {
    const text = form("2020-01-01 00:00:00");
    const { fields } = await tasks.read(asked(text));
    expect(fields?.rows.find(({ path }) => path === "timestamp")).toMatchObject({
      state: "wrong",
      refusal: { faceCode: "3103" },
    });
    expect(await tasks.answer(asked(text))).toMatchObject({
      isTimeless: true,
      refusal: undefined,
      effects: { accounts: [{ after: { available: "90.00" } }] },
    });
    const now = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
    expect((await tasks.read(asked(form(now)))).fields?.rows.find(({ path }) => path === "timestamp")?.state).toBe(
      "fine",
    );
    expect((await tasks.answer(asked(textOf("allinpayWithdraw"))))?.isTimeless).toBe(false);
  });
});

describe("the examples", () => {
  it("are there for every face, and each is found by its route", async () => {
    const faces = new Set<string>();
    for (const { id } of EXAMPLES) {
      const { route, problems } = await read(id);
      expect(problems, id).toEqual([]);
      if (route !== undefined) faces.add(route.face);
    }
    expect([...faces].sort()).toEqual(["allinpay", "balance", "douyin", "native", "typed"]);
  });

  it.each<[ExampleId, number, Partial<{ code: string; faceCode: string }> | undefined]>([
    ["freeze", 200, undefined],
    ["confirm", 200, undefined],
    ["wrongField", 400, { code: "UNKNOWN_FIELD" }],
    ["balance", 200, undefined],
    ["command", 200, undefined],
    ["settle", 200, undefined],
    ["preview", 200, undefined],
    ["douyin", 200, undefined],
    ["douyinV2", 200, undefined],
    ["douyinQuery", 200, undefined],
    ["ecpay", 200, undefined],
    ["allinpayBalance", 200, { faceCode: "3101" }],
    ["allinpayWithdraw", 200, undefined],
    ["allinpayForm", 200, { faceCode: "3" }],
    ["wrongSignature", 200, undefined],
    ["bodyOnly", 400, { code: "INVALID_FIELD" }],
  ])("%s is answered with %i, %j", async (id, status, refusal) => {
    const given = await answer(id);
    expect(given.exchange.status, given.exchange.body).toBe(status);
    if (refusal === undefined) expect(given.refusal, given.exchange.body).toBeUndefined();
    else expect(given.refusal).toMatchObject(refusal);
  });

  it("name the open freeze of the fixed ledger", async () => {
    const desk = await ledgerFor(undefined);
    expect((await desk.ledger.query({ type: "get_freeze", freezeId: FREEZE_ID })).status).toBe("FROZEN");
  });

  it("show mistakes in the fields that have them", async () => {
    const { fields } = await read("wrongField");
    const states = Object.fromEntries((fields?.rows ?? []).map(({ path, state }) => [path, state]));
    expect(states).toMatchObject({
      userId: "fine",
      order_id: "unknown",
      amount: "wrong",
      curency: "unknown",
      currency: "missing",
      ttlMs: "wrong",
    });
  });

  it("with a body alone name the routes it may be for", async () => {
    const { route, others } = await read("bodyOnly");
    expect(route).toMatchObject({ source: "body", operation: "Balance_RechargeBalance" });
    expect(others.map(({ operation }) => operation)).toContain("Balance_RechargeMerchantBalance");
    const chosen = await tasks.read({ ...asked(textOf("bodyOnly")), chosen: "Balance_RechargeMerchantBalance" });
    expect(chosen.route).toMatchObject({ source: "chosen", operation: "Balance_RechargeMerchantBalance" });
  });
});

describe("the ledger of a scenario", () => {
  it("is the one that the simulation leads to", async () => {
    for (const scenario of [examples.licence, examples.wallet, examples.card]) {
      const { host, outcome } = await simulate(scenario);
      const desk = await ledgerFor(scenario);
      const [own, simulated] = [await desk.ledger.journal.head(), await host?.ledger.journal.head()];
      expect(own).toEqual(simulated);
      expect(own).toBeDefined();
      expect(outcome.steps.length).toBeGreaterThan(2);
      const given = await tasks.answer({ text: "GET /v1/parties HTTP/1.1", chosen: undefined, scenario });
      expect(given?.exchange.status).toBe(200);
    }
  });
});

describe("whatever is sent", () => {
  it.each([
    "POST /v1/nope\n\n{}",
    "DELETE /v1/orders",
    "GET /v1/balances/users/%zz/balance",
    "POST /v1/orders\nContent-Type: text/plain\n\n{}",
    "POST /v1/orders\nX-Request-Id: é中\u0007\n\n{}",
    `POST /v1/orders\n\n{"a":"${"x".repeat((1 << 20) + 1)}"}`,
    `POST /v1/orders\n\n${"[".repeat(5000)}`,
    "GET //evil.example/x",
    "GET /../../etc/passwd",
    "POST http://user:pass@h/v1/orders?x=%00#f\n\n{}",
    "OPTIONS /v1/orders",
    "{}",
    "[]",
    '{"type":"freeze"}',
    '{"type":"list","commands":[{"type":"freeze"},{"type":"nope"},1]}',
    '{"type":"list","commands":"x"}',
    "bizContent=%7B&method=x",
    '{"__proto__":{"x":1},"constructor":1}',
  ])("%# is answered", async (text) => {
    const reading = await tasks.read(asked(text));
    expect(reading).toBeDefined();
    const given = await tasks.answer(asked(text));
    if (given !== undefined) expect(given.exchange.status).toBeGreaterThanOrEqual(200);
  });
});

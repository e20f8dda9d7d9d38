import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryStore, openLedger } from "split-ledger";
import { createHandler } from "split-ledger/http";
import { JSON_HEADERS, MERCHANT, STORES, USER, type Fresh, type Status } from "./face.js";

const TOKENS = { tokens: ["test-token"] };

describe.each(STORES)("the Fetch handler on %s", (_name, open) => {
  let fresh: Fresh;
  let handler: (request: Request) => Promise<Response>;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    fresh = await open();
    handler = createHandler(fresh.ledger, TOKENS);
  });
  afterAll(() => fresh.end());

  async function call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{
    status: number;
    text: string;
    body: Record<string, never> & Record<string, unknown>;
    headers: Headers;
  }> {
    const response = await handler(
      new Request(`http://ledger.test${path}`, {
        method,
        headers: JSON_HEADERS,
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
    return {
      status: response.status,
      text,
      body: isJson ? (JSON.parse(text) as never) : ({} as never),
      headers: response.headers,
    };
  }

  it("answers /healthz and /openapi.json without a token", async () => {
    const health = await handler(new Request("http://ledger.test/healthz"));
    expect(health.status).toBe(200);
    expect(await health.json()).toEqual({ status: "ok" });
    const openapi = await handler(new Request("http://ledger.test/openapi.json"));
    expect(openapi.status).toBe(200);
    await openapi.json();
  });

  it("BAL-16, BAL-14: creates balances", async () => {
    const user = await call("PUT", `/v1/balances/users/${USER}/balance`, { currency: "CNY" });
    expect(user).toMatchObject({ status: 200, body: { userId: USER, currency: "CNY", available: 0 } });
    const merchant = await call("PUT", `/v1/balances/merchants/${MERCHANT}/balance`, {
      currency: "CNY",
      initialBalance: 5.25,
      balancerType: "ALIPAY",
      isDefault: true,
      accountDetails: { account: "shop@example.com" },
    });
    expect(merchant).toMatchObject({ status: 200, body: { userId: MERCHANT, available: 5.25 } });
  });

  it("BAL-17: recharges, and answers a repetition as one", async () => {
    const request = {
      amount: 100.1,
      currency: "CNY",
      externalTransactionId: "9007199254740993",
      paymentMethodType: "ALIPAY",
      idempotencyKey: "r-1",
    };
    const first = await call("POST", `/v1/balances/users/${USER}/recharge`, request);
    expect(first).toMatchObject({ status: 200, body: { success: true, newVersion: 1 } });
    expect(typeof first.body["transactionId"]).toBe("string");
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    const again = await call("POST", `/v1/balances/users/${USER}/recharge`, request);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    ids["transaction"] = String(first.body["transactionId"]);
    expect(
      (await call("POST", `/v1/balances/merchants/${MERCHANT}/recharge`, { amount: "1.00", currency: "CNY" }))
        .status,
    ).toBe(200);
  });

  it("BAL-10, BAL-12, BAL-11: freezes, confirms, cancels, refunds", async () => {
    const freeze = await call("POST", "/v1/balances/freeze", {
      userId: USER,
      orderId: "9223372036854775807",
      amount: 30,
      currency: "CNY",
    });
    expect(freeze).toMatchObject({ status: 200, body: { newVersion: 2 } });
    const id = String(freeze.body["freezeId"]);
    const confirm = await call("POST", `/v1/balances/freezes/${id}/confirm`, {
      merchantId: MERCHANT,
      idempotencyKey: "c-1",
      expectedUserVersion: 2,
    });
    expect(confirm).toMatchObject({ status: 200, body: { success: true, newUserVersion: 3 } });
    expect((await call("GET", `/v1/balances/freezes/${id}`)).status).toBe(200);
    expect((await call("POST", `/v1/balances/freezes/${id}/refund`, { amount: 10 })).status).toBe(200);
    const other = await call("POST", "/v1/balances/freeze", { userId: USER, amount: 1, currency: "CNY" });
    const cancel = await call("POST", `/v1/balances/freezes/${String(other.body["freezeId"])}/cancel`, {
      reason: "changed my mind",
    });
    expect(cancel).toMatchObject({ status: 200, body: { success: true } });
  });

  it("BAL-18, A18: withdraws, shows and cancels a withdrawal; payment methods", async () => {
    const added = await call("POST", `/v1/balances/users/${USER}/payment-methods`, {
      paymentMethodType: "BANK_CARD",
      isDefault: true,
      accountDetails: { card: "…1234" },
    });
    expect(added.status).toBe(200);
    expect((await call("GET", `/v1/balances/users/${USER}/payment-methods`)).status).toBe(200);
    expect(
      (
        await call("POST", `/v1/balances/merchants/${MERCHANT}/payment-methods`, {
          paymentMethodType: "WECHAT",
        })
      ).status,
    ).toBe(200);
    expect((await call("GET", `/v1/balances/merchants/${MERCHANT}/payment-methods`)).status).toBe(200);
    const withdrawal = await call("POST", `/v1/balances/users/${USER}/withdraw`, {
      amount: 2.5,
      currency: "CNY",
      paymentMethodId: String(added.body["paymentMethodId"]),
    });
    expect(withdrawal).toMatchObject({ status: 200, body: { success: true } });
    const id = String(withdrawal.body["transactionId"]);
    expect((await call("GET", `/v1/balances/withdrawals/${id}`)).text).toContain("PENDING");
    expect((await call("POST", `/v1/balances/withdrawals/${id}/cancel`, {})).status).toBe(200);
    expect(
      (await call("POST", `/v1/balances/merchants/${MERCHANT}/withdraw`, { amount: 1, currency: "CNY" }))
        .status,
    ).toBe(200);
  });

  it("BAL-13, BAL-15: shows balances with exact digits", async () => {
    const { text, status } = await call("GET", `/v1/balances/users/${USER}/balance?currency=CNY`);
    expect(status).toBe(200);
    expect(text).toContain('"available":80.1,');
    expect((await call("GET", `/v1/balances/merchants/${MERCHANT}/balance`)).status).toBe(200);
  });

  it("lists entries and transactions, page by page", async () => {
    for (const owner of [`users/${USER}`, `merchants/${MERCHANT}`]) {
      expect((await call("GET", `/v1/balances/${owner}/entries?currency=CNY&pageSize=2`)).status).toBe(200);
      expect(
        (await call("GET", `/v1/balances/${owner}/transactions?currency=CNY&type=recharge`)).status,
      ).toBe(200);
    }
    expect((await call("GET", `/v1/transactions/${String(ids["transaction"])}`)).status).toBe(200);
  });

  it("carries the typed API's commands and queries", async () => {
    const list = await call("POST", "/v1/commands", {
      type: "list",
      idempotencyKey: "l-1",
      commands: [
        { type: "freeze", userId: USER, amount: "1.00", currency: "CNY" },
        { type: "cancel_freeze", freezeId: { $ref: [0, "freezeId"] } },
      ],
    });
    expect(list.status).toBe(200);
    const balance = await call("POST", "/v1/queries", { type: "balance", userId: USER, currency: "CNY" });
    expect(balance.body).toMatchObject({ available: "80.10" });
  });

  it("counts what it did", async () => {
    const { text, headers } = await call("GET", "/metrics");
    expect(headers.get("content-type")).toContain("version=0.0.4");
    expect(text).toMatch(
      /split_ledger_http_requests_total\{route="Balance_FreezeBalance",status="200"\} 2\n/,
    );
    expect(text).toMatch(/split_ledger_groups_total [1-9]/);
    expect(text).toMatch(/split_ledger_group_calls_mean \d/);
  });
});

describe("refusals of the Fetch handler", () => {
  async function refused(
    request: Request,
    options: Parameters<typeof createHandler>[1] = TOKENS,
  ): Promise<{ response: Response; status: Status }> {
    const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
    const response = await createHandler(ledger, options)(request);
    const status = (await response.json()) as Status;
    await ledger.close();
    return { response, status };
  }
  const put = (body: BodyInit | null, headers: Record<string, string> = JSON_HEADERS): Request =>
    new Request(`http://ledger.test/v1/balances/users/${USER}/balance`, { method: "PUT", headers, body });

  it("404 for an unknown route, 405 with Allow for a wrong method", async () => {
    const unknown = await refused(new Request("http://ledger.test/v1/nothing"));
    expect(unknown.response.status).toBe(404);
    expect(unknown.status.details[0]?.reason).toBe("ROUTE_NOT_FOUND");
    const wrong = await refused(new Request("http://ledger.test/v1/balances/freeze"));
    expect(wrong.response.status).toBe(405);
    expect(wrong.response.headers.get("allow")).toBe("POST");
  });

  it("M15: 401 without a known token, 403 with one that lacks the scope", async () => {
    const none = await refused(put("{}", { "content-type": "application/json" }));
    expect(none.response.status).toBe(401);
    expect(none.response.headers.get("www-authenticate")).toContain("Bearer");
    const wrong = await refused(put("{}", { ...JSON_HEADERS, authorization: "Bearer other" }));
    expect(wrong.response.status).toBe(401);
    const tokens = [{ token: "test-token", scopes: ["balances:read"] }];
    const reader = await refused(put("{}"), { tokens });
    expect(reader.response.status).toBe(403);
    expect(reader.status.details[0]?.metadata).toMatchObject({ scope: "balances:write" });
  });

  it("M15: the host's own check replaces the tokens, and only `true` lets in", async () => {
    const seen: string[] = [];
    const authorize = (isLetIn: unknown) => ({
      authorize: ({ method, path, scope }: { method: string; path: string; scope: string }) => {
        seen.push(`${method} ${path} ${scope}`);
        return isLetIn as boolean;
      },
    });
    const body = JSON.stringify({ currency: "CNY" });
    expect((await refused(put(body), authorize(true))).response.status).toBe(200);
    expect((await refused(put(body), authorize(1))).response.status).toBe(403);
    expect(
      (await refused(put(body, { "content-type": "application/json" }), authorize(false))).response.status,
    ).toBe(401);
    expect(seen[0]).toBe(`PUT /v1/balances/users/${USER}/balance balances:write`);
    expect(
      (await refused(put(body, { "content-type": "application/json" }), { authorize: false })).response
        .status,
    ).toBe(200);
    const throwing = await refused(put(body), {
      authorize: () => {
        throw new Error("secret of the host");
      },
    });
    expect(throwing.response.status).toBe(500);
    expect(JSON.stringify(throwing.status)).not.toContain("secret");
  });

  it("needs to be told who may use it", async () => {
    const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
    expect(() => createHandler(ledger, {})).toThrow(/who may use/);
    await ledger.close();
  });

  it("413 one byte past the limit, and not at it", async () => {
    const padded = (bytes: number): string => {
      const body = JSON.stringify({ currency: "CNY", accountDetails: {} });
      return body + " ".repeat(bytes - body.length);
    };
    expect((await refused(put(padded(1 << 20)))).response.status).toBe(200);
    const large = await refused(put(padded((1 << 20) + 1)));
    expect(large.response.status).toBe(413);
    expect((await refused(put(padded(100)), { ...TOKENS, bodyBytesMax: 100 })).response.status).toBe(200);
    const small = await refused(put(padded(101)), { ...TOKENS, bodyBytesMax: 100 });
    expect(small.response.status).toBe(413);
    expect(small.status.details[0]?.metadata).toMatchObject({ limit: "100" });
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1 << 16).fill(32)),
    });
    const endless = new Request(`http://ledger.test/v1/balances/users/${USER}/balance`, {
      method: "PUT",
      headers: JSON_HEADERS,
      body: stream,
      duplex: "half",
    } as RequestInit);
    expect((await refused(endless)).response.status).toBe(413);
  });

  it("400 for what is no JSON, 415 for another content type", async () => {
    const broken = await refused(put('{"currency":'));
    expect(broken.response.status).toBe(400);
    expect(broken.status.details[0]?.reason).toBe("INVALID_JSON");
    expect((await refused(put('{"a":1,"a":2}'))).response.status).toBe(400);
    expect((await refused(put("[".repeat(100)))).response.status).toBe(400);
    expect(
      (await refused(put("{}", { ...JSON_HEADERS, "content-type": "text/plain" }))).response.status,
    ).toBe(415);
  });

  it("names the field", async () => {
    const { response, status } = await refused(put(JSON.stringify({ currency: "CNY", initialBalance: -1 })));
    expect(response.status).toBe(400);
    expect(status.details[0]?.metadata).toMatchObject({ field: "initialBalance" });
  });

  it("repeats the request's id", async () => {
    const { response } = await refused(put("{", { ...JSON_HEADERS, "x-request-id": "abc-1" }));
    expect(response.headers.get("x-request-id")).toBe("abc-1");
  });

  it("429 beyond the limit of requests at work", async () => {
    const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
    const handler = createHandler(ledger, { ...TOKENS, requestsMax: 3 });
    const all = await Promise.all(
      Array.from({ length: 10 }, () => handler(put(JSON.stringify({ currency: "CNY" })))),
    );
    const statuses = all.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses).toContain(429);
    expect(all.find(({ status }) => status === 429)?.headers.get("retry-after")).toBe("1");
    await ledger.close();
  });

  it("says that a ledger was closed", async () => {
    const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
    const handler = createHandler(ledger, TOKENS);
    await ledger.close();
    const response = await handler(put("{}"));
    expect(response.status).toBe(503);
  });
});

/** The client against gateways that misbehave (C21), on this machine. */
import { describe, expect, it } from "vitest";
import { isLedgerError, rsaSigner, type AllinpayClient, type LedgerError } from "split-ledger";
import { receiver, type Behaviour, type Received } from "../delivery/receiver.js";
import { clientOf, desk, keys, START } from "./desk.js";

const WITHDRAW = { orderId: "w-1", details: [{ externalCode: "abc123", withdrawAmount: "30.00" }] };
const own = rsaSigner({ privateKey: keys.gateway.privatePem });

/** A reply as the gateway would sign it. */
async function signed(text: string): Promise<string> {
  return text.replace(/}$/, `,"sign":"${await own.sign(new TextEncoder().encode(text))}"}`);
}

/** A client of a gateway that answers this. */
async function against(behave: Behaviour): Promise<{ client: AllinpayClient; received: Received[] }> {
  const server = await receiver(behave);
  return { client: clientOf(server.url, { now: START }), received: server.received };
}

async function answering(text: string): Promise<AllinpayClient> {
  const { client } = await against((response) => void response.end(text));
  return client;
}

async function failure(call: Promise<unknown>): Promise<LedgerError> {
  const error: unknown = await call.then(
    () => expect.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  if (!isLedgerError(error)) throw error;
  return error;
}

describe("a withdrawal whose outcome is unknown is to be queried (C21)", () => {
  it("code 500, another code, no answer, no JSON, no signature, a forged one", async () => {
    const good = await signed('{"code":0,"msg":"","data":{"orderId":"w-1","details":[{"withdrawStatus":1}]}}');
    const elsewhere = await receiver((response) => void response.end(good));
    const cases: [string, Behaviour][] = [
      ["500", async (response) => void response.end(await signed('{"code":500,"msg":"未知异常"}'))],
      ["3999", async (response) => void response.end(await signed('{"code":3999,"msg":"其他"}'))],
      ["status 4", async (response) => void response.end(await signed('{"code":0,"data":{"details":[{"withdrawStatus":4}]}}'))],
      ["another order", async (response) => void response.end(await signed('{"code":0,"data":{"orderId":"w-2","details":[]}}'))],
      ["no details", async (response) => void response.end(await signed('{"code":0,"data":{}}'))],
      ["death", (_, request) => void request.socket.destroy()],
      ["a gateway in front", (response) => void response.writeHead(502).end("<html>bad gateway</html>")],
      ["nothing", (response) => void response.end()],
      ["unsigned", (response) => void response.end('{"code":3,"msg":"余额不足"}')],
      ["forged", (response) => void response.end(good.replace('"withdrawStatus":1', '"withdrawStatus":3'))],
      ["redirect", (response) => void response.writeHead(307, { location: elsewhere.url }).end()],
    ];
    for (const [name, behave] of cases) {
      const { client, received } = await against(behave);
      const error = await failure(client.withdraw(WITHDRAW));
      expect([name, error.code]).toEqual([name, "OUTCOME_UNKNOWN"]);
      expect(error.message, name).toContain("query its order");
      expect(received, name).toHaveLength(1);
    }
    expect(elsewhere.received).toEqual([]);
    expect(await (await answering(good)).withdraw(WITHDRAW)).toEqual({ orderId: "w-1", details: [{ withdrawStatus: 1 }] });
  });

  it("silence ends after the time that was set", async () => {
    const silent: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("too late"))));
    const { allinpayClient } = await import("split-ledger");
    const client = allinpayClient({
      appId: "1",
      endpoint: "https://gateway.test/",
      signer: rsaSigner({ privateKey: keys.app.privatePem }),
      platformKey: keys.gateway.publicPem,
      timeoutMs: 20,
      fetch: silent,
    });
    expect((await failure(client.withdraw(WITHDRAW))).code).toBe("OUTCOME_UNKNOWN");
  });

  it("what was lost on the way back is found by its order, and is never made twice", async () => {
    const { client, endpoint, clock, ledger } = await desk();
    let sent = 0;
    const losing = clientOf(endpoint, clock, async (url, init) => {
      const response = await fetch(url, init);
      sent += 1;
      await response.arrayBuffer();
      throw new TypeError("the connection was lost");
    });
    expect((await failure(losing.withdraw(WITHDRAW))).code).toBe("OUTCOME_UNKNOWN");
    const found = await client.withdrawResultQuery({ orderId: "w-1" });
    expect(found.details).toMatchObject([{ withdrawAmount: "28.00", withdrawStatus: 1 }]);
    expect(await client.withdraw(WITHDRAW)).toEqual(found);
    expect(sent).toBe(1);
    const pools = await ledger.query({ type: "queued_withdrawals" });
    expect(pools.payouts).toHaveLength(1);
  });
});

describe("answers", () => {
  it("refusals come back as the ledger's own codes, with the gateway's", async () => {
    const { client } = await desk();
    const rows = [
      [() => client.balanceQuery({ details: [{ externalCode: "nobody" }] }), "PARTY_NOT_FOUND", "3101"],
      [() => client.withdrawResultQuery({ orderId: "none" }), "WITHDRAWAL_ORDER_NOT_FOUND", "3"],
      [() => client.withdraw({ orderId: "w", details: [{ isPlatform: true, withdrawAmount: "99999999999" }] }), "INVALID_AMOUNT", "2001"],
    ] as const;
    for (const [call, code, allinpayCode] of rows) {
      const error = await failure(call());
      expect([error.code, error.details["allinpayCode"]]).toEqual([code, allinpayCode]);
      expect(error.details["respSeq"]).not.toBe("");
    }
    await client.withdraw(WITHDRAW);
    const other = { ...WITHDRAW, details: [{ externalCode: "abc123", withdrawAmount: 31 }] };
    expect((await failure(client.withdraw(other))).code).toBe("WITHDRAWAL_ORDER_CONFLICT");
  });

  it("a forged answer to a query is UNAUTHENTICATED", async () => {
    const good = await signed('{"code":0,"data":[{"accountUserId":1,"balance":1}]}');
    const forged = await answering(good.replace('"balance":1', '"balance":2'));
    const asked = { details: [{ accountUserId: 1 }] };
    const error = await failure(forged.balanceQuery(asked));
    expect([error.code, error.details["field"]]).toEqual(["UNAUTHENTICATED", "sign"]);
    expect(await (await answering(good)).balanceQuery(asked)).toEqual([{ accountUserId: 1, balance: "1.00" }]);
  });

  it("`details` or `data`, a token or none, and all digits of a number (C1, C2)", async () => {
    const row = '{"accountUserId": 100, "externalCode": "abc123", "withdrawBalance": 100}';
    for (const text of [`{"code":0,"data":[${row}],"token":"DlRX"}`, `{"code":0,"details":[${row}]}`]) {
      const client = await answering(await signed(text));
      const rows = await client.balanceQuery({ details: [{ isPlatform: true }] });
      expect(rows).toEqual([{ accountUserId: 100, externalCode: "abc123", withdrawBalance: "100.00" }]);
    }
    const detail = '{"withdrawTId":18446744073709551615,"withdrawStatus":2,"referenceId":null}';
    const client = await answering(await signed(`{"code":0,"data":{"orderId":"w-1","details":[${detail}]}}`));
    const order = await client.withdrawResultQuery({ orderId: "w-1" });
    expect(order.details).toEqual([{ withdrawTId: "18446744073709551615", withdrawStatus: 2 }]);
  });
});

describe("requests", () => {
  it("are a signed form, and checked before they are sent", async () => {
    const { client, received } = await against(async (response) =>
      void response.end(await signed('{"code":0,"data":{"orderId":"w-1","details":[]}}')),
    );
    await client.withdraw({ orderId: "w-1", details: [{ isPlatform: true, withdrawAmount: 0.1 }] });
    const [request] = received;
    expect(request?.headers["content-type"]).toContain("application/x-www-form-urlencoded");
    const sent = Object.fromEntries(new URLSearchParams(request?.body.toString()));
    expect(sent).toEqual({
      appId: "1001",
      method: "allinpay.shopoint.fundService.withdraw",
      version: "1.0",
      charset: "utf-8",
      format: "json",
      signType: "RSA2",
      timestamp: "2025-07-01 12:00:00",
      bizContent: '{"orderId":"w-1","details":[{"isPlatform":true,"withdrawAmount":0.1}]}',
      sign: expect.any(String) as string,
    });
    const rows = [
      [{ orderId: "", details: WITHDRAW.details }, "MISSING_FIELD", "orderId"],
      [{ orderId: "w", details: [] }, "BATCH_TOO_LARGE", "details"],
      [{ orderId: "w", details: [{ withdrawAmount: 1 }] }, "MISSING_FIELD", "details[0].accountUserId"],
      [{ orderId: "w", details: [{ isPlatform: true, withdrawAmount: -1n }] }, "INVALID_AMOUNT", "details[0].withdrawAmount"],
      [{ orderId: "w", details: [{ isPlatform: true, withdrawAmount: Number.NaN }] }, "INVALID_AMOUNT", "details[0].withdrawAmount"],
      [{ orderId: "w", details: [{ isPlatform: true, withdrawAmount: 0.001 }] }, "INVALID_AMOUNT", "details[0].withdrawAmount"],
    ] as const;
    for (const [bad, code, field] of rows) {
      const error = await failure(client.withdraw(bad));
      expect([error.code, error.details["field"]]).toEqual([code, field]);
    }
    expect(received).toHaveLength(1);
  });
});

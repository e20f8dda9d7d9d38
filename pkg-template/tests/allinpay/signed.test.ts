/** The Allinpay face with signatures, over a real server: both sides' keys, and what a forger may try. */
import { createSign, createVerify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { allinpayReply, allinpayRequest, rsaSigner } from "split-ledger";
import { createHandler } from "split-ledger/http";
import { APP, clientOf, desk, keys, OTHER_APP, SHOP, SIGNED, START } from "./desk.js";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const signer = rsaSigner({ privateKey: keys.app.privatePem });
const gateway = rsaSigner({ publicKey: keys.gateway.publicPem });

/** A signed form that asks for the result of an order. */
function asking(now: number, content: object = { orderId: "w-1" }): Promise<string> {
  return allinpayRequest({ appId: APP, method: "withdrawResultQuery", content, now }, signer);
}

async function post(endpoint: string, body: string, headers: Record<string, string> = FORM): Promise<string> {
  const response = await fetch(endpoint, { method: "POST", body, headers });
  expect(response.status).toBe(200);
  return await response.text();
}

/** The code of a reply, which must be signed by the gateway. */
async function codeOf(reply: string): Promise<number> {
  const at = reply.lastIndexOf(',"sign":"');
  const signature = reply.slice(at + 9, -2);
  const isSigned = createVerify("sha256")
    .update(`${reply.slice(0, at)}}`)
    .verify(keys.gateway.publicKey, signature, "base64");
  expect(isSigned, reply).toBe(true);
  return (JSON.parse(reply) as { code: number }).code;
}

describe("a signed round trip", () => {
  it("balances, a withdrawal and its result (AP-10, AP-20, AP-30, C10)", async () => {
    const { client, ledger } = await desk();
    const [shop, platform, ...more] = await client.balanceQuery({
      details: [{ externalCode: "abc123" }, { isPlatform: true }],
    });
    expect(more).toEqual([]);
    expect(shop).toEqual({
      accountUserId: expect.any(Number) as number,
      accountSetNo: 100001,
      referenceType: 13,
      referenceId: "88",
      externalCode: "abc123",
      shopName: "一号店",
      balance: "100.00",
      frozenBalance: "0.00",
      availableBalance: "100.00",
      withdrawBalance: "100.00",
    });
    expect(platform).toMatchObject({ referenceType: 11, referenceId: "7", balance: "100.00" });
    const made = await client.withdraw({
      orderId: "w-1",
      details: [
        { externalCode: "abc123", withdrawAmount: 3050n, summary: "货款 七月&a=b+c" },
        { externalCode: "nobody", withdrawAmount: 1 },
      ],
    });
    const [first, second] = made.details;
    expect(made.orderId).toBe("w-1");
    expect(first).toMatchObject({ withdrawAmount: "28.50", fee: "2.00", summary: "货款 七月&a=b+c", withdrawStatus: 1 });
    expect(second).toMatchObject({ externalCode: "nobody", withdrawStatus: 3 });
    expect(second?.withdrawTId).toBeUndefined();
    const withdrawalId = first?.withdrawTId ?? "";
    expect(await ledger.query({ type: "withdrawal", withdrawalId })).toMatchObject({ withdrawalId, amount: "30.50" });
    expect(await client.withdrawResultQuery({ orderId: "w-1" })).toEqual(made);
    const balance = await ledger.query({ type: "balance", merchantId: SHOP, currency: "CNY" });
    expect(balance).toMatchObject({ available: "69.50", frozen: "30.50" });
  });

  it("the texts are those of any other implementation of RSA2", async () => {
    const { endpoint } = await desk();
    const parameters = {
      appId: APP,
      bizContent: '{"orderId": "w-1 单"}',
      charset: "utf-8",
      method: "allinpay.shopoint.fundService.withdrawResultQuery",
      reqSeq: "a&b=c",
      timestamp: "2025-07-01 12:00:00",
      version: "1.0",
    };
    const text = Object.entries(parameters).map(([name, value]) => `${name}=${value}`).join("&");
    const sign = createSign("sha256").update(text).sign(keys.app.privateKey, "base64");
    const all = { signType: "RSA2", token: "", ...parameters, sign };
    const asForm = await post(endpoint, new URLSearchParams(all).toString());
    expect(await codeOf(asForm)).toBe(3);
    expect(asForm).toContain("订单不存在");
    const asJson = await post(endpoint, JSON.stringify(all), { "content-type": "application/json" });
    expect(asJson).toContain("订单不存在");
    expect(await codeOf(asJson)).toBe(3);
  });

  it("the same through a Fetch handler", async () => {
    const { ledger, clock } = await desk();
    const handler = createHandler(ledger, SIGNED);
    const client = clientOf("https://ledger.test/allinpay/gateway", clock, (url, init) => handler(new Request(url, init)));
    expect(await client.balanceQuery({ details: [{ isPlatform: true }] })).toHaveLength(1);
  });
});

describe("who did not sign is not let in", () => {
  it("a body that was changed on the way (3103)", async () => {
    const { endpoint } = await desk();
    const body = await asking(START);
    expect(await codeOf(await post(endpoint, body))).toBe(3);
    for (const forged of [
      body.replace("w-1", "w-2"),
      `${body}&reqSeq=1`,
      body.replace("version=1.0", "version=2.0"),
      body.replace(/sign=[^&]{4}/, "sign=AAAA"),
      body.replace(/&sign=[^&]*/, ""),
      body.replace(/&sign=[^&]*/, "&sign="),
      body.replace(/&sign=[^&]*/, "&sign=%25%25%25"),
    ]) {
      const reply = await post(endpoint, forged);
      expect(await codeOf(reply), forged).toBe(3103);
      expect(reply).toContain("`sign`");
    }
  });

  it("another app's key, an unknown app, SM2 (3103, 3102, 3)", async () => {
    const { endpoint } = await desk();
    const other = rsaSigner({ privateKey: keys.other.privatePem });
    const content = { orderId: "w-1" };
    const request = { appId: APP, method: "withdrawResultQuery", content, now: START } as const;
    const send = async (appId: string, by: typeof signer): Promise<number> =>
      await codeOf(await post(endpoint, await allinpayRequest({ ...request, appId }, by)));
    expect(await send(APP, other)).toBe(3103);
    expect(await send(OTHER_APP, signer)).toBe(3103);
    expect([await send(APP, signer), await send(OTHER_APP, other)]).toEqual([3, 3]);
    for (const appId of ["1002", "__proto__", "constructor"]) {
      expect(await send(appId, signer)).toBe(3102);
    }
    const sm2 = (await asking(START)).replace("signType=RSA2", "signType=SM2");
    expect(await post(endpoint, sm2)).toContain("`signType` must be `RSA2`, found `SM2`");
  });

  it("a request that is played again outside of its window (3103)", async () => {
    const { endpoint, clock } = await desk();
    const body = await asking(START);
    clock.now = START + 600_000;
    expect(await codeOf(await post(endpoint, body))).toBe(3);
    clock.now = START + 601_000;
    const late = await post(endpoint, body);
    expect(await codeOf(late)).toBe(3103);
    expect(late).toContain("`timestamp`");
    expect(await codeOf(await post(endpoint, await asking(clock.now + 601_000)))).toBe(3103);
    const timeless = new URLSearchParams(body);
    timeless.delete("timestamp");
    timeless.delete("sign");
    const sorted = [...timeless].filter(([name]) => name !== "signType").sort(([a], [b]) => (a < b ? -1 : 1));
    const text = sorted.map(([name, value]) => `${name}=${value}`).join("&");
    timeless.set("sign", await signer.sign(new TextEncoder().encode(text)));
    const undated = await post(endpoint, timeless.toString());
    expect(await codeOf(undated)).toBe(1001);
    expect(undated).toContain("`timestamp`");
    // Within its window a repeated order is the first one again.
    const withdraw = await allinpayRequest(
      {
        appId: APP,
        method: "withdraw",
        content: { orderId: "w-1", details: [{ isPlatform: true, withdrawAmount: 1 }] },
        now: clock.now,
      },
      signer,
    );
    const first = await post(endpoint, withdraw);
    expect(await codeOf(first)).toBe(0);
    const withoutSeq = (reply: string): string => reply.replace(/"respSeq".*/, "");
    expect(withoutSeq(await post(endpoint, withdraw))).toBe(withoutSeq(first));
  });

  it("a bearer token does not stand for a signature, nor a signature for a token elsewhere", async () => {
    const { endpoint } = await desk();
    const method = "allinpay.shopoint.fundService.withdrawResultQuery";
    const unsigned = new URLSearchParams({ appId: APP, method, version: "1.0", bizContent: '{"orderId":"w-1"}' });
    const reply = await post(endpoint, unsigned.toString(), { ...FORM, authorization: "Bearer token" });
    expect(await codeOf(reply)).toBe(3103);
    const body = await asking(START);
    const elsewhere = await fetch(new URL("/v1/queries", endpoint), { method: "POST", body, headers: FORM });
    expect(elsewhere.status).toBe(401);
  });

  it("what is no request at all gets a signed answer too", async () => {
    const { endpoint } = await desk();
    for (const body of ["", "%", "a=%00", "x".repeat(2_000_000), "[".repeat(10_000)]) {
      expect([3, 1001, 3103]).toContain(await codeOf(await post(endpoint, body)));
    }
    const binary = await fetch(endpoint, { method: "POST", body: new Uint8Array([0xff, 0, 0xfe]), headers: FORM });
    expect(await codeOf(await binary.text())).toBe(3);
  });
});

it("a body above the host's own limit gets a signed answer that names the limit", async () => {
  const { ledger } = await desk();
  const handler = createHandler(ledger, { ...SIGNED, bodyBytesMax: 1000 });
  const body = "x".repeat(1001);
  const response = await handler(new Request("http://l.test/allinpay/gateway", { method: "POST", body, headers: FORM }));
  const reply = await response.text();
  expect(await codeOf(reply)).toBe(3);
  expect(reply).toContain("1000 bytes");
});

describe("keys", () => {
  it("a service without usable keys does not start", async () => {
    const { ledger } = await desk();
    const { privateKey } = SIGNED.allinpay;
    const publicKey = keys.app.publicPem;
    const attempts = [
      { apps: {}, privateKey },
      { apps: { "a b": { publicKey } }, privateKey },
      { apps: { [APP]: { publicKey: "x" } }, privateKey },
      { apps: { [APP]: { publicKey: keys.app.privatePem } }, privateKey },
      { apps: { [APP]: { publicKey } }, privateKey: "" },
    ];
    for (const allinpay of attempts) {
      expect(() => createHandler(ledger, { tokens: [], allinpay })).toThrow();
    }
  });

  it("answers verify by their raw text, wherever the signature stands", async () => {
    const own = rsaSigner({ privateKey: keys.gateway.privatePem });
    const text = '{"code": 0, "data": [{"accountUserId": 100, "balance": 1.50}]}';
    const signature = await own.sign(new TextEncoder().encode(text));
    for (const reply of [
      text.replace(/}$/, `, "sign": "${signature}"}`),
      text.replace("{", `{"sign": "${signature}", `),
      text.replace(', "data"', `, "sign": "${signature}", "data"`),
      text.replace(/}$/, `, "sign": "${signature.replaceAll("/", "\\/")}"}`),
    ]) {
      const { data } = await allinpayReply("balanceQuery", reply, gateway);
      expect(data).toEqual([{ accountUserId: 100, balance: "1.50" }]);
      const forged = allinpayReply("balanceQuery", reply.replace("1.50", "9.50"), gateway);
      await expect(forged).rejects.toMatchObject({ code: "UNAUTHENTICATED", details: { field: "sign" } });
    }
    await expect(allinpayReply("balanceQuery", text, gateway)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

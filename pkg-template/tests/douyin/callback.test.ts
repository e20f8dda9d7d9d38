/** Callbacks of the platform: verified by their raw bytes, read, answered. */
import { sign } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { callbackAnswer, deliverNotifications, LedgerError, rsaSigner, verifyCallback, type Signer } from "split-ledger";
import { safePost } from "split-ledger/node";
import { FakeOutbox } from "../delivery/outbox.js";
import { receiver } from "../delivery/receiver.js";
import { makeKeys, type Keys } from "./keys.js";

const MSG = {
  app_id: "tt07e3715e98c9aac0",
  status: "SUCCESS",
  order_id: "motb72735132864849697720652",
  settle_id: "ots72735132864849697720652",
  inner_settle_id: "7273456075280828716",
  out_settle_no: "s-1",
  cp_extra: '{"门店":7}',
  settle_amount: 1000,
  rake: 60,
  commission: 100,
  settle_detail: "商户号68882720803499563550-分成金额(分)840",
  item_order_id: "",
  is_auto_settle: true,
  message: "",
  event_time: 1_693_481_234_567,
};
// A space that no serializer would write: the raw bytes count.
const BODY = `{ "msg":${JSON.stringify(JSON.stringify(MSG))},"type":"settle","version":"3.0"}`;

let keys: Keys;
let signer: Signer;
beforeAll(() => {
  keys = makeKeys();
  signer = rsaSigner({ publicKey: keys.publicPem });
});

function headersOf(body: string | Buffer, timestamp = "1693481235", nonce = "n1"): Record<string, string> {
  const text = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), Buffer.from(body), Buffer.from("\n")]);
  const signature = sign("sha256", text, keys.privateKey).toString("base64");
  return { "Byte-Timestamp": timestamp, "Byte-Nonce-Str": nonce, "Byte-Signature": signature };
}

describe("verifyCallback", () => {
  it("reads what the platform has signed", async () => {
    const expected = {
      type: "settle",
      version: "3.0",
      msg: JSON.stringify(MSG),
      settlement: {
        appId: "tt07e3715e98c9aac0",
        status: "SUCCESS",
        orderId: "motb72735132864849697720652",
        settleId: "ots72735132864849697720652",
        innerSettleId: "7273456075280828716",
        outSettleNo: "s-1",
        cpExtra: '{"门店":7}',
        settleAmount: 1000n,
        rake: 60n,
        commission: 100n,
        settleDetail: "商户号68882720803499563550-分成金额(分)840",
        itemOrderId: "",
        isAutoSettle: true,
        message: "",
        eventTime: 1_693_481_234_567,
      },
    };
    const headers = headersOf(BODY);
    expect(await verifyCallback(headers, Buffer.from(BODY), signer)).toEqual(expected);
    expect(await verifyCallback(new Headers(headers), BODY, signer)).toEqual(expected);
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]));
    expect(await verifyCallback(lower, BODY, signer)).toEqual(expected);
  });

  it("other types come without a settlement", async () => {
    const body = '{"type":"payment","msg":"{}"}';
    expect(await verifyCallback(headersOf(body), body, signer)).toEqual({ type: "payment", version: "", msg: "{}" });
  });

  it("takes nothing that was changed on the way", async () => {
    const good = headersOf(BODY);
    const rows: [string, Record<string, string>, string][] = [
      ["another amount", good, BODY.replace("1000", "9000")],
      ["the same JSON in other bytes", good, JSON.stringify(JSON.parse(BODY))],
      ["another timestamp", { ...good, "Byte-Timestamp": "1693481236" }, BODY],
      ["another nonce", { ...good, "Byte-Nonce-Str": "n2" }, BODY],
      ["no base64", { ...good, "Byte-Signature": "?" }, BODY],
    ];
    for (const [name, headers, body] of rows) {
      const failure: unknown = await verifyCallback(headers, body, signer).catch((error: unknown) => error);
      expect([name, failure]).toEqual([name, expect.objectContaining({ code: "UNAUTHENTICATED" })]);
      expect((failure as LedgerError).details).toEqual({ field: "Byte-Signature" });
    }
  });

  it.each(["Byte-Timestamp", "Byte-Nonce-Str", "Byte-Signature"])("needs the header %s, once", async (field) => {
    const good: Record<string, string | string[]> = headersOf(BODY);
    const twice = [String(good[field]), String(good[field])];
    for (const value of [undefined, "", twice]) {
      await expect(verifyCallback({ ...good, [field]: value }, BODY, signer)).rejects.toMatchObject({
        code: "UNAUTHENTICATED",
        details: { field },
      });
    }
  });

  it("only `true` of a signer of the host's own lets a callback in", async () => {
    const careless = { verify: () => 1 as unknown as boolean };
    await expect(verifyCallback(headersOf(BODY), BODY, careless)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("refuses old callbacks if asked to", async () => {
    const at = (now: number): Promise<unknown> =>
      verifyCallback(headersOf(BODY), BODY, signer, { maxAgeMs: 300_000, now: () => now });
    await at(1_693_481_235_000 + 300_000);
    await at(1_693_481_235_000 - 300_000);
    for (const now of [1_693_481_235_000 + 300_001, 1_693_481_235_000 - 300_001]) {
      await expect(at(now)).rejects.toMatchObject({ code: "UNAUTHENTICATED", details: { field: "Byte-Timestamp" } });
    }
    const odd = verifyCallback(headersOf(BODY, "soon"), BODY, signer, { maxAgeMs: 300_000 });
    await expect(odd).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it.each([
    ["no JSON", "{", "INVALID_JSON"],
    ["no object", "[]", "INVALID_JSON"],
    ["no type", '{"msg":"{}"}', "MISSING_FIELD"],
    ["no msg", '{"type":"settle"}', "MISSING_FIELD"],
    ["a msg that is no JSON", '{"type":"settle","msg":"{"}', "INVALID_JSON"],
    ["an amount that is none", '{"type":"settle","msg":"{\\"status\\":\\"SUCCESS\\",\\"rake\\":\\"x\\"}"}', "INVALID_FIELD"],
    ["an amount with decimals", '{"type":"settle","msg":"{\\"status\\":\\"SUCCESS\\",\\"rake\\":1.5}"}', "INVALID_FIELD"],
  ])("a signed body with %s is refused by name", async (_, body, code) => {
    await expect(verifyCallback(headersOf(body), body, signer)).rejects.toMatchObject({ code });
  });

  it("verifies what this package delivers", async () => {
    const { url, received } = await receiver();
    const sender = rsaSigner({ privateKey: keys.privatePem });
    await deliverNotifications(new FakeOutbox([url]), { post: safePost({ allow: ["127.0.0.1"] }), signer: sender });
    const [{ headers, body } = expect.fail()] = received;
    expect(await verifyCallback(headers, body, signer)).toMatchObject({
      version: "2.0",
      settlement: { status: "SUCCESS", settleId: "2000", outSettleNo: "s-2000", settleAmount: 1000n, rake: 60n },
    });
  });
});

describe("callbackAnswer", () => {
  it("acknowledges, and refuses so that the platform sends again", () => {
    const numberOf = (failure?: unknown): unknown => JSON.parse(callbackAnswer(failure).body);
    expect(callbackAnswer()).toMatchObject({ status: 200, body: '{"err_no":0,"err_tips":"success"}' });
    expect(numberOf(new LedgerError("UNAUTHENTICATED", "x"))).toEqual({ err_no: 400, err_tips: "failed" });
    expect(numberOf(new LedgerError("INVALID_JSON", "x"))).toEqual({ err_no: 401, err_tips: "failed" });
    expect(numberOf(new LedgerError("STORE_FAILED", "x"))).toEqual({ err_no: 10_000, err_tips: "failed" });
    expect(numberOf(new Error("secret"))).toEqual({ err_no: 10_000, err_tips: "failed" });
    expect(numberOf(null)).toEqual({ err_no: 10_000, err_tips: "failed" });
  });
});

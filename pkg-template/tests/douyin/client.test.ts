/** The client against a platform on this machine that checks every signature. */
import { verify } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { douyinClient, isLedgerError, rsaSigner, type DouyinClient, type DouyinClientOptions } from "split-ledger";
import { receiver, type Received, type Receiver } from "../delivery/receiver.js";
import { makeKeys, type Keys } from "./keys.js";

const APP = "tt07e3715e98c9aac0";
const REQUEST = { outOrderNo: "o-1", outSettleNo: "s-1", settleDesc: "七月" };

/** What the platform answers to the n-th request: status and body, or nothing at all. */
type Answer = readonly [status: number, body: unknown] | "silence" | "death";

let keys: Keys;
beforeAll(() => {
  keys = makeKeys();
});

async function platform(
  answers: readonly Answer[],
  options: Partial<DouyinClientOptions> = {},
): Promise<{ client: DouyinClient; received: Received[]; server: Receiver }> {
  const server = await receiver((response, request, at) => {
    const answer = answers[at - 1] ?? expect.fail("one request too many");
    if (answer === "silence") return;
    if (answer === "death") return void request.socket.destroy();
    const [status, body] = answer;
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  const client = douyinClient({
    appId: APP,
    signer: rsaSigner({ privateKey: keys.privatePem }),
    keyVersion: "3",
    accessToken: "token-1",
    baseUrl: new URL("/", server.url).href,
    ...options,
  });
  return { client, received: server.received, server };
}

/** The parts of the header, after the signature was verified with the app's public key. */
function authorized({ path, headers, body }: Received): Record<string, string> {
  const header = String(headers["byte-authorization"]);
  expect(header).toMatch(/^SHA256-RSA2048 (\w+="[^"]+",){4}\w+="[^"]+"$/);
  const parts = Object.fromEntries([...header.matchAll(/(\w+)="([^"]+)"/g)].map(([, name, value]) => [name, value])) as Record<string, string>;
  const head = `POST\n${path}\n${String(parts["timestamp"])}\n${String(parts["nonce_str"])}\n`;
  const text = Buffer.concat([Buffer.from(head), body, Buffer.from("\n")]);
  expect(verify("sha256", text, keys.publicKey, Buffer.from(String(parts["signature"]), "base64"))).toBe(true);
  return parts;
}

const CREATED = { err_no: 0, err_msg: "success", log_id: "l", data: { wallet_settle_id: "7273456075280828716", settle_id: "ots1" } };
const ROW = {
  settle_amount: 1000,
  cp_extra: "x",
  out_settle_no: "s-1",
  order_id: "ot1",
  out_order_no: "o-1",
  platform_ticket: 5,
  rake: 60,
  settle_at: 1_693_481_234_567,
  settle_detail: "商户号68882720803499563550-分成金额(分)840",
  commission: 100,
  item_order_id: "",
  settle_id: "ots1",
  settle_status: "SUCCESS",
};
const FOUND = {
  settleId: "ots1",
  outSettleNo: "s-1",
  orderId: "ot1",
  outOrderNo: "o-1",
  status: "SUCCESS",
  settleAmount: 1000n,
  rake: 60n,
  commission: 100n,
  settleDetail: "商户号68882720803499563550-分成金额(分)840",
  settledAt: 1_693_481_234_567,
  cpExtra: "x",
};
const listOf = (...data: unknown[]): Answer => [200, { err_no: 0, err_msg: "success", log_id: "l", data }];
const refusal = (err_no: number): Answer => [400, { err_no, err_msg: "no", log_id: "log-7" }];

describe("requests", () => {
  it("trade_basic: signed, with the token, written compactly in the order given", async () => {
    const options = { now: () => 1_693_481_234_999, nonce: () => "n1", accessToken: () => Promise.resolve("fresh") };
    const { client, received } = await platform([[200, CREATED]], options);
    const settled = await client.settle({
      ...REQUEST,
      itemOrderId: "i-1",
      settleParams: [
        { merchantUid: "b", amount: 100n },
        { merchantUid: "a", amount: 1 },
      ],
      cpExtra: "extra",
      notifyUrl: "https://shop.example/notify",
    });
    expect(settled).toEqual({ settleId: "ots1", innerSettleId: "7273456075280828716" });
    const [request = expect.fail()] = received;
    expect(request.path).toBe("/api/trade_basic/v1/developer/settle_create");
    expect(request.headers).toMatchObject({ "access-token": "fresh", "content-type": "application/json" });
    expect(authorized(request)).toMatchObject({ appid: APP, nonce_str: "n1", timestamp: "1693481234", key_version: "3" });
    expect(JSON.parse(request.body.toString())).toEqual({
      app_id: APP,
      out_order_no: "o-1",
      out_settle_no: "s-1",
      settle_desc: "七月",
      item_order_id: "i-1",
      settle_params: '[{"merchant_uid":"b","amount":100},{"merchant_uid":"a","amount":1}]',
      ext: "extra",
      notify_url: "https://shop.example/notify",
    });
  });

  it("v2: other paths, other names", async () => {
    const extra = { error_code: 0, description: "success", sub_error_code: 0, sub_description: "", logid: "l", now: 1 };
    const answers: Answer[] = [
      [200, { data: { settle_id: "ots1", inner_settle_id: "72" }, extra }],
      [200, { data: [{ ...ROW, settle_at: undefined, platform_ticket: undefined, settle_time: 7, inner_settle_id: "72", item_order_id: "i" }], extra }],
    ];
    const { client, received } = await platform(answers, { family: "v2" });
    expect(await client.settle({ ...REQUEST, cpExtra: "x" })).toEqual({ settleId: "ots1", innerSettleId: "72" });
    expect(await client.query({ settleId: "ots1" })).toEqual([{ ...FOUND, settledAt: 7, innerSettleId: "72", itemOrderId: "i" }]);
    expect(received.map(({ path }) => path)).toEqual([
      "/api/apps/trade/v2/settle/create_settle",
      "/api/apps/trade/v2/settle/query_settle",
    ]);
    expect(JSON.parse(received[0]?.body.toString() ?? "")).toMatchObject({ cp_extra: "x" });
    received.forEach(authorized);
  });

  it("queries", async () => {
    const { client, received } = await platform([listOf(ROW), listOf(), [200, { err_no: 0, err_msg: "", log_id: "" }]]);
    expect(await client.query({ outOrderNo: "o-1", outSettleNo: "" })).toEqual([{ ...FOUND, platformTicket: 5n }]);
    expect(await client.query({ orderId: "ot1" })).toEqual([]);
    expect(await client.query({ orderId: "ot1" })).toEqual([]);
    expect(JSON.parse(received[0]?.body.toString() ?? "")).toEqual({ app_id: APP, out_order_no: "o-1" });
    expect(received[0]?.path).toBe("/api/trade_basic/v1/developer/settle_query/");
    received.forEach(authorized);
  });

  it.each([
    ["outOrderNo", { outOrderNo: "" }, "MISSING_FIELD"],
    ["outSettleNo", { outSettleNo: "分".repeat(22) }, "INVALID_FIELD"],
    ["settleDesc", { settleDesc: "x".repeat(513) }, "INVALID_FIELD"],
    ["settleParams", { settleParams: "x".repeat(513) }, "INVALID_FIELD"],
    ["settleParams", { settleParams: [{ merchantUid: "a", amount: 0n }] }, "INVALID_FIELD"],
    ["settleParams", { settleParams: [{ merchantUid: "a", amount: 1.5 }] }, "INVALID_FIELD"],
    ["settleParams", { settleParams: [{ merchantUid: "", amount: 1n }] }, "INVALID_FIELD"],
    ["cpExtra", { cpExtra: "x".repeat(2049) }, "INVALID_FIELD"],
    ["notifyUrl", { notifyUrl: "http://shop.example/" }, "INVALID_FIELD"],
    ["notifyUrl", { notifyUrl: `https://shop.example/${"x".repeat(500)}` }, "INVALID_FIELD"],
  ])("a wrong `%s` is refused before anything is sent", async (field, part, code) => {
    const { client, received } = await platform([]);
    await expect(client.settle({ ...REQUEST, ...part })).rejects.toMatchObject({ code, details: { field } });
    await expect(client.query({ orderId: "" })).rejects.toMatchObject({ code: "MISSING_FIELD" });
    expect(received).toEqual([]);
  });
});

describe("refusals", () => {
  it.each([
    [10_000, "INVALID_FIELD"],
    [23_000, "OUTCOME_UNKNOWN"],
    [23_024, "ITEM_NOT_FOUND"],
    [23_025, "ITEM_ORDER_MISMATCH"],
    [23_101, "ORDER_NOT_FOUND"],
    [23_102, "ORDER_NOT_PAID"],
    [23_107, "ORDER_NOT_FINISHED"],
    [23_111, "SETTLE_NO_EXISTS"],
    [23_112, "NOTHING_TO_SETTLE"],
    [23_113, "SETTLE_NOT_ALLOWED"],
    [23_117, "AUTOMATIC_SETTLEMENT"],
    [23_118, "WHOLE_SETTLE_NOT_ALLOWED"],
    [23_124, "VOUCHER_SETTLE_DISABLED"],
    [99_999, "OUTCOME_UNKNOWN"],
  ])("%i is %s in both families", async (number, code) => {
    const details = { errNo: String(number), logId: "log-7" };
    const basic = await platform([refusal(number)]);
    await expect(basic.client.settle(REQUEST)).rejects.toMatchObject({ code, details: { ...details, httpStatus: "400" } });
    // The sample of the sources pairs its sub code with a parent that says something else.
    const extra = { error_code: 2_190_004, description: "应用未获得该能力", sub_error_code: number, sub_description: "no", logid: "log-7" };
    const v2 = await platform([[200, { extra }]], { family: "v2" });
    await expect(v2.client.settle(REQUEST)).rejects.toMatchObject({ code, details });
  });

  it.each([
    [{ error_code: 2_190_002, sub_error_code: 0 }, "UNAUTHENTICATED"],
    [{ error_code: 2_190_008 }, "UNAUTHENTICATED"],
    [{ error_code: 2_190_004 }, "PERMISSION_DENIED"],
    [{ error_code: 2_100_004 }, "OVERLOADED"],
    [{ error_code: 2_191_009, sub_error_code: 23_002 }, "INVALID_FIELD"],
  ])("v2 %o is %s", async (extra, code) => {
    const { client } = await platform([[200, { extra }]], { family: "v2" });
    await expect(client.query({ orderId: "1" })).rejects.toMatchObject({ code });
  });

  it.each<[string, Answer]>([
    ["dies", "death"],
    ["is silent", "silence"],
    ["answers no JSON", [502, "<html>bad gateway</html>"]],
    ["answers a list", [200, []]],
    ["answers no code", [200, { data: {} }]],
  ])("the outcome is unknown when the platform %s", async (_, answer) => {
    const { client } = await platform([answer], { timeoutMs: 200 });
    const failure: unknown = await client.settle(REQUEST).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "OUTCOME_UNKNOWN" });
    if (typeof answer === "string" && isLedgerError(failure)) expect(failure.cause).toBeInstanceOf(Error);
  });
});

it("a redirect is not followed: the signature belongs to one address", async () => {
  const elsewhere = await receiver((response) => void response.end(JSON.stringify(CREATED)));
  const { url, received } = await receiver((response) => {
    response.writeHead(307, { location: elsewhere.url }).end();
  });
  const signer = rsaSigner({ privateKey: keys.privatePem });
  const client = douyinClient({ appId: APP, signer, accessToken: "t", baseUrl: new URL("/", url).href });
  await expect(client.settle(REQUEST)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  expect([received.length, elsewhere.received.length]).toEqual([1, 0]);
});

describe("settleOrQuery (B5)", () => {
  const run = async (answers: readonly Answer[]): Promise<{ outcome: unknown; sent: string[] }> => {
    const { client, received } = await platform(answers, { timeoutMs: 500 });
    const outcome: unknown = await client.settleOrQuery(REQUEST).catch((error: unknown) => error);
    return { outcome, sent: received.map(({ path }) => (path.includes("query") ? "query" : "settle")) };
  };
  const found = { found: { ...FOUND, platformTicket: 5n } };
  const settled = { settled: { settleId: "ots1", innerSettleId: "7273456075280828716" } };

  it.each<[string, Answer[], unknown, string[]]>([
    ["it lands", [[200, CREATED]], settled, ["settle"]],
    ["it had landed before", [refusal(23_111), listOf(ROW)], found, ["settle", "query"]],
    ["it landed, the answer was lost", ["death", listOf(ROW)], found, ["settle", "query"]],
    ["the answer was a system error", [refusal(23_000), listOf(ROW)], found, ["settle", "query"]],
    ["it did not land, and does so the second time", ["death", listOf(), [200, CREATED]], settled, ["settle", "query", "settle"]],
    ["it landed after the query", ["death", listOf(), refusal(23_111), listOf(ROW)], found, ["settle", "query", "settle", "query"]],
  ])("%s", async (_, answers, expected, sent) => {
    expect(await run(answers)).toEqual({ outcome: expected, sent });
  });

  it("a settlement of another order or voucher under this number is not ours", async () => {
    for (const other of [{ out_order_no: "o-2" }, { item_order_id: "i-2" }]) {
      const { outcome, sent } = await run([refusal(23_111), listOf({ ...ROW, ...other })]);
      expect(outcome).toMatchObject({ code: "SETTLE_NO_EXISTS" });
      expect(sent).toEqual(["settle", "query"]);
    }
  });

  it("a refusal is a refusal; what stays unknown is given up", async () => {
    expect((await run([refusal(23_112)])).outcome).toMatchObject({ code: "NOTHING_TO_SETTLE" });
    const { outcome, sent } = await run(["death", listOf(), "death", listOf(), "death", listOf()]);
    expect(outcome).toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(sent).toHaveLength(6);
  });
});

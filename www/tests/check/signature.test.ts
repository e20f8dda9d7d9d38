/** Signatures step by step: the texts are what the package signs, and a mistake in making one is found. */
import { createHash } from "node:crypto";
import { allinpayClient, allinpayRequest, douyinClient, rsaSigner, verifyCallback } from "split-ledger/slim";
import { describe, expect, it } from "vitest";
import { EXAMPLES } from "../../src/check/examples.js";
import { readPaste, type PastedRequest } from "../../src/check/paste/index.js";
import { kindOf } from "../../src/check/signature/index.js";
import { app, codes, NOW, other, report, rsa } from "./reports.js";

const BODY = '{"out_order_no":"A-1","out_settle_no":"s-1","settle_desc":"七月/7","settle_params":"[]"}';
const PATH = "/api/apps/trade/v2/settle/create_settle";
const douyin = (signature: string, timestamp = "1772683200"): PastedRequest => ({
  method: "POST",
  address: `https://open.douyin.com${PATH}?x=1`,
  body: BODY,
  headers: [
    [
      "Byte-Authorization",
      `SHA256-RSA2048 appid="a",nonce_str="n0",timestamp="${timestamp}",key_version="1",signature="${signature}"`,
    ],
  ],
});
const lines = (...values: string[]): string => values.map((value) => `${value}\n`).join("");

describe("a request to Douyin", () => {
  it("is signed over five lines, as `douyinClient` signs", async () => {
    const sent: PastedRequest[] = [];
    const client = douyinClient({
      appId: "a",
      accessToken: "t",
      family: "v2",
      signer: rsaSigner({ privateKey: app.privateKey }),
      now: () => NOW,
      fetch: (address, init) => {
        const { method = "", headers, body } = init ?? {};
        sent.push({
          method,
          address: String(address),
          headers: Object.entries(headers as Record<string, string>),
          body: String(body),
        });
        return Promise.resolve(new Response('{"extra":{"error_code":0},"data":{}}'));
      },
    });
    await client.settle({ outOrderNo: "A-1", outSettleNo: "s-1", settleDesc: "七月" });
    const [request] = sent;
    if (request === undefined) throw new Error("nothing sent");
    expect(kindOf(request)).toBe("douyinRequest");
    const found = await report("douyinRequest", request, { publicKey: app.publicKey });
    expect(found).toMatchObject({ isRight: true, findings: [] });
    expect(found.text.split("\n").slice(0, 3)).toEqual(["POST", PATH, "1772683200"]);
    expect(found.bytes).toBe(Buffer.byteLength(found.text));
    expect(found.digest).toBe(createHash("sha256").update(found.text).digest("hex"));
    expect(await report("douyinRequest", request, { privateKey: app.privateKey })).toMatchObject({
      isRight: true,
      made: found.given,
    });
  });

  it("without a signature gets one, and the header", async () => {
    const { headers: _, ...bare } = douyin("");
    const found = await report("douyinRequest", { ...bare, headers: [] }, { privateKey: app.privateKey });
    expect(codes(found)).toEqual(["noSignature Byte-Authorization"]);
    expect(found.carrier.value).toMatch(
      /^SHA256-RSA2048 appid="tt0123456789abcdef",nonce_str="[0-9a-f]{32}",timestamp="1772683200",key_version="1",signature="/,
    );
    const again = await report(
      "douyinRequest",
      { ...bare, headers: [["Byte-Authorization", found.carrier.value]] },
      { publicKey: app.publicKey },
    );
    expect(again.isRight).toBe(true);
  });

  const uri = `${PATH}?x=1`;
  const value = JSON.parse(BODY) as unknown;
  it.each<[string, string]>([
    ["noLastLineFeed", lines("POST", uri, "1772683200", "n0", BODY).slice(0, -1)],
    ["extraLineFeed", `${lines("POST", uri, "1772683200", "n0", BODY)}\n`],
    ["windowsLines", lines("POST", uri, "1772683200", "n0", BODY).replaceAll("\n", "\r\n")],
    ["literalLineFeeds", lines("POST", uri, "1772683200", "n0", BODY).replaceAll("\n", "\\n")],
    ["noLineFeeds", ["POST", uri, "1772683200", "n0", BODY].join("")],
    ["milliseconds", lines("POST", uri, "1772683200000", "n0", BODY)],
    ["wholeAddress", lines("POST", `https://open.douyin.com${uri}`, "1772683200", "n0", BODY)],
    ["noQuery", lines("POST", PATH, "1772683200", "n0", BODY)],
    ["slash", lines("POST", `${PATH}/`, "1772683200", "n0", BODY)],
    ["methodLower", lines("post", uri, "1772683200", "n0", BODY)],
    ["methodGet", lines("GET", uri, "1772683200", "n0", BODY)],
    ["swapped", lines("POST", uri, "n0", "1772683200", BODY)],
    [
      "bodySpaced",
      lines("POST", uri, "1772683200", "n0", JSON.stringify(value).replaceAll('":"', '": "').replaceAll('","', '", "')),
    ],
    ["bodyIndented", lines("POST", uri, "1772683200", "n0", JSON.stringify(value, null, 2))],
    ["bodyEscaped", lines("POST", uri, "1772683200", "n0", BODY.replaceAll("/", "\\/"))],
    [
      "bodyEscaped",
      lines(
        "POST",
        uri,
        "1772683200",
        "n0",
        BODY.replace(/[^\x00-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`),
      ),
    ],
    ["bodyEmpty", lines("POST", uri, "1772683200", "n0", "")],
    ["bodyLineFeed", lines("POST", uri, "1772683200", "n0", `${BODY}\n`)],
  ])("that was signed with a mistake, %s, is found out", async (what, text) => {
    for (const keys of [{ publicKey: app.publicKey }, { privateKey: app.privateKey }]) {
      const found = await report("douyinRequest", douyin(rsa(text)), keys);
      expect(found.isRight).toBe(false);
      // Some mistakes make the same text; then the other one is named.
      const [finding] = found.findings;
      expect(finding?.code).toBe("variant");
      expect(finding?.text).toBe(text);
      if (!["extraLineFeed", "bodyLineFeed"].includes(what)) expect(finding?.what).toBe(what);
    }
  });

  it("with two mistakes is found out", async () => {
    const text = ["POST", `https://open.douyin.com${uri}`, "1772683200", "n0", BODY].join("\n");
    expect((await report("douyinRequest", douyin(rsa(text)), { publicKey: app.publicKey })).findings).toMatchObject([
      { code: "variant", text },
    ]);
    const both = lines("post", uri, "1772683200000", "n0", BODY);
    expect((await report("douyinRequest", douyin(rsa(both)), { publicKey: app.publicKey })).findings).toMatchObject([
      { code: "variant", text: both },
    ]);
  });

  it("tells a wrong key from a wrong text", async () => {
    const right = lines("POST", uri, "1772683200", "n0", BODY);
    expect(
      codes(
        await report("douyinRequest", douyin(rsa(right, "sha256", other.privateKey)), { publicKey: app.publicKey }),
      ),
    ).toEqual(["otherKey"]);
    expect(codes(await report("douyinRequest", douyin(rsa(`${right}x`)), { publicKey: app.publicKey }))).toEqual([
      `otherText ${createHash("sha256").update(`${right}x`).digest("hex")}`,
    ]);
    expect(codes(await report("douyinRequest", douyin(rsa(right, "sha1")), { publicKey: app.publicKey }))).toEqual([
      "otherDigest SHA-1",
    ]);
    expect(codes(await report("douyinRequest", douyin("AAAA"), { publicKey: app.publicKey }))).toEqual([
      "form 3 ≠ 256",
    ]);
    expect(codes(await report("douyinRequest", douyin("%%%"), { publicKey: app.publicKey }))).toEqual(["form base64"]);
    expect(
      codes(
        await report("douyinRequest", douyin(rsa(right)), { privateKey: app.privateKey, publicKey: other.publicKey }),
      ),
    ).toContain("keyPair");
    expect((await report("douyinRequest", douyin(rsa(right)), { publicKey: "no key!" })).findings).toMatchObject([
      { code: "unreadable", what: "`publicKey` is neither PEM nor base64" },
    ]);
    expect(codes(await report("douyinRequest", douyin(rsa(right), "1600000000"), {}))).toEqual(["age 1600000000"]);
  });

  it("never shows a key in what it says of it", async () => {
    const secret = app.privateKey.split("\n").slice(1, -3).join("");
    const found = await report("douyinRequest", douyin("AAAA"), {
      privateKey: `${secret.slice(0, 400)}!`,
      publicKey: secret.slice(0, 200),
    });
    expect(JSON.stringify(found)).not.toContain(secret.slice(0, 40));
  });
});

describe("a callback of Douyin", () => {
  const msg = '{"version":"2.0","type":"payment","msg":"{}"}';
  const callback = (signature: string): PastedRequest => ({
    method: "POST",
    address: "/callback",
    body: msg,
    headers: [
      ["Byte-Timestamp", "1772683200"],
      ["Byte-Nonce-Str", "n0"],
      ["Byte-Signature", signature],
    ],
  });

  it("is judged as `verifyCallback` judges it", async () => {
    const request = callback(rsa(lines("1772683200", "n0", msg)));
    expect(kindOf(request)).toBe("douyinCallback");
    expect(await report("douyinCallback", request, { publicKey: app.publicKey })).toMatchObject({
      isRight: true,
      findings: [],
    });
    await verifyCallback(Object.fromEntries(request.headers), request.body, rsaSigner({ publicKey: app.publicKey }));
    const mistaken = callback(rsa(lines("1772683200", "n0", JSON.stringify(JSON.parse(msg), null, 2))));
    expect(codes(await report("douyinCallback", mistaken, { publicKey: app.publicKey }))).toEqual([
      "variant bodyIndented",
    ]);
    expect(codes(await report("douyinCallback", { ...request, headers: [] }))).toEqual([
      "noPart Byte-Timestamp",
      "noPart Byte-Nonce-Str",
      "noSignature Byte-Signature",
    ]);
  });
});

describe("Allinpay", () => {
  const content = { orderId: "1236158361962" };
  const form = async (sign: (text: string) => string): Promise<PastedRequest> => {
    const signer = { sign: (bytes: Uint8Array) => sign(new TextDecoder().decode(bytes)) };
    const body = await allinpayRequest(
      { appId: "1001", method: "withdrawResultQuery", content, now: NOW, reqSeq: "7" },
      signer,
    );
    return { method: "POST", address: "/allinpay/gateway", headers: [], body };
  };

  it("a request is signed over its sorted parameters, as `allinpayRequest` signs", async () => {
    const request = await form((text) => rsa(text));
    expect(kindOf(request)).toBe("allinpayRequest");
    const found = await report("allinpayRequest", request, { publicKey: app.publicKey });
    expect(found).toMatchObject({ isRight: true, findings: [] });
    expect(found.text).toMatch(
      /^appId=1001&bizContent=\{"orderId":"1236158361962"\}&charset=utf-8&format=json&method=/,
    );
  });

  it.each<[string, (text: string) => string]>([
    ["withSignType", (text) => text.replace("&timestamp", "&signType=RSA2&timestamp")],
    [
      "encoded",
      (text) =>
        text
          .split("&")
          .map((pair) => pair.replace(/=([^]*)$/, (_, value: string) => `=${encodeURIComponent(value)}`))
          .join("&"),
    ],
    ["contentAgain", (text) => text.replace('{"orderId":', '{"orderId": ')],
    ["spacesAsPlus", (text) => text.replaceAll(" ", "+")],
    ["extraLineFeed", (text) => `${text}\n`],
  ])("a request that was signed with a mistake, %s, is found out", async (what, change) => {
    const found = await report("allinpayRequest", await form((text) => rsa(change(text))), {
      publicKey: app.publicKey,
    });
    expect(codes(found)).toEqual([`variant ${what}`]);
  });

  it("a signature whose plus signs were lost is named", async () => {
    const request = await form(() => `a${rsa("x").slice(1, -2)}+b`);
    const body = request.body.replace(/sign=[^&]*/, (pair) => pair.replaceAll("%2B", "+"));
    expect(codes(await report("allinpayRequest", { ...request, body }))).toEqual(["variant plusSigns"]);
  });

  it("an answer is judged over its own text, as `allinpayClient` judges it", async () => {
    const text =
      '{"code":0,"msg":"成功","data":{"orderId":"1236158361962","details":[{"withdrawAmount":2.00,"withdrawStatus":1}]},"respSeq":"k"}';
    const sealed = (of: string): PastedRequest => ({
      method: "",
      address: "",
      headers: [],
      body: `${text.slice(0, -1)},"sign":"${rsa(of)}"}`,
    });
    expect(kindOf(sealed(text))).toBe("allinpayAnswer");
    expect(await report("allinpayAnswer", sealed(text), { publicKey: app.publicKey })).toMatchObject({
      isRight: true,
      text,
      findings: [],
    });
    const client = allinpayClient({
      appId: "1",
      endpoint: "http://x/",
      signer: rsaSigner({ privateKey: app.privateKey }),
      platformKey: app.publicKey,
      fetch: () => Promise.resolve(new Response(sealed(text).body)),
    });
    expect((await client.withdrawResultQuery({ orderId: "1236158361962" })).details).toHaveLength(1);
    const again = JSON.stringify(JSON.parse(text));
    expect(again).not.toBe(text);
    expect(codes(await report("allinpayAnswer", sealed(again), { publicKey: app.publicKey }))).toEqual([
      "variant bodyAgain",
    ]);
  });
});

describe("the example with a wrong signature", () => {
  it("was signed without the last line feed", async () => {
    const example = EXAMPLES.find(({ id }) => id === "wrongSignature");
    const { request } = readPaste(example?.text ?? "");
    if (request === undefined) throw new Error("no request");
    const found = await report("douyinRequest", request, example?.secrets ?? {});
    expect(found.isRight).toBe(false);
    expect(codes(found)).toContain("variant noLastLineFeed");
  });
});

describe("whatever is pasted", () => {
  it("each kind reads anything, and a body of 1 MiB in good time", async () => {
    const large = JSON.stringify({ sign: "AAAA", msg_signature: "x", a: "é".repeat(1 << 19) });
    const texts = [
      "{}",
      "[]",
      "",
      "x=1&x=2&sign=%",
      "bizContent=1",
      '{"sign":1}',
      '{"sign":"a","sign":"b"}',
      '{"msg":{},"timestamp":1}',
      large,
      "\u0000",
      '{"__proto__":"x"}',
    ];
    for (const kind of [
      "douyinRequest",
      "douyinCallback",
      "ecpayRequest",
      "ecpayCallback",
      "allinpayRequest",
      "allinpayAnswer",
    ] as const) {
      for (const body of texts) {
        const started = performance.now();
        const headers = [
          ["Byte-Authorization", "x"],
          ["Byte-Signature", rsa("x")],
        ] as const;
        const found = await report(
          kind,
          { method: "", address: "", headers, body },
          { publicKey: app.publicKey, salt: "s" },
        );
        expect(found.kind).toBe(kind);
        expect(performance.now() - started).toBeLessThan(4_000);
      }
    }
  });
});

/** The old signatures, of guaranteed payment: the texts are what the package digests, and mistakes are found out. */
import { createHash } from "node:crypto";
import { ecpaySign, verifyEcpayCallback } from "split-ledger/slim";
import { describe, expect, it } from "vitest";
import { EXAMPLES } from "../../src/check/examples.js";
import { nodeOf } from "../../src/check/json/tree.js";
import { readPaste, type PastedRequest } from "../../src/check/paste/index.js";
import { md5, signedValues, textOfValues } from "../../src/check/signature/ecpay.js";
import { kindOf } from "../../src/check/signature/index.js";
import { codes, report } from "./reports.js";

describe("the old signatures", () => {
  const SALT = "salt-1";
  const fields = {
    app_id: "a",
    out_settle_no: "s",
    zero: 0,
    text: " x ",
    none: "",
    nothing: null,
    thirdparty_id: "t",
    yes: true,
  };
  const request = (sign: string): PastedRequest => ({
    method: "POST",
    address: "/api/apps/ecpay/v1/create_return",
    headers: [],
    body: JSON.stringify({ ...fields, sign }),
  });

  it("of a request: the text is what the package digests", async () => {
    const right = ecpaySign(fields, SALT);
    const found = await report("ecpayRequest", request(right), { salt: SALT });
    expect(found).toMatchObject({ isRight: true, made: right, digest: right, findings: [] });
    expect(createHash("md5").update(found.text).digest("hex")).toBe(right);
    expect(md5("分账")).toBe(createHash("md5").update("分账").digest("hex"));
  });

  it("of random requests too", () => {
    let seed = 5;
    const random = (below: number): number =>
      (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff) && (seed >>> 8) % below;
    const values = [
      "",
      " ",
      "0",
      0,
      1.5,
      "null",
      null,
      true,
      false,
      "é ",
      "\u0085x\u0085",
      "\ufeffx\ufeff",
      "\u3000中\u3000",
      "~",
      "a&b",
      "😀",
      "\uffff",
      12_345_678_901,
      "Z",
      "a",
    ];
    for (let round = 0; round < 500; round += 1) {
      const body = Object.fromEntries(
        Array.from({ length: random(7) }, (_, at) => [
          ["sign", "app_id", "x", "y", "z", "thirdparty_id", "w"][at] ?? "v",
          values[random(values.length)],
        ]),
      );
      const leaveOutZeros = random(2) === 1;
      const text = textOfValues(signedValues(nodeOf(body), leaveOutZeros), SALT);
      expect(createHash("md5").update(text).digest("hex"), JSON.stringify(body)).toBe(
        ecpaySign(body, SALT, { leaveOutZeros }),
      );
    }
  });

  it.each<[string, (text: string) => string]>([
    ["zerosOut", () => ecpaySign(fields, SALT, { leaveOutZeros: true })],
    ["withAppId", () => ecpaySign({ ...fields, b: "a" }, SALT)],
    [
      "saltMissing",
      (text) =>
        md5(
          text
            .split("&")
            .filter((value) => value !== SALT)
            .join("&"),
        ),
    ],
    ["saltLast", (text) => md5([...text.split("&").filter((value) => value !== SALT), SALT].join("&"))],
    ["joined", (text) => md5(text.replaceAll("&", ""))],
    ["upperCase", (text) => md5(text).toUpperCase()],
  ])("of a request with a mistake, %s, are found out", async (what, make) => {
    const { text } = await report("ecpayRequest", request(""), { salt: SALT });
    const found = await report("ecpayRequest", request(make(text)), { salt: SALT });
    expect(found.isRight).toBe(false);
    expect(codes(found)).toEqual([`variant ${what}`]);
  });

  it("of a request with another salt stay unknown", async () => {
    expect(codes(await report("ecpayRequest", request(ecpaySign(fields, "other")), { salt: SALT }))).toEqual([
      "unknown",
    ]);
    expect(codes(await report("ecpayRequest", { ...request(""), body: '{"a":[1]}' }, { salt: SALT }))).toEqual([
      "unreadable `a` must be a string or a number, found array",
      "noSignature sign",
    ]);
  });

  it("of a callback: as `verifyEcpayCallback` judges it, and mistakes are found out", async () => {
    const example = readPaste(EXAMPLES.find(({ id }) => id === "callback")?.text ?? "").request;
    if (example === undefined) throw new Error("no example");
    expect(kindOf(example)).toBe("ecpayCallback");
    expect(await report("ecpayCallback", example, { salt: "studio-token" })).toMatchObject({
      isRight: true,
      findings: [],
    });
    verifyEcpayCallback(example.body, "studio-token");
    const { timestamp, nonce, msg } = JSON.parse(example.body) as Record<string, string>;
    const signed = (text: string) => ({
      ...example,
      body: JSON.stringify({ timestamp, nonce, msg, msg_signature: createHash("sha1").update(text).digest("hex") }),
    });
    expect(codes(await report("ecpayCallback", signed(["t", timestamp, nonce, msg].join("")), { salt: "t" }))).toEqual([
      "variant unsorted",
    ]);
    expect(
      codes(await report("ecpayCallback", signed(["t", timestamp, nonce, msg].sort().join("&")), { salt: "t" })),
    ).toEqual(["variant joined"]);
    expect(codes(await report("ecpayCallback", signed("x"), { salt: "t" }))).toEqual(["unknown"]);
  });
});

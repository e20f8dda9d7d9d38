/** The texts behind signatures are those that the clients sign. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import {
  allinpayRequest,
  allinpayRequestText,
  allinpaySigned,
  douyinAuthorization,
  douyinCallbackText,
  douyinRequestText,
  ecpayCallbackSign,
  isLedgerError,
  parseDouyinAuthorization,
  readRsaKey,
} from "split-ledger";
import { describe, expect, it } from "vitest";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (of: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(of);

describe("Douyin", () => {
  it("signs lines, each ended by a line feed", () => {
    expect(text(douyinRequestText("POST", "/a?b=1", "1700000000", "n", bytes("{}")))).toBe("POST\n/a?b=1\n1700000000\nn\n{}\n");
    expect(text(douyinCallbackText("1700000000", "n", bytes("{}")))).toBe("1700000000\nn\n{}\n");
  });

  it("writes the header, and reads what it writes", () => {
    const parts = { appId: "tt1", nonce: "n", timestamp: "1700000000", keyVersion: "2", signature: "c2ln" };
    const header = douyinAuthorization(parts);
    expect(header).toBe('SHA256-RSA2048 appid="tt1",nonce_str="n",timestamp="1700000000",key_version="2",signature="c2ln"');
    expect(parseDouyinAuthorization(header)).toEqual(parts);
    expect(() => parseDouyinAuthorization("Bearer x")).toThrow(expect.objectContaining({ code: "INVALID_FIELD" }));
  });

  it("signs legacy callbacks with SHA-1 of the sorted values", () => {
    const values = ["token", "1700000000", "nonce", '{"a":1}'];
    const expected = createHash("sha1").update([...values].sort().join("")).digest("hex");
    expect(ecpayCallbackSign("token", "1700000000", "nonce", '{"a":1}')).toBe(expected);
  });
});

describe("Allinpay", () => {
  it("signs the sorted parameters, as `allinpayRequest` does", async () => {
    const signed: string[] = [];
    const signer = { sign: (of: Uint8Array) => (signed.push(text(of)), "sig") };
    const form = await allinpayRequest({ appId: "1", method: "withdrawResultQuery", content: { orderId: "w" }, now: 0 }, signer);
    expect(allinpayRequestText(Object.fromEntries(new URLSearchParams(form)))).toBe(signed[0]);
  });

  it("takes an answer apart, byte for byte", () => {
    expect(allinpaySigned('{"fee":2.00,"sign":"c2ln"}')).toEqual({ signature: "c2ln", text: '{"fee":2.00}' });
    expect(allinpaySigned("{}")).toEqual({ signature: "", text: "{}" });
  });
});

describe("a key", () => {
  it("is read into what WebCrypto takes, whatever form it had", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("pkcs8", readRsaKey("privateKey", pem), algorithm, false, ["sign"]);
    const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, bytes("x")));
    expect(Buffer.from(signature)).toEqual(sign("sha256", Buffer.from("x"), privateKey));
    const bare = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    expect(Buffer.from(readRsaKey("publicKey", bare)).toString("base64")).toBe(bare);
    expect(() => readRsaKey("publicKey", "x")).toThrow(expect.objectContaining({ code: "INVALID_FIELD" }));
    try {
      readRsaKey("privateKey", bare);
    } catch (error) {
      expect(isLedgerError(error) && error.message).toBe("`privateKey` is a public key; give the private one");
    }
  });
});

/** rsaSigner against node:crypto, both ways, with every form of key. */
import { generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { isLedgerError, LedgerError, rsaSigner } from "split-ledger";

const TEXT = new TextEncoder().encode("POST\n/api/x\n1623934869\n分账\n{}\n");

let privateKey: KeyObject;
let publicKey: KeyObject;
beforeAll(() => {
  ({ privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 }));
});

const bare = (pem: string): string => pem.replace(/-----[^-]+-----|\n/g, "");
const privatePem = (type: "pkcs8" | "pkcs1"): string => privateKey.export({ type, format: "pem" }) as string;
const publicPem = (type: "spki" | "pkcs1"): string => publicKey.export({ type, format: "pem" }) as string;

function refusalOf(make: () => unknown): LedgerError {
  try {
    make();
  } catch (error) {
    if (isLedgerError(error)) return error;
    throw error;
  }
  return expect.fail("the key was taken");
}

describe("rsaSigner signs what node:crypto verifies", () => {
  it.each<[string, () => string]>([
    ["PKCS#8 PEM", () => privatePem("pkcs8")],
    ["PKCS#8 PEM with CRLF and text around it", () => `key:\r\n${privatePem("pkcs8").replaceAll("\n", "\r\n")}\r\nend`],
    ["PKCS#8 bare", () => bare(privatePem("pkcs8"))],
    ["PKCS#1 PEM", () => privatePem("pkcs1")],
    ["PKCS#1 bare, with line feeds", () => `${bare(privatePem("pkcs1")).replace(/.{64}/g, "$&\n")}\n`],
  ])("with a %s key", async (_, key) => {
    const signature = await rsaSigner({ privateKey: key() }).sign(TEXT);
    expect(signature).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    expect(verify("sha256", TEXT, publicKey, Buffer.from(signature, "base64"))).toBe(true);
    expect(signature).toBe(sign("sha256", TEXT, privateKey).toString("base64"));
  });
});

describe("rsaSigner verifies what node:crypto signed", () => {
  it.each<[string, () => string]>([
    ["SPKI PEM", () => publicPem("spki")],
    ["SPKI bare", () => bare(publicPem("spki"))],
    ["PKCS#1 PEM", () => publicPem("pkcs1")],
    ["PKCS#1 bare", () => bare(publicPem("pkcs1"))],
  ])("with a %s key", async (_, key) => {
    const signer = rsaSigner({ publicKey: key() });
    const signature = sign("sha256", TEXT, privateKey).toString("base64");
    expect(await signer.verify(TEXT, signature)).toBe(true);
    expect(await signer.verify(TEXT.subarray(1), signature)).toBe(false);
    expect(await signer.verify(TEXT, sign("sha1", TEXT, privateKey).toString("base64"))).toBe(false);
  });

  it("takes no signature that is not one", async () => {
    const signer = rsaSigner({ publicKey: publicPem("spki") });
    const good = sign("sha256", TEXT, privateKey).toString("base64");
    const forged = ["", "AAAA", "no base64", good.slice(0, -2), `${good}\n`, ` ${good}`, good.replaceAll("/", "_"), `${good}AAAA`];
    for (const signature of forged.filter((text) => text !== good)) {
      expect([signature, await signer.verify(TEXT, signature)]).toEqual([signature, false]);
    }
  });

  it("keys of 4096 bits, and signers with both keys", async () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 4096 });
    const signer = rsaSigner({
      privateKey: other.privateKey.export({ type: "pkcs1", format: "pem" }) as string,
      publicKey: other.publicKey.export({ type: "pkcs1", format: "pem" }) as string,
    });
    expect(await signer.verify(TEXT, await signer.sign(TEXT))).toBe(true);
  }, 60_000);
});

describe("rsaSigner refuses", () => {
  it("what is no key, and names the field", () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const short = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const pss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
    const pem = (key: KeyObject, type: "pkcs8" | "spki"): string => key.export({ type, format: "pem" }) as string;
    const locked = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string;
    const lockedOld = privateKey.export({ type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string;
    const cut = bare(privatePem("pkcs8")).slice(0, 400);
    const rows: [keyof Parameters<typeof rsaSigner>[0], string, string][] = [
      ["privateKey", "", "is neither PEM nor base64"],
      ["privateKey", "what?", "is neither PEM nor base64"],
      ["privateKey", "AAAA", "is no RSA key"],
      ["privateKey", cut, "is no RSA key"],
      ["privateKey", locked, "is encrypted"],
      ["privateKey", lockedOld, "is encrypted"],
      ["privateKey", publicPem("spki"), "is a public key"],
      ["privateKey", publicPem("pkcs1"), "is a public key"],
      ["privateKey", pem(ec.privateKey, "pkcs8"), "is a key of another algorithm than RSA"],
      ["privateKey", pem(pss.privateKey, "pkcs8"), "is a key of another algorithm than RSA"],
      ["privateKey", pem(short.privateKey, "pkcs8"), "has 1024 bits; 2048 are needed"],
      ["publicKey", privatePem("pkcs8"), "is a private key"],
      ["publicKey", privatePem("pkcs1"), "is a private key"],
      ["publicKey", pem(ec.publicKey, "spki"), "is a key of another algorithm than RSA"],
      ["publicKey", pem(short.publicKey, "spki"), "has 1024 bits; 2048 are needed"],
    ];
    for (const [field, key, reason] of rows) {
      const { code, message, details } = refusalOf(() => rsaSigner({ [field]: key }));
      expect([code, details, message]).toEqual(["INVALID_FIELD", { field }, expect.stringContaining(`\`${String(field)}\` ${reason}`)]);
      // No part of a key in an error.
      expect(message.length).toBeLessThan(120);
    }
  });

  it("to work without the key that is needed", async () => {
    const missing = { code: "INVALID_FIELD", details: { field: "privateKey" } };
    await expect(rsaSigner({ publicKey: publicPem("spki") }).sign(TEXT)).rejects.toMatchObject(missing);
    await expect(rsaSigner({ privateKey: privatePem("pkcs8") }).verify(TEXT, "AAAA")).rejects.toMatchObject({
      code: "INVALID_FIELD",
      details: { field: "publicKey" },
    });
  });

  it("a key that only looks like one, at its first use", async () => {
    // Version, a modulus of 2048 bits, and seven numbers without a digit.
    const modulus = [0x02, 0x82, 1, 1, 0, ...Buffer.alloc(256, 0xff)];
    const numbers = [0x02, 1, 0, ...modulus, ...Buffer.alloc(14, Buffer.of(0x02, 0))];
    const broken = Buffer.of(0x30, 0x82, numbers.length >> 8, numbers.length & 255, ...numbers);
    await expect(rsaSigner({ privateKey: broken.toString("base64") }).sign(TEXT)).rejects.toMatchObject({
      code: "INVALID_FIELD",
      details: { field: "privateKey" },
    });
  });
});

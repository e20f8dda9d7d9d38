/**
 * What an RSA signature says about itself. The public key opens it: inside is the digest of the text that was
 * signed, so a wrong key and a wrong text can be told apart.
 */
import { isLedgerError, readRsaKey, rsaSigner } from "split-ledger/slim";
import { digestOf, hexOf, utf8, type Finding, type Secrets, type SignatureReport, type Variant } from "./report.js";

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/** What stands before a digest in a signature (DigestInfo of RFC 8017), in hexadecimal. */
const DIGESTS: readonly (readonly [name: string, prefix: string])[] = [
  ["SHA-256", "3031300d060960864801650304020105000420"],
  ["SHA-1", "3021300906052b0e03021a05000414"],
  ["MD5", "3020300c06082a864886f70d020505000410"],
  ["SHA-384", "3041300d060960864801650304020205000430"],
  ["SHA-512", "3051300d060960864801650304020305000440"],
];

interface PublicHalf {
  modulus: bigint;
  exponent: bigint;
  /** Bytes of the modulus: those of a signature. */
  length: number;
}

type Judged = Pick<SignatureReport, "made" | "isRight" | "findings">;

/** Signs the text, if there is a private key; judges the signature that came, if there is a key for it. */
export async function judgeRsa(
  text: string,
  given: string,
  secrets: Secrets,
  variants: Iterable<Variant>,
): Promise<Judged> {
  const judged: Judged = { made: "", isRight: undefined, findings: [] };
  const [privateKey, publicKey] = [secrets.privateKey.trim(), secrets.publicKey.trim()];
  try {
    if (privateKey !== "") judged.made = await rsaSigner({ privateKey }).sign(utf8(text));
    const half = await publicHalf(privateKey, publicKey);
    if (half === undefined) return judged;
    if (privateKey !== "" && publicKey !== "" && !(await rsaSigner({ publicKey }).verify(utf8(text), judged.made))) {
      judged.findings.push({ code: "keyPair", what: "" });
    }
    if (given === "") return judged;
    judged.isRight =
      publicKey === "" ? judged.made === given : await rsaSigner({ publicKey }).verify(utf8(text), given);
    if (!judged.isRight) judged.findings.push(await difference(given, half, variants));
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    judged.findings.push({ code: "unreadable", what: error.message });
  }
  return judged;
}

/** Where a signature comes from that is not one of the text. */
async function difference(given: string, half: PublicHalf, variants: Iterable<Variant>): Promise<Finding> {
  const bytes = bytesOf(given);
  if (bytes === undefined) return { code: "form", what: "base64" };
  if (bytes.length !== half.length) return { code: "form", what: `${String(bytes.length)} ≠ ${String(half.length)}` };
  const opened = power(BigInt(`0x${hexOf(bytes)}`), half.exponent, half.modulus)
    .toString(16)
    .padStart(half.length * 2, "0");
  const [, inside] = /^0001(?:ff){8,}00([0-9a-f]+)$/.exec(opened) ?? [];
  if (inside === undefined) return { code: "otherKey", what: "" };
  const [name, prefix] = DIGESTS.find(([, known]) => inside.startsWith(known)) ?? ["", ""];
  const digest = inside.slice(prefix.length);
  if (name !== "SHA-256") return { code: "otherDigest", what: name };
  for (const { what, text } of variants) {
    if ((await digestOf("SHA-256", text)) === digest) return { code: "variant", what, text };
  }
  return { code: "otherText", what: digest };
}

async function publicHalf(privateKey: string, publicKey: string): Promise<PublicHalf | undefined> {
  if (privateKey === "" && publicKey === "") return undefined;
  const key =
    publicKey !== ""
      ? await crypto.subtle.importKey("spki", new Uint8Array(readRsaKey("publicKey", publicKey)), ALGORITHM, true, [
          "verify",
        ])
      : await crypto.subtle.importKey("pkcs8", new Uint8Array(readRsaKey("privateKey", privateKey)), ALGORITHM, true, [
          "sign",
        ]);
  const { n = "", e = "" } = await crypto.subtle.exportKey("jwk", key);
  const modulus = bytesOf(fromUrl(n)) ?? new Uint8Array();
  return {
    modulus: BigInt(`0x${hexOf(modulus)}`),
    exponent: BigInt(`0x${hexOf(bytesOf(fromUrl(e)) ?? new Uint8Array([1]))}`),
    length: modulus.length,
  };
}

/** `base ** exponent % modulus`. A signature and a public key hold nothing that its time could tell. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function fromUrl(text: string): string {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, "=");
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) return undefined;
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** RSA keys in the forms that people paste: PEM or bare base64, PKCS#8, PKCS#1 or SPKI. */
import { LedgerError } from "../errors.js";
import { fromBase64 } from "./base64.js";
import { element, elementsOf, Tag, type Element } from "./der.js";

/** Which key: it is also the field's name in errors. */
export type KeyField = "privateKey" | "publicKey";

/** Shorter ones are not safe any more; the platforms ask for 2048. */
const MODULUS_BITS_MIN = 2048;

/** Object id of rsaEncryption, 1.2.840.113549.1.1.1. */
const RSA = Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
const NULL = Uint8Array.of(0x05, 0x00);
const ZERO = Uint8Array.of(Tag.Integer, 1, 0);

/**
 * The key as WebCrypto takes it: PKCS#8 for a private key, SPKI for a public one.
 *
 * @throws LedgerError `INVALID_FIELD`; the message never holds a part of the key.
 */
export function readKey(field: KeyField, text: string): Uint8Array<ArrayBuffer> {
  const der = bytesOf(field, text);
  const [outer, ...rest] = elementsOf(der) ?? [];
  const parts = outer?.tag === Tag.Sequence && rest.length === 0 ? elementsOf(outer.body) : undefined;
  if (parts === undefined) throw refused(field, "is no RSA key");
  const tags = parts.map(({ tag }) => tag);
  const [first, second, third] = parts;
  switch (true) {
    case startsWith(tags, Tag.Integer, Tag.Sequence, Tag.OctetString):
      refuseOtherAlgorithms(field, second);
      return privateKey(field, third?.body);
    case startsWith(tags, Tag.Integer, Tag.Integer, Tag.Integer):
      return privateKey(field, der);
    case tags.length === 2 && startsWith(tags, Tag.Sequence, Tag.BitString):
      refuseOtherAlgorithms(field, first);
      return publicKey(field, second?.body.subarray(1));
    case tags.length === 2 && startsWith(tags, Tag.Integer, Tag.Integer):
      return publicKey(field, der);
    case startsWith(tags, Tag.Sequence, Tag.Sequence, Tag.BitString):
      throw refused(field, "is a certificate; give the key itself");
    default:
      throw refused(field, "is no RSA key");
  }
}

/** PKCS#8 around a PKCS#1 key. */
function privateKey(field: KeyField, pkcs1: Uint8Array = NULL): Uint8Array<ArrayBuffer> {
  if (field === "publicKey") throw refused(field, "is a private key; give the other side's public one");
  const [, modulus, ...rest] = numbersOf(pkcs1);
  if (rest.length < 7) throw refused(field, "is no RSA key");
  checkLength(field, modulus);
  return element(Tag.Sequence, ZERO, algorithm(), element(Tag.OctetString, pkcs1));
}

/** SPKI around a PKCS#1 key. */
function publicKey(field: KeyField, pkcs1: Uint8Array = NULL): Uint8Array<ArrayBuffer> {
  if (field === "privateKey") throw refused(field, "is a public key; give the private one");
  const [modulus, exponent] = numbersOf(pkcs1);
  if (exponent === undefined) throw refused(field, "is no RSA key");
  checkLength(field, modulus);
  return element(Tag.Sequence, algorithm(), element(Tag.BitString, Uint8Array.of(0), pkcs1));
}

/** The numbers of a PKCS#1 key. */
function numbersOf(pkcs1: Uint8Array): Element[] {
  const [sequence] = elementsOf(pkcs1) ?? [];
  const numbers = elementsOf(sequence?.body ?? NULL) ?? [];
  return numbers.every(({ tag }) => tag === Tag.Integer) ? numbers : [];
}

/** AlgorithmIdentifier of rsaEncryption. */
function algorithm(): Uint8Array {
  return element(Tag.Sequence, element(Tag.ObjectId, RSA), NULL);
}

function refuseOtherAlgorithms(field: KeyField, identifier: Element | undefined): void {
  const [id] = elementsOf(identifier?.body ?? NULL) ?? [];
  const isRsa = id?.body.length === RSA.length && id.body.every((byte, at) => byte === RSA[at]);
  if (!isRsa) throw refused(field, "is a key of another algorithm than RSA");
}

function checkLength(field: KeyField, modulus: Element | undefined): void {
  const digits = modulus?.body ?? NULL;
  const start = digits.findIndex((byte) => byte !== 0);
  const bits = start < 0 ? 0 : (digits.length - start) * 8 - leadingZeros(digits[start]);
  if (bits < MODULUS_BITS_MIN) {
    throw refused(field, `has ${String(bits)} bits; ${String(MODULUS_BITS_MIN)} are needed`);
  }
}

/** Zero bits in front of a byte's first one. */
function leadingZeros(byte = 0): number {
  return Math.clz32(byte) - 24;
}

function startsWith(tags: readonly number[], ...expected: readonly number[]): boolean {
  return expected.every((tag, at) => tags[at] === tag);
}

function bytesOf(field: KeyField, text: string): Uint8Array {
  if (typeof text !== "string") throw refused(field, "must be text");
  if (/BEGIN ENCRYPTED|: 4,ENCRYPTED/.test(text)) {
    throw refused(field, "is encrypted; decrypt it first (openssl pkey -in … -out …)");
  }
  const pem = /-----BEGIN [A-Z0-9 ]+-----([^-]*)-----END [A-Z0-9 ]+-----/.exec(text);
  const bytes = fromBase64((pem?.[1] ?? text).replace(/\s+/g, ""));
  if (bytes === undefined || bytes.length === 0) throw refused(field, "is neither PEM nor base64");
  return bytes;
}

/** A refusal that names the field. */
export function refused(field: KeyField, what: string, cause?: unknown): LedgerError {
  return new LedgerError("INVALID_FIELD", `\`${field}\` ${what}`, { field }, cause);
}

/** What the page shows of a signature, step by step. */

export type SignatureKind =
  /** Requests of the open platform: `Byte-Authorization`, SHA256withRSA over five lines. */
  | "douyinRequest"
  /** Callbacks of the open platform: `Byte-Signature`, SHA256withRSA over three lines. */
  | "douyinCallback"
  /** Requests of guaranteed payment (担保支付): member `sign`, MD5. */
  | "ecpayRequest"
  /** Callbacks of guaranteed payment: member `msg_signature`, SHA-1. */
  | "ecpayCallback"
  /** Requests to the gateway: parameter `sign`, SHA256withRSA over sorted parameters. */
  | "allinpayRequest"
  /** Answers of the gateway: member `sign`, SHA256withRSA over the rest of the text. */
  | "allinpayAnswer";

/** What the visitor gives beside the request. Stays in memory: it is in no link, in no storage. */
export interface Secrets {
  /** Our RSA key: PEM or bare base64. */
  privateKey: string;
  /** The other side's RSA key. */
  publicKey: string;
  /** Salt (ecpay requests) or token (ecpay callbacks). */
  salt: string;
}

/** One value that goes into the text. */
export interface Part {
  name: string;
  value: string;
}

/** Why two signatures differ, as far as it can be told. The page has the words. */
export type FindingCode =
  /** The signature belongs to a text that differs like this; `what` says how. */
  | "variant"
  /** The signature was made with this key, over another text than any that was tried; `what` is its digest. */
  | "otherText"
  /** The signature was not made with this key: another version of it, another app, or not our pair. */
  | "otherKey"
  /** The two keys are no pair. */
  | "keyPair"
  /** Signed with another digest; `what` names it. */
  | "otherDigest"
  /** No base64, or of another length than the key's; `what` says which. */
  | "form"
  /** A key, a header or the body cannot be read; `what` is the core's sentence. */
  | "unreadable"
  /** The signature is missing. */
  | "noSignature"
  /** Something that is signed is missing; `what` names it. */
  | "noPart"
  /** More than ten minutes between timestamp and now; harmless when an old request is looked at. */
  | "age"
  /** None of the texts that were tried, and a salt that cannot be looked into. */
  | "unknown";

export interface Finding {
  code: FindingCode;
  what: string;
  /** The text that the signature belongs to, for `variant`. */
  text?: string;
}

export interface SignatureReport {
  kind: SignatureKind;
  /** What goes into the text, in its order. */
  parts: Part[];
  /** The exact text that is signed. */
  text: string;
  /** UTF-8 bytes of the text. */
  bytes: number;
  algorithm: "SHA256withRSA" | "MD5" | "SHA-1";
  /** Hexadecimal. */
  digest: string;
  /** The signature that came with the request; empty if there is none. */
  given: string;
  /** The signature that the private key, or the salt, makes; empty without one. */
  made: string;
  /** How it is sent: the header or member with the signature that was made. */
  carrier: { name: string; value: string };
  /** Undefined: there is no key to judge by, or no signature. */
  isRight: boolean | undefined;
  findings: Finding[];
}

/** A text that a signature may belong to by mistake. `what` names the mistake, and has its words on the page. */
export interface Variant {
  what: VariantName;
  text: string;
}

export type VariantName =
  | "noLastLineFeed"
  | "extraLineFeed"
  | "windowsLines"
  | "literalLineFeeds"
  | "noLineFeeds"
  | "bodyAgain"
  | "bodySpaced"
  | "bodyIndented"
  | "bodyPython"
  | "bodyEscaped"
  | "bodySorted"
  | "bodyTrimmed"
  | "bodyLineFeed"
  | "bodyWindows"
  | "bodyEmpty"
  | "milliseconds"
  | "seconds"
  | "wholeAddress"
  | "noQuery"
  | "slash"
  | "noSlash"
  | "methodLower"
  | "methodGet"
  | "swapped"
  | "unsorted"
  | "withSignType"
  | "withEmpty"
  | "encoded"
  | "plusSigns"
  | "contentAgain"
  | "spacesAsPlus"
  | "withSign"
  | "valuesOnly"
  | "zerosOut"
  | "zerosIn"
  | "withAppId"
  | "withThirdparty"
  | "withOtherParams"
  | "saltLast"
  | "saltMissing"
  | "keyValue"
  | "untrimmed"
  | "joined"
  | "upperCase"
  | "msgAgain";

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Hexadecimal digest of a text. */
export async function digestOf(algorithm: "SHA-256" | "SHA-1", text: string): Promise<string> {
  return hexOf(new Uint8Array(await crypto.subtle.digest(algorithm, utf8(text))));
}

/** A body written anew, as programs do that read it first. */
export function rewrittenBodies(body: string): Variant[] {
  const variants: Variant[] = [
    { what: "bodyLineFeed", text: `${body}\n` },
    { what: "bodyTrimmed", text: body.trim() },
    { what: "bodyWindows", text: body.replace(/\r?\n/g, "\r\n") },
    { what: "bodyEmpty", text: "" },
  ];
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return variants;
  }
  const compact = JSON.stringify(value);
  const spaced = compact.replace(/"(?:[^"\\]|\\.)*"|[:,]/g, (token) =>
    token === ":" || token === "," ? `${token} ` : token,
  );
  const ascii = (text: string): string =>
    text.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [
    { what: "bodyAgain", text: compact },
    { what: "bodySpaced", text: spaced },
    { what: "bodyPython", text: ascii(spaced) },
    { what: "bodyEscaped", text: ascii(compact) },
    { what: "bodyEscaped", text: compact.replaceAll("/", "\\/") },
    { what: "bodyEscaped", text: compact.replace(/[<>&]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`) },
    { what: "bodyIndented", text: JSON.stringify(value, null, 2) },
    { what: "bodyIndented", text: JSON.stringify(value, null, 4) },
    { what: "bodySorted", text: JSON.stringify(sorted(value)) },
    ...variants,
  ];
}

/** Members by their names, at every level. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

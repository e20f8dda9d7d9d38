/** The headers of a notification, with its signature. */
import { callbackText } from "../douyin/texts.js";
import { encodeText } from "../engine/protocol.js";
import type { Signer } from "../sign/signer.js";

/** What is put into the headers. */
export interface NotificationOptions {
  /** The clock, ms since the epoch. Default `Date.now`. */
  now?: () => number;
  /** A text that is never used twice: letters, digits and `_`, at most 128. Default: random. */
  nonce?: () => string;
}

/** Headers of one attempt. `Byte-LogId` is the notification's id, the same in each attempt. */
export async function signedHeaders(
  id: string,
  url: string,
  body: string,
  { now = Date.now, nonce = randomNonce, signer }: NotificationOptions & { signer?: Signer },
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now() / 1000));
  const nonceText = nonce();
  const headers = {
    "Content-Type": "application/json; charset=utf-8",
    "Byte-Timestamp": timestamp,
    "Byte-Nonce-Str": nonceText,
    "Byte-Identifyname": pathOf(url),
    "Byte-LogId": id,
  };
  if (signer === undefined) return headers;
  const text = callbackText(timestamp, nonceText, encodeText(body));
  return { ...headers, "Byte-Signature": await signer.sign(text) };
}

/** 16 random bytes as hexadecimal digits. */
export function randomNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : "";
}

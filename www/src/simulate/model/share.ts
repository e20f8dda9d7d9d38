/**
 * A scenario as the text of a link, and back: version, dot, base64url of the deflated JSON. Nothing of a link is
 * trusted.
 */
import { ParseError, parseScenario } from "./parse.js";
import { SCENARIO_VERSION, type Scenario } from "./scenario.js";

/** Longest text of a link, characters, and most that may come out of it, bytes. */
export const MAX_TEXT = 32_768;
export const MAX_BYTES = 65_536;

export type ShareCode = "LINK_VERSION" | "LINK_TOO_LARGE" | "LINK_MALFORMED";

/** A link that was read. */
export type Shared = { scenario: Scenario } | { error: ShareError };

/** What cannot be put into a link, or read from it. */
export interface ShareError {
  code: ShareCode;
  /** In English. */
  message: string;
}

/** The text of a link; refused if the scenario is too large for one. */
export async function share(scenario: Scenario): Promise<{ text: string } | { error: ShareError }> {
  const json = new TextEncoder().encode(JSON.stringify(parseScenario(scenario)));
  const packed = await collect(pipe(json, new CompressionStream("deflate-raw")), MAX_TEXT);
  const text = packed === undefined ? "" : `${SCENARIO_VERSION}.${toBase64Url(packed)}`;
  if (json.length > MAX_BYTES || packed === undefined || text.length > MAX_TEXT) {
    return refused("LINK_TOO_LARGE", "the scenario is too large for a link");
  }
  return { text };
}

/** The scenario of a link's text. Never throws. */
export async function unshare(text: string): Promise<Shared> {
  if (text.length > MAX_TEXT) return refused("LINK_TOO_LARGE", `the link has more than ${MAX_TEXT} characters`);
  const [version, packed, more] = text.split(".", 3);
  if (packed === undefined || more !== undefined || !/^\d{1,9}$/.test(version ?? "")) {
    return refused("LINK_MALFORMED", "the link holds no scenario");
  }
  if (version !== String(SCENARIO_VERSION)) {
    return refused("LINK_VERSION", `the link has version ${version}, this page reads version ${SCENARIO_VERSION}`);
  }
  try {
    const bytes = await collect(pipe(fromBase64Url(packed), new DecompressionStream("deflate-raw")), MAX_BYTES);
    if (bytes === undefined) return refused("LINK_TOO_LARGE", `the link holds more than ${MAX_BYTES} bytes`);
    const json = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { scenario: parseScenario(JSON.parse(json)) };
  } catch (error) {
    const reason = error instanceof ParseError ? error.message : "it is damaged";
    return refused("LINK_MALFORMED", `the link holds no scenario: ${reason}`);
  }
}

function refused(code: ShareCode, message: string): { error: ShareError } {
  return { error: { code, message } };
}

type Bytes = Uint8Array<ArrayBuffer>;

function pipe(bytes: Bytes, through: CompressionStream | DecompressionStream): ReadableStream<Uint8Array> {
  // in small pieces, so that the reader can stop long before all has come out
  const pieces = new ReadableStream<Bytes>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 1024) controller.enqueue(bytes.slice(at, at + 1024));
      controller.close();
    },
  });
  return pieces.pipeThrough(through);
}

/** All bytes of a stream; undefined, and the stream is given up, if they are more than the limit. */
async function collect(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > limit) {
      await reader.cancel().catch(() => undefined);
      return undefined;
    }
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error("no base64url");
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

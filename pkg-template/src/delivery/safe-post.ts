/** POST to addresses that others have chosen, from Node.js: only to where a stranger could send too. */
import { lookup as systemLookup } from "node:dns/promises";
import http, { type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import type { LookupFunction } from "node:net";
import { AddressList, isLoopback, isPublic, parseAddress, type Address } from "./address.js";
import { PostError, type Post, type PostReply, type PostRequest } from "./post.js";

/** Settings of {@link safePost}. */
export interface SafePostOptions {
  /**
   * Addresses and ranges that are allowed although they are not public, for example
   * `["127.0.0.1", "10.20.0.0/16"]`. Plain http is allowed to loopback addresses in this list only.
   */
  allow?: readonly string[];
  /** PEM certificates of authorities to trust instead of the system's. */
  ca?: string | readonly string[];
  /** Resolves a name to all its addresses. Default: as the system does (`dns.lookup`). */
  resolve?: (hostname: string) => Promise<readonly string[]>;
}

/**
 * A {@link Post} for https URLs at public addresses. Private, loopback, link-local, unique-local, shared
 * (CGNAT), multicast, reserved and unspecified addresses are refused, in whatever spelling. A name is
 * resolved once for each delivery, every address of it must be allowed, and the connection is made to an
 * address that was checked, so that a name cannot point elsewhere in between (DNS rebinding). No redirect
 * is followed, no connection is kept.
 *
 * @example
 * ```ts
 * import { rsaSigner, startDelivery } from "split-ledger";
 * import { safePost } from "split-ledger/node";
 *
 * const delivery = startDelivery(ledger, { post: safePost(), signer: rsaSigner({ privateKey }) });
 * ```
 *
 * @throws TypeError for an entry of `allow` that is no address.
 */
export function safePost(options: SafePostOptions = {}): Post {
  const { resolve = resolveBySystem } = options;
  const allowed = new AddressList(options.allow ?? []);
  const tls = options.ca === undefined ? {} : { ca: [options.ca].flat() };
  return async (request) => {
    const deadline = startDeadline(request.timeoutMs);
    try {
      const url = urlOf(request.url);
      const addresses = await deadline.orFail(checkedAddresses(url, allowed, resolve));
      return await deadline.orFail(exchange(url, request, { ...tls, lookup: pinned(addresses) }, deadline.signal));
    } finally {
      deadline.end();
    }
  };
}

function urlOf(text: string): URL {
  if (!URL.canParse(text)) throw new PostError("the url is not one");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") throw new PostError("the url holds a password");
  return url;
}

/** The addresses behind a URL, all of them allowed. */
async function checkedAddresses(
  url: URL,
  allowed: AddressList,
  resolve: (hostname: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { protocol } = url;
  if (protocol !== "https:" && protocol !== "http:") throw new PostError(`the url is not https but \`${protocol}\``);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const texts = parseAddress(host) === undefined ? await resolved(host, resolve) : [host];
  const addresses = texts.map(parseAddress);
  const isAllowed = (address: Address | undefined): boolean =>
    address !== undefined && (isPublic(address) || allowed.has(address));
  if (!addresses.every(isAllowed)) throw new PostError(`\`${host}\` is not at a public address`);
  const isLocal = addresses.every((address) => address !== undefined && isLoopback(address));
  if (protocol === "http:" && !isLocal) throw new PostError("the url is not https");
  return texts;
}

async function resolved(
  host: string,
  resolve: (hostname: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  let addresses;
  try {
    addresses = await resolve(host);
  } catch (error) {
    throw new PostError(`\`${host}\` cannot be resolved${codeOf(error)}`);
  }
  if (addresses.length === 0) throw new PostError(`\`${host}\` has no address`);
  return addresses;
}

async function resolveBySystem(hostname: string): Promise<readonly string[]> {
  const found = await systemLookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

/** In place of a second look-up when the connection is made: the addresses that were checked. */
function pinned(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const [first] = found;
    if (options.all === true) callback(null, found);
    else callback(null, first?.address ?? "", first?.family ?? 4);
  };
}

function exchange(
  url: URL,
  { headers, body, replyBytesMax }: PostRequest,
  options: RequestOptions,
  signal: AbortSignal,
): Promise<PostReply> {
  return new Promise((resolve, reject) => {
    const client = url.protocol === "https:" ? https : http;
    const request = client.request(url, {
      ...options,
      method: "POST",
      // No pool: a connection of it may lead to an address that was checked for another delivery.
      agent: false,
      signal,
      headers: { ...headers, "content-length": Buffer.byteLength(body), "accept-encoding": "identity" },
    });
    let isAnswered = false;
    request.on("response", (response) => {
      isAnswered = true;
      collect(response, replyBytesMax).then(resolve, reject);
    });
    request.on("error", (error) => {
      reject(new PostError(`the connection failed${codeOf(error)}`));
    });
    // An end that raises no error (an upgrade) would else never be reported.
    request.on("close", () => {
      if (!isAnswered) reject(new PostError("the connection ended without an answer"));
    });
    request.end(body);
  });
}

async function collect(response: IncomingMessage, bytesMax: number): Promise<PostReply> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.byteLength;
      // Leaving the loop closes the connection.
      if (length > bytesMax) throw new PostError(`the answer has more than ${String(bytesMax)} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof PostError ? error : new PostError(`the answer broke off${codeOf(error)}`);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") };
}

/** One time limit over look-up, connection and answer. */
function startDeadline(ms: number): { orFail<T>(work: Promise<T>): Promise<T>; signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new PostError(`no answer within ${String(ms)} ms`));
      controller.abort();
    }, ms);
  });
  late.catch(() => undefined);
  return {
    orFail: (work) => Promise.race([late, work]),
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
    },
  };
}

/** ` (ECONNREFUSED)`; messages of the system may tell of the network, codes do not. */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? ` (${code})` : "";
}

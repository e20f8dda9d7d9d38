/**
 * The REST face as a Node.js server, and notifications sent from Node.js.
 *
 * @packageDocumentation
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Ledger } from "../ledger.js";
import { joined } from "./fetch.js";
import { isLoopbackHost, isLoopbackRequest } from "./loopback.js";
import { NO_BODY, Service, type FaceOptions, type PlainResponse } from "./service.js";
import { Studio, type FileResponse } from "./studio.js";

export { safePost, type SafePostOptions } from "../delivery/safe-post.js";
export type { AllinpayOptions } from "./allinpay.js";
export type { AccessRequest, FaceOptions, TokenOption } from "./service.js";

/** Settings of {@link serve}. */
export interface ServeOptions extends FaceOptions {
  /** The ledger to serve. It stays open when the server is closed. */
  ledger: Ledger;
  /** Port; 0 takes a free one. Default 8787. */
  port?: number;
  /** Name or address to listen on. Default `127.0.0.1`. */
  host?: string;
  /**
   * Folder of the studio's pages, served at `/`. They hold no data and need no token; what they ask the
   * face needs one. Paths of the face stay what they are. Default: no pages.
   */
  studio?: string;
  /** A request's headers must have come within this, ms. Default 10 s. */
  headersTimeoutMs?: number;
  /** A whole request must have come within this, ms. Default 30 s. */
  requestTimeoutMs?: number;
  /** How long an idle connection is kept, ms. Default 65 s, more than common proxies keep theirs. */
  keepAliveTimeoutMs?: number;
  /** How long {@link LedgerServer.close} waits for accepted requests, ms. Default 15 s. */
  closeTimeoutMs?: number;
}

/** A running server. */
export interface LedgerServer {
  /** Where it listens, for example `http://127.0.0.1:8787`. */
  readonly url: string;
  /** The port. */
  readonly port: number;
  /** Node's own server. */
  readonly server: Server;
  /** Accepts nothing more, answers what was accepted, then resolves. */
  close(): Promise<void>;
}

/** Most bytes of a refused body that are read and thrown away before the connection is cut. */
const DISCARD_BYTES_MAX = 16 << 20;

/**
 * Serves a ledger over HTTP.
 *
 * `authorize: false`, no check at all, is allowed on loopback addresses only; then requests that a web
 * page could have made (a foreign `Origin` or `Host`) are refused too.
 *
 * @example
 * ```ts
 * const server = await serve({ ledger, port: 8787, tokens: [token] });
 * process.once("SIGTERM", () => void server.close());
 * ```
 */
export async function serve(options: ServeOptions): Promise<LedgerServer> {
  const { ledger, port = 8787, host = "127.0.0.1" } = options;
  const isOpen = options.authorize === false;
  if (isOpen && !isLoopbackHost(host)) {
    throw new TypeError(
      `without a check of access the server may listen on loopback only, not on \`${host}\``,
    );
  }
  const service = new Service(ledger, options);
  const studio = studioOf(options, isOpen, service);
  const state = { isClosing: false };
  const server = createServer(
    {
      keepAliveTimeout: options.keepAliveTimeoutMs ?? 65_000,
      headersTimeout: options.headersTimeoutMs ?? 10_000,
      requestTimeout: options.requestTimeoutMs ?? 30_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
      noDelay: true,
    },
    (request, response) => {
      const finish = (answer: PlainResponse): void => send(response, answer, state.isClosing);
      if (isOpen && !isLoopbackRequest(request.headers.host, request.headers.origin)) {
        request.resume();
        const message = "without tokens only programs on this machine may use the server";
        finish(service.refusal("PERMISSION_DENIED", message));
        return;
      }
      const { method = "GET", url = "/" } = request;
      const header = (name: string): string | null => {
        const value = request.headers[name];
        return typeof value === "string" ? value : (value?.join(", ") ?? null);
      };
      const file = studio?.answer({ method, target: url, header });
      if (file !== undefined) {
        request.resume();
        sendFile(response, file, state.isClosing);
        return;
      }
      receive(request, service.bodyBytesMax, (body) => {
        void service.handle({ method, target: url, header, body }).then(finish);
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${String(bound)}`,
    port: bound,
    server,
    close: () => {
      state.isClosing = true;
      return stop(server, options.closeTimeoutMs ?? 15_000);
    },
  };
}

function studioOf({ studio: folder }: ServeOptions, isOpen: boolean, service: Service): Studio | undefined {
  if (folder === undefined) return undefined;
  return new Studio(folder, { access: isOpen ? "none" : "token", isTaken: (path) => service.hasRoute(path) });
}

/** Reads a body of at most `max` bytes; more of it is thrown away, and `null` handed over. */
function receive(request: IncomingMessage, max: number, done: (body: Uint8Array | null) => void): void {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === "0")) {
    // Nothing will come: do not wait for the end of it.
    request.resume();
    done(NO_BODY);
    return;
  }
  let chunks: Uint8Array[] = [];
  let received = 0;
  let isTooLarge = false;
  const refuse = (): void => {
    isTooLarge = true;
    chunks = [];
    done(null);
  };
  if (Number(length ?? 0) > max) refuse();
  request.on("data", (chunk: Uint8Array) => {
    received += chunk.byteLength;
    if (received > DISCARD_BYTES_MAX) request.destroy();
    if (isTooLarge) return;
    if (received > max) refuse();
    else chunks.push(chunk);
  });
  request.on("end", () => {
    if (!isTooLarge) done(joined(chunks, received));
  });
  // A client that goes away before its body is complete has asked for nothing.
  request.on("error", () => undefined);
}

function send(response: ServerResponse, answer: PlainResponse, isClosing: boolean): void {
  if (response.destroyed) return;
  const headers: string[] = ["content-length", String(Buffer.byteLength(answer.body))];
  for (const [name, value] of answer.headers) headers.push(name, value);
  if (isClosing) headers.push("connection", "close");
  response.writeHead(answer.status, headers);
  response.end(answer.body);
}

function sendFile(response: ServerResponse, { status, headers, body }: FileResponse, isClosing: boolean): void {
  response.writeHead(status, [...headers.flat(), ...(isClosing ? ["connection", "close"] : [])]);
  response.end(body);
}

function stop(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close((error) => {
      clearTimeout(timer);
      if (error === undefined || (error as { code?: string }).code === "ERR_SERVER_NOT_RUNNING") resolve();
      else reject(error);
    });
    server.closeIdleConnections();
  });
}

/** A receiver of notifications on this machine, which misbehaves as it is told. */
import { readFileSync } from "node:fs";
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";

/** A request that arrived. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a receiver does with a request. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage, at: number) => void;

/** A running receiver. */
export interface Receiver {
  url: string;
  port: number;
  received: Received[];
}

export const ACK = '{"err_no":0,"err_tips":"success"}';
/** For `localhost` and `receiver.test`; made for these tests, good for nothing else. */
export const CERTIFICATE = readFileSync(new URL("certificate.pem", import.meta.url), "utf8");
const KEY = readFileSync(new URL("key.pem", import.meta.url), "utf8");

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Acknowledges. */
export const acknowledge: Behaviour = (response) => void response.end(ACK);

/** Answers with a status and a body. */
export function answer(status: number, body: string, headers: Record<string, string> = {}): Behaviour {
  return (response) => void response.writeHead(status, headers).end(body);
}

/** Starts a receiver; it ends with the test. `behave` is asked when a request has come in whole. */
export async function receiver(behave: Behaviour = acknowledge, tls = false): Promise<Receiver> {
  const received: Received[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) });
      behave(response, request, received.length);
    });
  };
  const server = tls ? https.createServer({ key: KEY, cert: CERTIFICATE }, listener) : http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${tls ? "https" : "http"}://127.0.0.1:${String(port)}/notify`, port, received };
}

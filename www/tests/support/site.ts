/** The built site on a plain static host: right content types, nothing else. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { gzipSync } from "node:zlib";

const CONTENT_TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** The built site. */
export const DIST = path.resolve(import.meta.dirname, "../../dist");

export interface SiteOptions {
  /** Where the site lies on the host; begins and ends with a slash. */
  under?: string;
  /** Sends gzip where a browser takes it. */
  gzip?: boolean;
  /** Folder that is served, at first. */
  folder?: string;
}

/** A file that was asked for. */
export interface Served {
  /** Path of the request. */
  path: string;
  status: number;
  /** Bytes of the body as they were sent. */
  bytes: number;
}

export interface Site {
  /** Address of the site, with a slash at its end. */
  url: string;
  /** Everything that was asked for since the start. */
  served: Served[];
  /** Serves another build from now on. */
  replace(folder: string): void;
  /** Stops the host; open connections end too. */
  close(): Promise<void>;
}

/** Serves the site from a free port of this machine. */
export async function serveSite({ under = "/", gzip = false, folder = DIST }: SiteOptions = {}): Promise<Site> {
  let current = folder;
  const served: Served[] = [];
  const answer = (response: ServerResponse, name: string, status: number, body: Buffer, zipped: boolean): void => {
    const sent = zipped ? gzipSync(body) : body;
    served.push({ path: name, status, bytes: sent.length });
    response.writeHead(status, {
      "content-type": CONTENT_TYPES[path.extname(name)] ?? (name.endsWith("/") ? CONTENT_TYPES[".html"] : "text/plain"),
      "content-length": sent.length,
      ...(zipped ? { "content-encoding": "gzip" } : {}),
    });
    response.end(sent);
  };
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = fileOf(current, under, name);
    if (file === undefined) answer(response, name, 404, Buffer.from("not found"), false);
    else answer(response, name, 200, readFileSync(file), gzip && /gzip/.test(String(request.headers["accept-encoding"])));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${under}`,
    served,
    replace: (other) => (current = other),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fileOf(folder: string, under: string, name: string): string | undefined {
  if (!name.startsWith(under)) return undefined;
  const file = path.join(folder, path.normalize(`/${name.slice(under.length)}`), name.endsWith("/") ? "index.html" : "");
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

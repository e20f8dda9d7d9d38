/** The studio's pages beside the face: a server on a folder of files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryStore, openLedger, type Ledger } from "split-ledger";
import { serve, type LedgerServer, type ServeOptions } from "split-ledger/node";
import { TOKEN } from "./face.js";

const POLICY = "default-src &#39;none&#39;; script-src &#39;self&#39;";
const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>s</title>`;
const SCRIPT = "export const text = 'long enough to be worth a gzip, long enough to be worth a gzip';\n".repeat(9);
const WASM = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

const place = mkdtempSync(path.join(tmpdir(), "split-ledger-studio-"));
const folder = path.join(place, "studio");
let ledger: Ledger;
let server: LedgerServer;

function put(name: string, text: string | Buffer): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeAll(async () => {
  put("index.html", PAGE);
  put("assets/index-DD6DfKSt.js", SCRIPT);
  put("assets/first-BdgUyfW8.wasm", WASM);
  put("icon.svg", "<svg/>");
  put("sw.js", "self");
  // Names that the face has, and a name that would have to be encoded.
  put("healthz", "shadow");
  put("v1/accounts", "shadow");
  put("assets/a b.js", "unreachable");
  writeFileSync(path.join(place, "secret.txt"), "secret");
  ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
  server = await serve({ ledger, port: 0, tokens: [TOKEN], studio: folder });
});

afterAll(async () => {
  await server.close();
  await ledger.close();
  rmSync(place, { recursive: true, force: true });
});

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** One request whose path is sent as it stands: `fetch` would tidy it. */
function ask(target: string, headers: http.OutgoingHttpHeaders = {}, method = "GET", port = server.port): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, method, path: target, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
      });
    });
    request.on("error", reject);
    request.end();
  });
}

async function withServer(options: Partial<ServeOptions>, work: (port: number) => Promise<void>): Promise<void> {
  const other = await serve({ ledger, port: 0, tokens: [TOKEN], ...options });
  try {
    await work(other.port);
  } finally {
    await other.close();
  }
}

describe("the studio's files", () => {
  it.each([
    ["/", "text/html; charset=utf-8", PAGE],
    ["/index.html", "text/html; charset=utf-8", PAGE],
    ["/?lang=zh", "text/html; charset=utf-8", PAGE],
    ["/assets/index-DD6DfKSt.js", "text/javascript; charset=utf-8", SCRIPT],
    ["/assets/first-BdgUyfW8.wasm", "application/wasm", WASM.toString("latin1")],
    ["/icon.svg", "image/svg+xml", "<svg/>"],
  ])("are there without a token, with their type: %s", async (target, type, text) => {
    const { status, headers, body } = await ask(target);
    expect([status, headers["content-type"], body.toString("latin1")]).toEqual([200, type, text]);
    expect(headers["content-length"]).toBe(String(body.byteLength));
  });

  it("carry the policy of the page as a header, and all the other guards", async () => {
    for (const target of ["/", "/sw.js", "/assets/first-BdgUyfW8.wasm"]) {
      const { headers } = await ask(target);
      expect(headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-split-ledger-access": "token",
      });
      expect(headers["permissions-policy"]).toContain("camera=()");
    }
  });

  it("are kept by browsers for good if their name has a hash, else asked for again", async () => {
    const kept = async (target: string): Promise<string | undefined> => (await ask(target)).headers["cache-control"];
    expect(await kept("/assets/index-DD6DfKSt.js")).toBe("public, max-age=31536000, immutable");
    for (const target of ["/", "/sw.js", "/icon.svg"]) expect(await kept(target)).toBe("no-cache");
  });

  it("come compressed to who takes that, if it saves anything", async () => {
    const script = "/assets/index-DD6DfKSt.js";
    for (const accepted of ["gzip", "br, gzip;q=0.5", "*"]) {
      const { headers, body } = await ask(script, { "accept-encoding": accepted });
      expect([headers["content-encoding"], headers["vary"]]).toEqual(["gzip", "accept-encoding"]);
      expect(gunzipSync(body).toString()).toBe(SCRIPT);
      expect(body.byteLength).toBeLessThan(SCRIPT.length / 2);
    }
    for (const refused of ["", "br", "gzip;q=0", "identity, *;q=0.0"]) {
      const { headers, body } = await ask(script, { "accept-encoding": refused });
      expect([headers["content-encoding"], body.toString()]).toEqual([undefined, SCRIPT]);
    }
    expect((await ask("/icon.svg", { "accept-encoding": "gzip" })).headers["content-encoding"]).toBeUndefined();
  });

  it("are not sent again to who has them", async () => {
    const script = "/assets/index-DD6DfKSt.js";
    const first = await ask(script, { "accept-encoding": "gzip" });
    const etag = first.headers["etag"] ?? "";
    for (const known of [etag, `"other", W/${etag}`, "*"]) {
      const again = await ask(script, { "accept-encoding": "gzip", "if-none-match": known });
      expect([again.status, again.body.byteLength, again.headers["etag"]]).toEqual([304, 0, etag]);
      expect(again.headers["content-security-policy"]).toBeDefined();
    }
    // What came compressed is another text, and so is an older one.
    for (const known of [etag, '"old"']) {
      expect((await ask(script, { "if-none-match": known })).status).toBe(200);
    }
  });

  it("answer HEAD without a body", async () => {
    const { status, headers, body } = await ask("/", {}, "HEAD");
    expect([status, body.byteLength, headers["content-length"]]).toEqual([200, 0, String(PAGE.length)]);
  });

  it.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "//secret.txt",
    "/assets/%00",
    "/index.html%00.js",
    "/assets//index-DD6DfKSt.js",
    "/./index.html",
    "/%69ndex.html",
    "/index.html/",
    "/assets",
    "/assets/",
    "/assets/a%20b.js",
    "/INDEX.HTML",
    "/nothing.js",
  ])("are named exactly, or not at all: %s", async (target) => {
    const { status, headers, body } = await ask(target);
    expect([status, headers["content-type"]]).toEqual([404, "application/json"]);
    expect(body.toString()).not.toContain("<title>");
    expect(body.toString()).not.toMatch(/^secret|shadow/);
  });

  it("cover no route of the face", async () => {
    expect((await ask("/healthz")).body.toString()).toBe('{"status":"ok"}');
    expect((await ask("/v1/accounts")).status).toBe(401);
    const authorization = `Bearer ${TOKEN}`;
    expect((await ask("/v1/accounts", { authorization })).body.toString()).toContain('"accounts":[]');
  });

  it("are read only: other methods go to the face", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) expect((await ask("/", {}, method)).status).toBe(404);
  });

  it("stay as they were read, whatever happens to the folder", async () => {
    put("icon.svg", "<changed/>");
    expect((await ask("/icon.svg")).body.toString()).toBe("<svg/>");
  });
});

describe("a server with the studio", () => {
  it("M15: without a check of access still answers this machine only", async () => {
    const open = { studio: folder, authorize: false } as const;
    const other = await serve({ ledger, port: 0, ...open });
    const own = `127.0.0.1:${String(other.port)}`;
    const status = async (target: string, headers: http.OutgoingHttpHeaders): Promise<number> =>
      (await ask(target, headers, "GET", other.port)).status;
    expect((await ask("/", { host: own }, "HEAD", other.port)).headers["x-split-ledger-access"]).toBe("none");
    for (const target of ["/", "/v1/accounts"]) {
      // As the page itself asks.
      expect(await status(target, { host: own, origin: `http://${own}` })).toBe(200);
      expect(await status(target, { host: own })).toBe(200);
      expect(await status(target, { host: "rebound.example" })).toBe(403);
      expect(await status(target, { host: own, origin: "https://evil.example" })).toBe(403);
    }
    await other.close();
  });

  it("has no pages unless it is told of them", async () => {
    await withServer({}, async (port) => {
      expect((await ask("/", {}, "GET", port)).status).toBe(404);
    });
  });

  it("does not start on a folder that is none, or on a page without a policy", async () => {
    const start = (studio: string): Promise<void> => withServer({ studio }, () => Promise.resolve());
    await expect(start(path.join(place, "nowhere"))).rejects.toThrow(/ENOENT/);
    await expect(start(path.join(folder, "assets"))).rejects.toThrow("no index.html");
    const bare = path.join(place, "bare");
    mkdirSync(bare);
    writeFileSync(path.join(bare, "index.html"), "<title>s</title>");
    await expect(start(bare)).rejects.toThrow("no Content-Security-Policy");
  });
});

/** A headless Chromium, and pages of this machine for it. */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { chromium, type Browser, type BrowserContext } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Without it the tests in pages are left out. */
export const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.warn(`no \`${CHROMIUM}\`: what needs a browser is not run`);

/** A test in a browser may take this long, however busy the machine is. */
export const BROWSER_MS = 120_000;

const options = {
  executablePath: CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** A browser whose windows are private: what sites store is in memory. */
export function launch(): Promise<Browser> {
  return chromium.launch(options);
}

/** A browser with a profile on the disk. */
export function launchOn(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, options);
}

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".ts": "text/javascript" };

/** Files by their URL's path. */
export type Files = (name: string) => string | Buffer | undefined;

/** The files of a folder; `index` stands for its `index.html`. */
export function filesOf(folder: string, index?: string): Files {
  return (name) => {
    if (name === "/index.html" && index !== undefined) return index;
    const file = path.join(folder, path.normalize(name));
    return existsSync(file) ? readFileSync(file) : undefined;
  };
}

/** Files on a free port of this machine. */
export class Site {
  private constructor(
    readonly url: string,
    readonly server: Server,
  ) {}

  static async serve(files: Files): Promise<Site> {
    const server = createServer((request, response) => {
      const name = request.url === "/" ? "/index.html" : (request.url ?? "/");
      const body = files(name);
      if (body === undefined) {
        response.writeHead(name === "/favicon.ico" ? 204 : 404).end();
        return;
      }
      response.writeHead(200, { "content-type": TYPES[path.extname(name)] ?? "application/octet-stream" });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Site(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`, server);
  }

  close(): void {
    this.server.close();
  }
}

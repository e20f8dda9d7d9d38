/** A headless Chromium, and pages of this machine for it. For tests and benchmarks: plain JavaScript. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

export const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.warn(`no \`${CHROMIUM}\`: what needs a browser is not run`);

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

export function launch() {
  return chromium.launch(options);
}

export function launchOn(folder) {
  return chromium.launchPersistentContext(folder, options);
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".ts": "text/javascript" };

export function filesOf(folder, index) {
  return (name) => {
    if (name === "/index.html" && index !== undefined) return index;
    const file = path.join(folder, path.normalize(name));
    return existsSync(file) ? readFileSync(file) : undefined;
  };
}

export async function serve(files) {
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
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

export async function bundleForPage(source) {
  const { outputFiles } = await build({
    ...source,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0].text;
}

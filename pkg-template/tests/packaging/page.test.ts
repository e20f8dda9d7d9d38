/** A page: built by Vite and by esbuild, and run in a headless Chromium. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { build as bundle } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesOf, hasChromium, launch, serve, type Site } from "../support/browser.mjs";
import { Workshop, type Project } from "./consumer.js";

const shown = { user: "69.70", merchant: "30.30", refused: "INSUFFICIENT_FUNDS" };

const workshop = new Workshop();
let project: Project;
let browser: Browser | undefined;
const sites: Site[] = [];

beforeAll(async () => {
  project = await workshop.project("page");
}, 120_000);
afterAll(async () => {
  await browser?.close();
  for (const site of sites) site.close();
  workshop.remove();
});

describe("a page", () => {
  it("is built by Vite without a plugin", async () => {
    const vite = await import("vite");
    await vite.build({ root: project.folder, configFile: false, logLevel: "error" });
    // The core travels inside the script: there is no file that a server could forget.
    const files = readdirSync(path.join(project.folder, "dist"), { recursive: true }) as string[];
    expect(files.filter((name) => name.endsWith(".wasm"))).toEqual([]);
  }, 120_000);

  it.runIf(hasChromium)("built by Vite runs under a strict content security policy", async () => {
    expect(await open(path.join(project.folder, "dist"))).toMatchObject(shown);
  }, 120_000);

  it("is built by esbuild for browsers, and the unused entries stay out", async () => {
    const outfile = path.join(project.folder, "bundled/main.ts");
    await bundle({
      entryPoints: [path.join(project.folder, "main.ts")],
      bundle: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      minify: true,
      outfile,
      logLevel: "error",
    });
    const text = readFileSync(outfile, "utf8");
    expect(text).not.toContain("better-sqlite3");
    expect(text).not.toMatch(/node:[a-z]+/);
  });

  it("bundled by esbuild runs in Node.js too", async () => {
    const outfile = path.join(project.folder, "bundled-node.mjs");
    const entry = path.join(project.folder, "main.ts");
    await bundle({ entryPoints: [entry], bundle: true, format: "esm", platform: "node", outfile });
    expect(JSON.parse(await project.node(outfile))).toMatchObject(shown);
  });

  it.runIf(hasChromium)("bundled by esbuild runs", async () => {
    const folder = path.join(project.folder, "bundled");
    expect(await open(folder, project.read("index.html"))).toMatchObject(shown);
  }, 120_000);
});

/** Opens the page of a folder; returns what it shows. Errors of the page are errors of the test. */
async function open(folder: string, index?: string): Promise<unknown> {
  browser ??= await launch();
  const site = await serve(filesOf(folder, index));
  sites.push(site);
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(site.url);
  await page.waitForFunction(() => document.querySelector("#result")?.textContent !== "", undefined, {
    timeout: 60_000,
  });
  const text = await page.textContent("#result");
  await page.close();
  expect(errors).toEqual([]);
  return JSON.parse(text ?? "null");
}

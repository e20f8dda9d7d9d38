/** After the first visit the site needs no host, below any path; a new build takes over. */
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { en } from "../../src/language/en/stress.js";
import { describePages, launch, openPage } from "../support/browser.js";
import { assertFresh } from "../support/fresh.js";
import { DIST, serveSite, type SiteOptions } from "../support/site.js";

const PARTS = ["simulate", "check", "stress", "verify", "live"];

describePages("offline", () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    assertFresh();
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function visit(options: SiteOptions = {}) {
    const site = await serveSite(options);
    onTestFinished(() => site.close());
    const opened = await openPage(browser!, { offline: true, expected: [/ERR_CONNECTION_REFUSED/] });
    await opened.page.goto(site.url);
    await waitForControl(opened.page);
    return { site, ...opened };
  }

  for (const under of ["/", "/some/where/"]) {
    it(`opens every part without a host: ${under}`, async () => {
      const { site, page, context } = await visit({ under });
      await site.close();
      for (const part of PARTS) {
        await page.goto(`${site.url}#/${part}`);
        await page.reload();
        await page.locator("main > :not(h1)").first().waitFor();
        expect(await page.getByRole("alert").count(), part).toBe(0);
      }
      // Also what its workers need, with all of the core.
      await page.goto(`${site.url}#/stress`);
      await page.getByLabel(en.orders, { exact: true }).fill("30");
      await page.getByRole("button", { name: en.start }).click();
      await page.getByText(en.clean).waitFor();
      const second = await context.newPage();
      await second.goto(`${site.url}no/such/page`);
      expect(await second.title()).toMatch(/split-ledger/);
    });
  }

  it("keeps the files of the build and nothing else", async () => {
    const { page } = await visit();
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const cache = await caches.open(names[0] as string);
      const urls = (await cache.keys()).map(({ url }) => new URL(url).pathname.slice(1));
      return { names: names.length, urls: urls.sort() };
    });
    const built = readdirSync(DIST, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(DIST, path.join(entry.parentPath, entry.name)))
      .filter((name) => name !== "sw.js" && !name.startsWith("."));
    expect(kept).toEqual({ names: 1, urls: built.sort() });
    expect(built.some((name) => name.endsWith(".wasm"))).toBe(true);
  });

  it("leaves requests to an API alone", async () => {
    const { site, page, context, faults } = await visit();
    const paths = ["v1/balances", "api/apps/trade", "allinpay", "healthz", "metrics", "openapi.json"];
    for (const name of paths) {
      const before = site.served.length;
      const status = await page.evaluate(async (url) => (await fetch(url)).status, site.url + name);
      expect(status, name).toBe(404);
      expect(site.served.slice(before).map(({ path: asked }) => asked)).toEqual([`/${name}`]);
    }
    // A visit of such an address is answered by the host too, not by a page of the studio.
    const other = await context.newPage();
    expect((await other.goto(`${site.url}openapi.json`))?.status()).toBe(404);
    expect(await page.evaluate(async () => {
      const cache = await caches.open((await caches.keys())[0] as string);
      return (await cache.keys()).filter(({ url }) => /^\/(v1|api|allinpay|healthz|metrics|openapi\.json)(\/|$)/.test(new URL(url).pathname)).length;
    })).toBe(0);
    // The refusals above are wanted; nothing else is.
    expect(faults.filter((fault) => !/404/.test(fault))).toEqual([]);
    faults.length = 0;
  });

  it("refuses a build whose files are not those of its list", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "studio-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(DIST, folder, { recursive: true });
    appendFileSync(path.join(folder, "icon.svg"), "<!-- another -->");
    const site = await serveSite({ folder });
    onTestFinished(() => site.close());
    const { page } = await openPage(browser!, { offline: true, expected: [/integrity/] });
    await page.goto(site.url);
    const asked = (name: string) => site.served.map(({ path: served }) => served).lastIndexOf(name);
    // Asked for once more by the service worker.
    await expect.poll(() => asked("/sw.js") >= 0 && asked("/icon.svg") > asked("/sw.js"), { timeout: 15_000 }).toBe(true);
    const hasWorker = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration()) !== undefined);
    await expect.poll(hasWorker, { timeout: 15_000 }).toBe(false);
  });

  describe("a new build", () => {
    const folders: string[] = [];
    beforeAll(async () => {
      for (const name of ["second", "third"]) folders.push(await buildAs(name));
    }, 120_000);
    afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

    it("takes over, while open pages keep the old one; the oldest is forgotten", async () => {
      const { site, page, context } = await visit();
      const marker = (of: Page): Promise<string | null> =>
        of.evaluate(() => document.querySelector("meta[name=build]")?.getAttribute("content") ?? null);
      expect(await marker(page)).toBeNull();

      for (const [at, name] of ["second", "third"].entries()) {
        site.replace(folders[at] as string);
        const other = await context.newPage();
        await other.goto(site.url);
        await expect.poll(async () => (await builds(other)).length, { timeout: 15_000 }).toBe(2);
        // A page asks for a new build a while after it was loaded: loading it all the time would never let it.
        const reloaded = async () => (await other.reload(), await marker(other));
        await expect.poll(reloaded, { interval: 4_000, timeout: 30_000 }).toBe(name);
        if (name === "second") {
          // The page of the first build opens a part that it never had loaded; its host has it no more.
          await page.getByRole("link", { name: "Verify" }).click();
          await page.locator("main > :not(h1)").first().waitFor();
          expect(await page.getByRole("alert").count()).toBe(0);
          expect(await marker(page)).toBeNull();
        }
        await other.close();
      }
      await page.reload();
      expect(await marker(page)).toBe("third");
    });
  });
});

const builds = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys());

async function waitForControl(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated", undefined, {
    timeout: 20_000,
  });
}

/** Builds the site once more, with a mark; its scripts get other names. */
async function buildAs(name: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "studio-"));
  const mark = `<meta name="build" content="${name}" />`;
  await build({
    root: path.dirname(DIST),
    logLevel: "error",
    define: { __VUE_PROD_DEVTOOLS__: "false" },
    build: { outDir: folder, emptyOutDir: true, rollupOptions: { output: { banner: `/* ${name} */` } } },
    plugins: [{ name: "mark", transformIndexHtml: (html) => html.replace("</head>", `${mark}</head>`) }],
  });
  return folder;
}

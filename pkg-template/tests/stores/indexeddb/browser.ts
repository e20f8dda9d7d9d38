/** One site for the tests of a file: every page of it has the built package at hand, as `kit`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { BROWSER_MS, bundleForPage, launch, launchOn, serve } from "../../support/browser.mjs";

const INDEX = '<!doctype html><meta charset="utf-8"><title>kit</title><script type="module" src="/kit.js"></script>';

/** Pages of one site. Whatever it opens is closed after the tests of the file. */
export class Pages {
  readonly #closing: (() => unknown)[] = [];
  readonly #errors: string[] = [];
  #private: Browser | undefined;
  url = "";

  /** For the tests of a file. */
  static forTests(): Pages {
    const pages = new Pages();
    beforeAll(() => pages.#start(), BROWSER_MS);
    afterAll(() => pages.#stop(), BROWSER_MS);
    return pages;
  }

  /** A new folder for a profile. */
  folder(): string {
    const folder = mkdtempSync(path.join(tmpdir(), "split-ledger-profile-"));
    this.#closing.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    return folder;
  }

  /** A browser with a profile of its own, on the disk. */
  async profile(folder = this.folder()): Promise<BrowserContext> {
    const profile = await launchOn(folder);
    this.#closing.push(() => profile.close());
    return profile;
  }

  /** A private window; all are of one browser. */
  async privateWindow(): Promise<BrowserContext> {
    if (this.#private === undefined) {
      const browser = await launch();
      this.#closing.push(() => browser.close());
      this.#private = browser;
    }
    return await this.#private.newContext();
  }

  /** A tab of a profile; `before` runs in it before anything else. */
  async tab(profile: BrowserContext, before?: () => void): Promise<Page> {
    const page = await profile.newPage();
    page.on("pageerror", (error) => this.#errors.push(error.message));
    if (before !== undefined) await page.addInitScript(before);
    await page.goto(this.url);
    await page.waitForFunction(() => "kit" in globalThis);
    return page;
  }

  async #start(): Promise<void> {
    const script = await bundleForPage({ entryPoints: [fileURLToPath(new URL("kit.ts", import.meta.url))] });
    const files = new Map([
      ["/index.html", INDEX],
      ["/kit.js", script],
    ]);
    const site = await serve((name) => files.get(name));
    this.#closing.push(() => site.close());
    this.url = site.url;
  }

  async #stop(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
    // Nothing was thrown where nobody looked.
    expect(this.#errors).toEqual([]);
  }
}

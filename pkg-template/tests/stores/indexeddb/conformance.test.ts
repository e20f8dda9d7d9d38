/** The storage contract, rule by rule, in a page on a real IndexedDB. */
import type { Page } from "playwright-core";
import { beforeAll, describe, it } from "vitest";
import { storeRules } from "split-ledger/testing";
import { BROWSER_MS, hasChromium } from "../../support/browser.mjs";
import { recorded } from "../recorded.js";
import { Pages } from "./browser.js";

const runner = recorded({ describe: (name, body) => describe.runIf(hasChromium)(name, { timeout: BROWSER_MS }, body), it });

runner.describe("IndexedDB", () => {
  const pages = Pages.forTests();
  let page: Page;
  beforeAll(async () => {
    page = await pages.tab(await pages.profile());
  });
  for (const { id, name } of storeRules) {
    runner.it(`${id} ${name}`, () => page.evaluate((rule) => kit.rule(rule), id));
  }
});

describe.runIf(hasChromium)("IndexedDB where a page has no Web Locks", { timeout: BROWSER_MS }, () => {
  const pages = Pages.forTests();
  let page: Page;
  beforeAll(async () => {
    page = await pages.tab(await pages.profile(), () => {
      Object.defineProperty(navigator, "locks", { value: undefined });
    });
  });
  for (const { id, name } of storeRules.filter((rule) => rule.id >= "S-40")) {
    it(`${id} ${name}`, () => page.evaluate((rule) => kit.rule(rule), id));
  }
});

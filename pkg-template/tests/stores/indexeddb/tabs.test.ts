/** Several tabs of one site on one database: writing at once, ended in the middle, taking turns. */
import type { BrowserContext, Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { BROWSER_MS, hasChromium } from "../../support/browser.mjs";
import { Pages } from "./browser.js";

describe.runIf(hasChromium)("tabs on one IndexedDB database", { timeout: BROWSER_MS }, () => {
  const pages = Pages.forTests();
  let profile: BrowserContext;
  beforeEach(async () => {
    profile = await pages.profile();
    return () => profile.close();
  });
  const tab = (): Promise<Page> => pages.tab(profile);
  const buyMany = (page: Page, name: string): Promise<number> =>
    page.evaluate((tabName) => kit.buyMany("shop", tabName, 4, 6), name);

  it("write at once: every purchase is there exactly once, and the book is in order", async () => {
    const tabs = await Promise.all([tab(), tab(), tab()]);
    const steps = await Promise.all(tabs.map((page, at) => buyMany(page, String(at))));
    // 3 tabs, 4 callers, 6 purchases of 3 steps each.
    expect(steps).toEqual([72, 72, 72]);
    const all = { user: "54.00", shop: "18.00", findings: 0 };
    expect(await tabs[0]?.evaluate(() => kit.look("shop"))).toEqual(all);
    // Each tab repeats what its neighbour did.
    const again = await Promise.all(tabs.map((page, at) => buyMany(page, String((at + 1) % 3))));
    expect(again).toEqual([0, 0, 0]);
    expect(await tabs[1]?.evaluate(() => kit.look("shop"))).toEqual(all);
  });

  it.each(["closed", "crashed"])("a tab that is %s in the middle loses nothing it has been told of", async (how) => {
    const [doomed, other] = await Promise.all([tab(), tab()]);
    const told = new Set<string>();
    const enough = new Promise<void>((resolve) => {
      void doomed.exposeFunction("tell", (key: string) => {
        told.add(key);
        if (told.size === 30) resolve();
      });
    });
    await doomed.waitForFunction(() => "tell" in globalThis);
    const running = doomed.evaluate(() => kit.rechargeForEver("shop", ["a", "b", "c"]));
    const ended = running.catch(() => undefined);
    const others = buyMany(other, "other");
    await enough;
    if (how === "closed") await doomed.close();
    else await crash(doomed);
    await ended;
    expect(await others).toBe(72);

    const last = await tab();
    const repeated = await last.evaluate(async (keys) => {
      const ledger = await kit.open("shop");
      return await Promise.all(keys.map((key) => kit.recharge(ledger, key)));
    }, [...told]);
    expect(repeated).toEqual([...told].map(() => true));
    // Each caller may have had one more under way, of which nobody was told.
    const { user, shop, findings } = await last.evaluate(() => kit.look("shop"));
    expect({ shop, findings }).toEqual({ shop: "6.00", findings: 0 });
    const recharges = Number(user) - 18;
    expect(recharges).toBeGreaterThanOrEqual(told.size);
    expect(recharges).toBeLessThanOrEqual(told.size + 3);
  });

  it("take turns, first come, first served; a tab that is closed gives its turn up", async () => {
    const [first, second, third] = await Promise.all([tab(), tab(), tab()]);
    const order: string[] = [];
    const take = (page: Page, name: string, maxWaitMs: number): Promise<void> =>
      page
        .evaluate(
          async ([turn, ms]) => {
            const store = kit.indexedDbStore({ name: "shop" });
            await store.exclusive("main", ms, async () => {
              await (globalThis as unknown as { begun: (text: string) => Promise<void> }).begun(turn);
              // Keeps the turn until the test says so, or for ever.
              if (turn.includes("keeps")) await new Promise((resolve) => Object.assign(globalThis, { resolve }));
            });
          },
          [name, maxWaitMs] as const,
        )
        .catch(() => undefined);
    for (const page of [first, second, third]) {
      await page.exposeFunction("begun", (turn: string) => order.push(turn));
    }
    const waiters = async (count: number): Promise<void> => {
      const pending = () => first.evaluate(async () => (await navigator.locks.query()).pending?.length);
      await expect.poll(pending, { timeout: 10_000 }).toBe(count);
    };
    void take(second, "1 keeps", 60_000);
    await expect.poll(() => order).toEqual(["1 keeps"]);
    const third2 = take(third, "2", 60_000);
    await waiters(1);
    const first3 = take(first, "3", 60_000);
    await waiters(2);
    // Does not wait for ever for one who keeps it, and takes nobody's place.
    await take(first, "hurried", 50);
    expect(order).toEqual(["1 keeps", "hurried"]);
    await second.close();
    await Promise.all([third2, first3]);
    expect(order).toEqual(["1 keeps", "hurried", "2", "3"]);
  });
});

/** Kills the tab's process, as a lack of memory would. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash");
  const session = await page.context().newCDPSession(page);
  void session.send("Page.crash").catch(() => undefined);
  await crashed;
}

/** What a browser may do with a site's storage: refuse it, end it, limit it; and workers. */
import { readlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { BROWSER_MS, hasChromium } from "../../support/browser.mjs";
import { Pages } from "./browser.js";

describe.runIf(hasChromium)("a store in IndexedDB", { timeout: BROWSER_MS }, () => {
  const pages = Pages.forTests();

  it("works in a private window, and its data ends with it", async () => {
    const first = await pages.privateWindow();
    const page = await pages.tab(first);
    expect(await page.evaluate(() => kit.buyMany("shop", "private", 2, 2))).toBe(12);
    await page.reload();
    await page.waitForFunction(() => "kit" in globalThis);
    expect(await page.evaluate(() => kit.look("shop"))).toEqual({ user: "3.00", shop: "1.00", findings: 0 });
    await first.close();
    const other = await pages.tab(await pages.privateWindow());
    expect(await other.evaluate(() => kit.look("shop"))).toEqual({ user: "0.00", shop: "0.00", findings: 0 });
  });

  it("refuses with stable codes, and goes on", async () => {
    const page = await pages.tab(await pages.privateWindow());
    const codes = await page.evaluate(async () => {
      const failureOf = async (call: () => unknown): Promise<string> => (await kit.failure(call)).code;
      const closed = kit.indexedDbStore({ name: "closed" });
      const found = [
        await failureOf(() => kit.indexedDbStore({ name: "" })),
        await failureOf(() => closed.read("main", [])),
      ];
      const id = { name: "id", type: "int" } as const;
      await kit.rows.open({ version: 1, tables: [{ name: "items", columns: [id], key: 1, indexes: [] }] });
      await closed.open({ version: 1, tables: [] });
      await closed.close();
      const many = JSON.stringify(Array.from({ length: 100_001 }, (_, at) => [String(at)]));
      found.push(
        await failureOf(() => closed.read("main", [])),
        await failureOf(() => kit.rows.commit(null, "1", '[["1"],["2"],["1"]]')),
        await failureOf(() => kit.rows.commit(null, "1", many)),
        await failureOf(() => kit.rows.commit(null, "1", '[[null]]')),
        await failureOf(() => kit.rows.commit(null, "1", '[["1"],["2"]]')),
      );
      return found;
    });
    expect(codes).toEqual([
      "BAD_REQUEST",
      "NOT_OPEN",
      "NOT_OPEN",
      "DUPLICATE_KEY",
      "COMMIT_TOO_LARGE",
      "BAD_REQUEST",
      "none",
    ]);
    expect(await page.evaluate(() => kit.rows.readAll())).toEqual({ head: "1", rows: '[["1"],["2"]]' });
  });

  it("keeps what it has told of when the browser is killed", async () => {
    const folder = pages.folder();
    const profile = await pages.profile(folder);
    const page = await pages.tab(profile);
    const told: string[] = [];
    const enough = new Promise<void>((resolve) => {
      void page.exposeFunction("tell", (key: string) => {
        told.push(key);
        if (told.length === 40) resolve();
      });
    });
    await page.waitForFunction(() => "tell" in globalThis);
    const running = page.evaluate(() => kit.rechargeForEver("shop", ["a", "b", "c"])).catch(() => undefined);
    await enough;
    // The lock of a profile names the process that has it: `host-pid`.
    const pid = Number(readlinkSync(path.join(folder, "SingletonLock")).split("-").at(-1));
    process.kill(pid, "SIGKILL");
    await running;

    const again = await pages.tab(await pages.profile(folder));
    const repeated = await again.evaluate(async (keys) => {
      const ledger = await kit.open("shop");
      return await Promise.all(keys.map((key) => kit.recharge(ledger, key)));
    }, told);
    expect(repeated).toEqual(told.map(() => true));
    expect(await again.evaluate(() => kit.look("shop"))).toMatchObject({ findings: 0 });
  });

  it("asks the browser for strict durability, wherever it writes", async () => {
    const page = await pages.tab(await pages.profile(), () => {
      const seen: string[] = [];
      const { transaction } = IDBDatabase.prototype;
      IDBDatabase.prototype.transaction = function (...args) {
        const begun = transaction.apply(this, args);
        if (begun.mode === "readwrite") seen.push(begun.durability);
        return begun;
      };
      Object.assign(globalThis, { seen });
    });
    await page.evaluate(() => kit.buyMany("shop", "strict", 1, 2));
    const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
    expect(seen.length).toBeGreaterThan(6);
    expect(new Set(seen)).toEqual(new Set(["strict"]));
  });

  it("works in a worker, beside the page", async () => {
    const profile = await pages.profile();
    const page = await pages.tab(profile);
    const inWorker = page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const worker = new Worker("/kit.js", { type: "module" });
          worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
          worker.onerror = (event) => reject(new Error(event.message));
          worker.postMessage("shop");
        }),
    );
    const inPage = page.evaluate(() => kit.buyMany("shop", "page", 4, 5));
    expect(await Promise.all([inWorker, inPage])).toEqual([60, 60]);
    expect(await page.evaluate(() => kit.look("shop"))).toEqual({ user: "30.00", shop: "10.00", findings: 0 });
    await profile.close();
  });

  it("writes nothing when the site's space is used up, and works again when there is some", async () => {
    const profile = await pages.profile();
    const page = await pages.tab(profile);
    const session = await profile.newCDPSession(page);
    const origin = new URL(pages.url).origin;
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 << 20 });
    const { done, refused } = await page.evaluate(async () => {
      const ledger = await kit.open("shop");
      for (let at = 0; ; at += 1) {
        const refusal = await kit.failure(() => kit.recharge(ledger, String(at)));
        if (refusal.code !== "none" || at === 5000) return { done: at, refused: refusal };
      }
    });
    // The commit that would prove that nothing was written may have no space either.
    expect(refused.code).toMatch(/^(STORE_FAILED|OUTCOME_UNKNOWN) QUOTA_EXCEEDED$/);
    expect(done).toBeGreaterThan(10);
    const after = (count: number) => ({ user: `${String(count)}.00`, shop: "0.00", findings: 0 });
    expect(await page.evaluate(() => kit.look("shop"))).toEqual(after(done));

    await session.send("Storage.overrideQuotaForOrigin", { origin });
    // The same call again: it had not been carried out.
    expect(await page.evaluate(async (key) => kit.recharge(await kit.open("shop"), key), String(done))).toBe(false);
    expect(await page.evaluate(() => kit.look("shop"))).toEqual(after(done + 1));
    await profile.close();
  });

  it("says so when there is no space for it at all", async () => {
    const profile = await pages.privateWindow();
    const page = await pages.tab(profile);
    const session = await profile.newCDPSession(page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(pages.url).origin, quotaSize: 1 });
    const refused = await page.evaluate(() => kit.failure(() => kit.rows.open({ version: 1, tables: [] })));
    expect(refused.code).toBe("QUOTA_EXCEEDED");
    await profile.close();
  });

  it.each([
    [
      "is switched off",
      () => Object.defineProperty(globalThis, "indexedDB", { value: undefined }),
      "there is no IndexedDB here",
    ],
    [
      "is denied when it is opened",
      () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException("The user denied permission to access the database.", "SecurityError");
        };
      },
      "the browser refuses the database `ledger`: The user denied permission",
    ],
    [
      "is denied when it is looked at",
      () => {
        const get = (): never => {
          throw new DOMException("Forbidden in a sandboxed document.", "SecurityError");
        };
        Object.defineProperty(globalThis, "indexedDB", { get });
      },
      "the browser refuses the database `ledger`: Forbidden in a sandboxed document.",
    ],
  ])("says so when storage %s", async (_how, before, message) => {
    const page = await pages.tab(await pages.privateWindow(), before as () => void);
    const refused = await page.evaluate(() => kit.failure(() => kit.rows.open({ version: 1, tables: [] })));
    expect(refused).toMatchObject({ code: "STORAGE_DENIED", message: expect.stringContaining(message) });
  });
});

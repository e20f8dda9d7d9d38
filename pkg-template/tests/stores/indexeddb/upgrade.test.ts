/** Schemas that change while tabs are open, and connections that the browser takes away. */
import type { BrowserContext, Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { Schema } from "split-ledger";
import { BROWSER_MS, hasChromium } from "../../support/browser.mjs";
import { Pages } from "./browser.js";
import type { Failure, Stored } from "./kit.js";

const items: Schema["tables"][number] = {
  name: "items",
  columns: [
    { name: "id", type: "int" },
    { name: "body", type: "json" },
  ],
  key: 1,
  indexes: [],
};
const tag = { name: "tag", type: "ascii", nullable: true } as const;
const OLD: Schema = { version: 1, tables: [items] };
const NEW: Schema = {
  version: 2,
  tables: [{ ...items, columns: [...items.columns, tag], indexes: [{ name: "by_tag", columns: ["tag"] }] }],
};

// In the page.
const open = (schema: Schema): Promise<void> => kit.rows.open(schema);
const refusal = (schema: Schema): Promise<Failure> => kit.failure(() => kit.rows.open(schema));
const commit = (what: readonly [string | null, string, string]): Promise<boolean> => kit.rows.commit(...what);
const readAll = (): Promise<Stored> => kit.rows.readAll();

describe.runIf(hasChromium)("an IndexedDB database", { timeout: BROWSER_MS }, () => {
  const pages = Pages.forTests();
  let profile: BrowserContext;
  beforeEach(async () => {
    profile = await pages.profile();
    return () => profile.close();
  });
  const tab = (): Promise<Page> => pages.tab(profile);

  it("is upgraded although an older tab is open, and that tab is told to reload", async () => {
    const [older, newer] = await Promise.all([tab(), tab()]);
    await older.evaluate(open, OLD);
    expect(await older.evaluate(commit, [null, "1", '[["1","{}"],["2","[]"]]'] as const)).toBe(true);
    await newer.evaluate(open, NEW);
    const rows = { head: "1", rows: '[["1","{}",null],["2","[]",null]]' };
    expect(await newer.evaluate(readAll)).toEqual(rows);
    for (const call of [() => kit.failure(() => kit.rows.readAll()), () => kit.failure(() => kit.rows.reopen())]) {
      const refused = await older.evaluate(call);
      expect(refused).toMatchObject({ code: "UPGRADE_REQUIRED" });
      expect(refused.message).toBe("the database `ledger` has schema `2`, newer than `1`: reload the page");
    }
    expect(await newer.evaluate(commit, ["1", "2", '[["3","{}","red"]]'] as const)).toBe(true);
    // After its reload.
    await older.evaluate(open, NEW);
    expect(await older.evaluate(readAll)).toMatchObject({ head: "2" });
  });

  it("is migrated in one piece, also thousands of rows", async () => {
    const page = await tab();
    await page.evaluate(open, OLD);
    const rows = Array.from({ length: 2500 }, (_, at) => [String(at), `[${String(at)}]`]);
    expect(await page.evaluate(commit, [null, "1", JSON.stringify(rows)] as const)).toBe(true);
    await page.evaluate(open, NEW);
    const wanted = JSON.stringify(rows.map((row) => [...row, null]));
    expect(await page.evaluate(readAll)).toEqual({ head: "1", rows: wanted });
  });

  it("is refused, and stays as it is, if it cannot become what the schema says", async () => {
    const page = await tab();
    await page.evaluate(open, NEW);
    expect(await page.evaluate(commit, [null, "1", '[["1","{}","red"]]'] as const)).toBe(true);
    const before = await page.evaluate(() => indexedDB.databases());
    const more = { name: "more", type: "int" } as const;
    const wrong = { ...tag, type: "int" } as const;
    const first = { ...items, name: "first" };
    const others: [Schema["tables"][number], string][] = [
      [items, "the schema lacks column `tag`"],
      [{ ...items, columns: [...items.columns, more, tag] }, "the database lacks column `more`"],
      [{ ...items, columns: [...items.columns, wrong] }, "the schema has another type for column `tag`"],
      [{ ...items, columns: [...items.columns, tag], key: 2 }, "the schema has another key"],
    ];
    for (const [table, message] of others) {
      // The table before it would be possible.
      const refused = await page.evaluate(refusal, { version: 3, tables: [first, table] });
      expect(refused).toEqual({ code: "SCHEMA_MISMATCH", message: `${message}, table \`items\`` });
    }
    expect(await page.evaluate(() => indexedDB.databases())).toEqual(before);
    expect(await page.evaluate(readAll)).toEqual({ head: "1", rows: '[["1","{}","red"]]' });
  });

  it("of somebody else is left alone", async () => {
    const page = await tab();
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open("ledger");
          request.onupgradeneeded = () => request.result.createObjectStore("photos");
          request.onsuccess = () => resolve(request.result.close());
        }),
    );
    const before = await page.evaluate(() => indexedDB.databases());
    const refused = await page.evaluate(refusal, OLD);
    expect(refused).toMatchObject({ code: "SCHEMA_MISMATCH", message: expect.stringContaining("choose another name") });
    expect(await page.evaluate(() => indexedDB.databases())).toEqual(before);
  });

  it("that another tab does not let go is busy: the error says so, and it passes with that tab", async () => {
    const [holder, newer] = await Promise.all([tab(), tab()]);
    await holder.evaluate(open, OLD);
    await holder.evaluate(commit, [null, "1", '[["1","{}"]]'] as const);
    await holder.evaluate(async () => {
      await kit.rows.close();
      // A connection of somebody who does not listen.
      await new Promise((resolve) => {
        const request = indexedDB.open("ledger");
        request.onsuccess = () => resolve(Object.assign(globalThis, { held: request.result }) && undefined);
      });
    });
    const refused = await newer.evaluate((schema) => kit.failure(() => kit.rows.open(schema, 2000)), NEW);
    expect(refused).toMatchObject({ code: "STORE_BUSY" });
    expect(refused.message).toBe(
      "the database `ledger` could not be opened for 2000 ms: " +
        "another tab still uses an older version of it; close the other tabs",
    );
    await holder.close();
    await newer.evaluate(() => kit.rows.close());
    await newer.evaluate(open, NEW);
    expect(await newer.evaluate(readAll)).toEqual({ head: "1", rows: '[["1","{}",null]]' });
  });

  it("is opened again when the browser has taken the connection away", async () => {
    const page = await tab();
    await page.evaluate(open, OLD);
    await page.evaluate(commit, [null, "1", '[["1","{}"]]'] as const);
    const session = await profile.newCDPSession(page);
    const origin = new URL(pages.url).origin;
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
    // The user has cleared the site's data: nothing is there, and the store works.
    expect(await page.evaluate(readAll)).toEqual({ head: null, rows: "[]" });
    expect(await page.evaluate(commit, [null, "1", '[["1","{}"]]'] as const)).toBe(true);
  });
});

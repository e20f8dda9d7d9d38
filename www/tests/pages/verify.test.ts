/** Verify: a file is dropped or chosen, checked, browsed; by keys alone, in both languages, on a phone. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectAccessible } from "../support/axe.js";
import { describePages, LOOKS, nameOf, useStudio } from "../support/browser.js";
import { tabTo } from "../support/keyboard.js";
import { screenshot } from "../support/screenshots.js";
import { watchWork } from "../support/work.js";
import { journalText, uuidOf, writeJournal } from "../verify/journals.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "split-ledger-verify-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => path.join(folder, name);

const WORDS = {
  en: { choose: "Choose a file", clean: "Clean:", notClean: "Not clean:", report: "Report", accounts: "Accounts", transactions: "Transactions", holds: "Holds", owner: "Owner", type: "Type", order: "Order" },
  zh: { choose: "选择文件", clean: "没有问题：", notClean: "有问题：", report: "报告", accounts: "账户", transactions: "交易", holds: "冻结", owner: "所有者", type: "类型", order: "订单" },
};

/** A machine that does other things too takes its time. */
const eventually = <T>(value: () => Promise<T>) => expect.poll(value, { timeout: 15_000 });

describePages("verify", () => {
  const studio = useStudio();
  let text = "";
  let hash = "";
  beforeAll(async () => {
    ({ text, hash } = await journalText({ entries: 3000 }));
    writeFileSync(file("journal.jsonl"), text);
    writeFileSync(file("journal.jsonl.gz"), gzipSync(text));
  });

  const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });
  const verdict = (page: Page) => page.locator("p.verdict");

  async function check(page: Page, name: string, words = WORDS.en): Promise<void> {
    await page.locator("input[type=file]").setInputFiles(file(name));
    await page.getByRole("heading", { level: 2, name }).waitFor();
    await page.getByRole("tab", { name: words.report, exact: true }).waitFor();
  }

  it.each(LOOKS.map((look) => [nameOf(look), look] as const))("%s: checks and browses, accessible in every view", async (_, look) => {
    const opened = await studio.open("#/verify", look);
    const { page } = opened;
    const words = WORDS[look.language];
    await page.getByRole("button", { name: words.choose }).waitFor();
    await expectAccessible(page);
    await check(page, "journal.jsonl.gz", words);
    expect(await verdict(page).textContent()).toContain(words.clean);
    expect(await page.getByRole("cell", { name: hash }).or(page.getByText(hash)).count()).toBeGreaterThan(0);
    await expectAccessible(page);
    await screenshot(opened, "verify-report");

    await tab(page, words.transactions).click();
    await eventually(() => page.locator("tbody tr").count()).toBe(50);
    // Few rows: axe looks at each of them.
    await page.getByLabel(words.type, { exact: true }).selectOption("create_order");
    await eventually(() => page.locator("tbody tr").count()).toBe(6);
    await page.locator("tbody tr button").nth(3).click();
    await page.locator("section.card dl").waitFor();
    await page.getByRole("button", { expanded: false }).click();
    await page.locator("[role=img] canvas").waitFor();
    await expectAccessible(page);
    await screenshot(opened, "verify-transactions");

    await tab(page, words.accounts).click();
    await page.getByLabel(words.owner, { exact: true }).fill("world");
    await eventually(() => page.locator("tbody tr").count()).toBe(2);
    await page.locator("tbody tr button").first().click();
    await page.locator("[role=img] canvas").waitFor();
    await expectAccessible(page);
    await screenshot(opened, "verify-accounts");

    await tab(page, words.holds).click();
    await eventually(() => page.locator("tbody tr").count()).toBe(50);
    await page.getByLabel(words.order, { exact: true }).fill("1047");
    await eventually(() => page.locator("tbody tr").count()).toBe(1);
    await expectAccessible(page);
    await screenshot(opened, "verify-holds");
    // Nothing of the page is wider than the window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });

  it("goes the whole way with keys alone, from the file to a transaction and its account", async () => {
    const { page } = await studio.open("#/verify");
    page.on("filechooser", (chooser) => void chooser.setFiles(file("journal.jsonl")));
    const head = page.getByLabel("Noted head");
    const choose = page.getByRole("button", { name: "Choose a file" });
    await head.waitFor();
    await tabTo(head, { limit: 30 });
    await page.keyboard.type("nonsense");
    await eventually(() => head.getAttribute("aria-invalid")).toBe("true");
    await page.locator("input[type=file]").setInputFiles(file("journal.jsonl"));
    await page.getByRole("alert").waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(hash);
    await eventually(() => head.getAttribute("aria-invalid")).toBeNull();
    await tabTo(choose, { key: "Shift+Tab", limit: 3 });
    await page.keyboard.press("Enter");
    await verdict(page).filter({ hasText: /^Clean:/ }).waitFor();

    await tabTo(tab(page, "Report"));
    await page.keyboard.press("ArrowRight");
    await eventually(() => tab(page, "Transactions").getAttribute("aria-selected")).toBe("true");
    const order = page.getByLabel("Order", { exact: true });
    await tabTo(order);
    await page.keyboard.type("1047");
    await eventually(() => page.locator("tbody tr").count()).toBe(2);
    expect(await page.locator("output").textContent()).toBe("2 found");
    await tabTo(page.locator("tbody button").last());
    await page.keyboard.press("Enter");
    const view = page.locator("section.card.chosen");
    await eventually(() => view.locator("h3").evaluate((heading) => heading === document.activeElement)).toBe(true);
    expect(await view.locator("dd").first().textContent()).toBe("confirm");
    expect(await view.locator("tbody").first().innerText()).toContain("57.47");

    await tabTo(tab(page, "Transactions"), { key: "Shift+Tab", limit: 40 });
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    // As it was left.
    expect(await order.inputValue()).toBe("1047");
    await page.keyboard.press("ArrowRight");
    await tabTo(page.getByLabel("Owner", { exact: true }));
    await page.keyboard.type(uuidOf("user 7"));
    await eventually(() => page.locator("tbody tr").count()).toBe(1);
    await tabTo(page.locator("tbody button").first());
    await page.keyboard.press("Enter");
    const chart = page.getByRole("img", { name: new RegExp(`Available and frozen of user:${uuidOf("user 7")}`) });
    await chart.waitFor();
    await tabTo(page.getByRole("button", { name: "Its transactions" }), { key: "Shift+Tab", limit: 5 }).catch(() =>
      tabTo(page.getByRole("button", { name: "Its transactions" })),
    );
    await page.keyboard.press("Enter");
    await eventually(() => page.locator("output").textContent()).toMatch(/^4\d found$/);
    expect(await order.inputValue()).toBe("");
    await tabTo(page.getByRole("button", { name: "Clear the filter" }));
    await page.keyboard.press("Enter");
    await eventually(() => page.locator("output").textContent()).toBe("1,790 found");
  });

  it("shows a broken line with its place and reason, as text, and the transaction it is about", async () => {
    const lines = text.split("\n");
    const line = lines[6]?.replace(/\[(\d+),-(\d+),0,/, "[$1,-9$2,0,") ?? "";
    writeFileSync(file("changed.jsonl"), lines.map((each, at) => (at === 6 ? line : each)).join("\n"));
    const opened = await studio.open("#/verify");
    const { page } = opened;
    await check(page, "changed.jsonl");
    expect(await verdict(page).textContent()).toMatch(/^Not clean: \d+ findings$/);
    const findings = page.getByRole("region", { name: "Findings" });
    expect(await findings.locator("li").first().innerText()).toMatch(/^Line 7\s+commit 6\s+chain hash chain[^]*its hash is/);
    await expectAccessible(page);
    await screenshot(opened, "verify-broken");
    await findings.getByRole("button", { name: /^Show the line 7/ }).first().click();
    await page.getByRole("region", { name: "Line 7", exact: true }).last().waitFor();
    await findings.getByRole("button", { name: /^Show the transaction/ }).first().click();
    await eventually(() => tab(page, "Transactions").getAttribute("aria-selected")).toBe("true");
    await page.locator("section.card.chosen dl").waitFor();
  });

  it("shows whatever a file holds as text, and says what the file is", async () => {
    const attack = '<img src=x onerror="alert(1)"><script>alert(2)</script>\u202e\0';
    const lines = text.split("\n");
    writeFileSync(file("attack.jsonl"), `${lines[0]?.replace('"shop"', JSON.stringify(attack.slice(0, -1))) ?? ""}\n${attack}\n`);
    writeFileSync(file("<b onclick=alert(3)>.jsonl"), "SQLite format 3\0");
    const opened = await studio.open("#/verify");
    const { page } = opened;
    await check(page, "attack.jsonl");
    expect(await page.locator("li pre").first().innerText()).toBe(`<img src=x onerror="alert(1)"><script>alert(2)</script>\\u202e\u2400`);
    expect(await page.locator("main img, main script").count()).toBe(0);
    await check(page, "<b onclick=alert(3)>.jsonl");
    await eventually(() => page.locator("ul.suspicions").textContent()).toContain("SQLite database");
    expect(await page.locator("main h2").textContent()).toBe("<b onclick=alert(3)>.jsonl");
    await expectAccessible(page);
    await screenshot(opened, "verify-not-a-journal");
  });

  it("takes a dropped file, and offers a filtered list as CSV", async () => {
    const { page } = await studio.open("#/verify");
    const drop = page.locator(".drop");
    await drop.waitFor();
    const data = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], "dropped.jsonl"));
      return transfer;
    }, text);
    await drop.dispatchEvent("drop", { dataTransfer: data });
    await verdict(page).filter({ hasText: /^Clean:/ }).waitFor();
    await tab(page, "Holds").click();
    await page.getByLabel("Amount", { exact: true }).fill("57.47");
    await eventually(() => page.locator("tbody tr").count()).toBe(1);
    await page.getByRole("button", { name: "Make a CSV file" }).click();
    const link = page.getByRole("link", { name: /^Save holds.csv/ });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("holds.csv");
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString().split("\r\n")).toHaveLength(3);
  });

  it("a larger file never makes the page wait, and can be cancelled", async () => {
    const { entries } = await writeJournal(file("large.jsonl"), { entries: 50_000, users: 2000 });
    const { page } = await studio.open("#/verify");
    const input = page.locator("input[type=file]");
    await input.waitFor({ state: "attached" });
    const longest = await watchWork(studio.browser, page);
    await input.setInputFiles(file("large.jsonl"));
    await page.getByRole("button", { name: "Cancel" }).click();
    await verdict(page).filter({ hasText: /^The check was cancelled/ }).waitFor();
    await check(page, "large.jsonl");
    await verdict(page).filter({ hasText: /^Clean:/ }).waitFor();
    expect(await page.getByRole("row", { name: /^Entries/ }).textContent()).toContain(entries.toLocaleString("en"));
    await tab(page, "Transactions").click();
    await eventually(() => page.locator("tbody tr").count()).toBe(50);
    await page.getByLabel("Type", { exact: true }).selectOption("confirm");
    await eventually(() => page.locator("tbody tr").first().innerText()).toContain("confirm");
    await page.getByRole("button", { name: "Next page" }).click();
    await tab(page, "Accounts").click();
    await page.getByLabel("Order of the list").selectOption("frozen-");
    await eventually(() => page.locator("tbody tr").first().locator("td").nth(2).textContent()).not.toBe("0.00");
    await page.locator("tbody button").first().click();
    await page.locator("[role=img] canvas").waitFor();
    expect(await longest()).toBeLessThan(50);
  });
});

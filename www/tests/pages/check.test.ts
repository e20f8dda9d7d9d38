/** Request check: pasted requests are read, explained, answered and offered as code; nothing of them runs. */
import { execFileSync } from "node:child_process";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { expectAccessible } from "../support/axe.js";
import { describePages, LOOKS, nameOf, useStudio } from "../support/browser.js";
import { tabTo } from "../support/keyboard.js";
import { screenshot } from "../support/screenshots.js";
import { watchWork } from "../support/work.js";

const USER = "11111111-1111-4111-8111-111111111111";

/** The text area with the request. */
const area = (page: Page) => page.locator(".check textarea").first();

/** The row of a field. */
const field = (page: Page, path: string) =>
  page
    .locator("tbody tr")
    .filter({ has: page.locator("code.path", { hasText: new RegExp(`^${path.replace(/[.[\]]/g, "\\$&")}$`) }) });

async function choose(page: Page, example: string): Promise<void> {
  await page.locator(".check .left select").first().selectOption(example);
}

describePages("request check", () => {
  const studio = useStudio();

  for (const look of LOOKS) {
    it(`shows fields, answer, code and signature: ${nameOf(look)}`, async () => {
      const opened = await studio.open("#/check", look);
      const { page } = opened;
      const isZh = look.language === "zh";
      await choose(page, "wrongField");
      await field(page, "curency")
        .locator(".state", { hasText: isZh ? "未知字段" : "Unknown" })
        .waitFor();
      await field(page, "currency")
        .locator(".state", { hasText: isZh ? "缺少" : "Missing" })
        .waitFor();
      await field(page, "amount").getByText("INVALID_AMOUNT").waitFor();
      await expectAccessible(page);
      await screenshot(opened, "check-fields");

      await choose(page, "freeze");
      await page.getByRole("tab").nth(1).click();
      await page.getByRole("cell", { name: "-30.50" }).waitFor();
      await page.getByRole("cell", { name: "80.00 → 49.50" }).waitFor();
      await expectAccessible(page);
      await screenshot(opened, "check-answer");

      await page.getByRole("tab").nth(2).click();
      await page.getByText("await ledger.balances.freeze({").waitFor();
      await expectAccessible(page);
      await screenshot(opened, "check-code");

      await choose(page, "wrongSignature");
      await page.getByRole("tab").nth(3).click();
      await page.getByText(isZh ? "最后一行之后缺少换行" : "without the line feed after the last line").waitFor();
      await expectAccessible(page);
      await screenshot(opened, "check-signature");
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(look.viewport === "phone" ? 390 : 1280);
    });
  }

  it("goes its way with keys alone", async () => {
    const { page } = await studio.open("#/check");
    await tabTo(area(page));
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(
      `POST /v1/balances/freeze\n\n{"userId":"${USER}","amount":"1.005","currency":"CNY"}`,
    );
    await field(page, "amount").getByText("INVALID_AMOUNT").waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(`POST /v1/balances/freeze\n\n{"userId":"${USER}","amount":"1.05","currency":"CNY"}`);
    await field(page, "amount").getByText("= 1.05 CNY, 105 minor units").waitFor();

    const tab = page.getByRole("tab", { name: "Fields" });
    await tabTo(tab);
    await page.keyboard.press("ArrowRight");
    await page.getByRole("cell", { name: "-1.05" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await tabTo(page.getByRole("button", { name: /^Copy ?: curl$/ }));
    await page.keyboard.press("Enter");
    await page
      .getByText(/Copied/)
      .or(page.getByText(/Not copied/))
      .first()
      .waitFor();
    await tabTo(page.getByRole("tab", { name: "As code" }), { key: "Shift+Tab" });
    await page.keyboard.press("End");
    await page
      .getByLabel("Signature", { exact: true })
      .locator("select")
      .or(page.locator(".check > .right select"))
      .first()
      .waitFor();
  });

  it("keeps the changes when told to, and begins anew", async () => {
    const { page } = await studio.open("#/check");
    await choose(page, "freeze");
    await page.getByRole("tab", { name: "Answer" }).click();
    await page.getByRole("cell", { name: "-30.50" }).waitFor();
    await page.getByLabel("Keep the changes").check();
    await page.getByText("Press Send for the answer.").waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("1 request so far").waitFor();
    await area(page).fill((await area(page).inputValue()).replace("1001", "1002").replace("freeze-1", "freeze-2"));
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("2 requests so far").waitFor();
    await page.getByRole("cell", { name: "19.00" }).first().waitFor();
    await page.getByRole("button", { name: "Start again" }).click();
    await page.getByText("Press Send for the answer.").waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("1 request so far").waitFor();
    await page.getByRole("cell", { name: "49.50" }).first().waitFor();
  });

  it("answers in the current simulation", async () => {
    const { page } = await studio.open("#/check");
    await area(page).fill('POST /v1/queries\n\n{"type":"query_settle","appId":"studio","outSettleNo":"S-1"}');
    await page.getByRole("tab", { name: "Answer" }).click();
    await expect.poll(() => page.locator("pre").first().textContent()).toContain('"settlements": []');
    await page.getByLabel("Ledger").selectOption("simulation");
    await expect.poll(() => page.locator("pre").first().textContent()).toContain('"outSettleNo": "S-1"');
    expect(await page.locator("pre").first().textContent()).toContain('"seller": "89.38"');
  });

  it("offers a curl line that a shell reads back as the same request, whatever it holds", async () => {
    const { page } = await studio.open("#/check");
    const hostile = 'it\'s $(id) `id` \\ "x" $HOME !';
    await area(page).fill(
      `POST /v1/balances/freeze\nContent-Type: application/json\n\n${JSON.stringify({ userId: USER, amount: "1.00", currency: "CNY", idempotencyKey: hostile })}`,
    );
    await page.getByRole("tab", { name: "As code" }).click();
    const block = page.getByRole("region", { name: "curl" });
    await expect.poll(() => block.textContent()).toContain("it'\\''s");
    const out = execFileSync("bash", ["-c", `curl() { printf '%s\\0' "$@"; }\n${(await block.textContent()) ?? ""}`])
      .toString("utf8")
      .split("\0");
    expect((JSON.parse(out[out.indexOf("--data-raw") + 1] ?? "") as Record<string, string>)["idempotencyKey"]).toBe(
      hostile,
    );
  });

  it("runs nothing of what is pasted, and shows it as text only", async () => {
    const { page } = await studio.open("#/check");
    const html =
      '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script><svg onload=globalThis.hacked=1>';
    const texts = [
      `POST /v1/balances/freeze\nX-A: ${html}\n\n${JSON.stringify({ userId: html, [html]: html, amount: html, currency: html })}`,
      `curl 'http://x/v1/balances/users/${html}/balance?currency=${html}' -H '${html}'`,
      `POST /allinpay/gateway\nContent-Type: application/json\n\n${JSON.stringify({ method: html, version: "1.0", bizContent: html, sign: html })}`,
      `POST /x\nByte-Authorization: ${html}\n\n${html}`,
      html,
    ];
    for (const text of texts) {
      await area(page).fill(text);
      for (const name of ["Fields", "Answer", "As code", "Signature"]) {
        await page.getByRole("tab", { name, exact: true }).click();
        await expect.poll(() => page.locator(".check > .right").getAttribute("aria-busy")).toBe("false");
        expect(await page.locator(".check img, .check script, .check svg").count()).toBe(0);
      }
    }
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
  });

  it("forgets the keys with the page, and keeps them out of storage and address", async () => {
    const { page, context } = await studio.open("#/check");
    await choose(page, "ecpay");
    await page.getByRole("tab", { name: "Signature" }).click();
    await page.getByText("The signature matches.").waitFor();
    const salt = page.getByLabel("Salt");
    expect(await salt.inputValue()).toBe("studio-salt");
    await salt.fill("another-secret-salt");
    await page.getByText("The signature does not match.").waitFor();
    expect(page.url()).not.toContain("salt");
    expect(JSON.stringify(await context.storageState({ indexedDB: true }))).not.toContain("another-secret");
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }) + document.cookie)).not.toContain(
      "another-secret",
    );
    await page.reload();
    await page.getByRole("tab", { name: "Signature" }).click();
    expect(await page.content()).not.toContain("another-secret");
  });

  it("never holds the page up: every example, every tab", async () => {
    const { page } = await studio.open("#/check");
    await page.getByText("Fine").first().waitFor();
    const names = await page
      .locator(".check .left select")
      .first()
      .locator("option:not([disabled])")
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    expect(names.length).toBeGreaterThan(15);
    const longestWork = await watchWork(studio.browser, page);
    for (const name of names) {
      await choose(page, name);
      for (const tab of ["Fields", "Answer", "As code", "Signature"]) {
        await page.getByRole("tab", { name: tab, exact: true }).click();
        await expect.poll(() => page.locator(".check > .right").getAttribute("aria-busy")).toBe("false");
      }
    }
    const longest = await longestWork();
    console.log(`longest task of the page: ${String(longest)} ms`);
    expect(longest).toBeLessThan(50);
  });

  it("reads a body of a megabyte without holding the page up", async () => {
    const { page } = await studio.open("#/check");
    await page.getByText("Fine").first().waitFor();
    const body = JSON.stringify({
      userId: USER,
      currency: "CNY",
      amount: "1.00",
      idempotencyKey: "x".repeat((1 << 20) - 200),
    });
    // To lay a line of a megabyte out in the text area is the browser's own work, and takes it a while.
    await area(page).fill(`POST /v1/balances/freeze\n\n${body}`);
    await page.waitForTimeout(150);
    const longestWork = await watchWork(studio.browser, page);
    await field(page, "idempotencyKey").getByText("FIELD_TOO_LONG").waitFor({ timeout: 20_000 });
    for (const name of ["Answer", "As code", "Fields"]) {
      await page.getByRole("tab", { name, exact: true }).click();
      await page.locator("pre").first().waitFor();
    }
    const longest = await longestWork();
    console.log(`longest task with a megabyte: ${String(longest)} ms`);
    expect(longest).toBeLessThan(100);
  });
});

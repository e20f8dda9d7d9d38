/** The live ledger: a real server, real pages, and another client who moves money meanwhile. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openLedger, type Ledger } from "split-ledger";
import { serve, type LedgerServer } from "split-ledger/node";
import { sqliteStore } from "split-ledger/sqlite";
import { expectAccessible } from "../support/axe.js";
import { describePages, launch, nameOf, openPage, type Opened, type OpenOptions } from "../support/browser.js";
import { assertFresh } from "../support/fresh.js";
import { tabTo } from "../support/keyboard.js";
import { screenshot } from "../support/screenshots.js";
import { DIST, serveSite } from "../support/site.js";

const TOKEN = "the-token-of-the-test";
const USER = "11111111-1111-4111-8111-111111111111";
const SHOP = "22222222-2222-4222-8222-222222222222";
const TENANT = "the-token-of-an-app";

let place: string;
let store: ReturnType<typeof sqliteStore>;
let ledger: Ledger;
let server: LedgerServer;
let browser: Browser;
let now = Date.parse("2026-03-02T10:00:00+08:00");

/** A shop with a settled order, a payout and a hold. */
async function fill(): Promise<void> {
  const currency = "CNY";
  await ledger.balances.create({ userId: USER, currency });
  await ledger.balances.create({ merchantId: SHOP, currency, balancerType: "BANK_CARD" });
  await ledger.balances.create({ platformId: "mall", currency });
  await ledger.balances.recharge({ userId: USER, currency, amount: "100.00" });
  await ledger.balances.recharge({ merchantId: SHOP, currency, amount: "50.00" });
  await ledger.programs.configure({
    appId: "app",
    platformId: "mall",
    settleAfter: "fulfilment",
    days: 0,
    rake: [{ name: "fee", rate: "0.006" }],
    notifyUrl: "https://shop.example/hook",
  });
  const order = await ledger.orders.create({ appId: "app", outOrderNo: "A-1", merchantId: SHOP, currency, amount: "199.90" });
  await ledger.orders.pay({ orderId: order.orderId, channel: "WECHAT", amount: "199.90" });
  await ledger.orders.fulfil({ orderId: order.orderId });
  now += 2 * 86_400_000;
  await ledger.settlements.settle({ appId: "app", outOrderNo: "A-1", outSettleNo: "S-1" });
  await ledger.balances.withdraw({ merchantId: SHOP, currency, amount: "10.00" });
  await ledger.balances.freeze({ userId: USER, currency, amount: "30.50", orderId: "7" });
}

const available = async (): Promise<string> =>
  (await ledger.balances.get({ userId: USER, currency: "CNY" })).available;

async function open(options: OpenOptions = {}): Promise<Opened> {
  // A question is taken back when another one takes its place.
  const expected = [...(options.expected ?? []), /\/v1\/queries net::ERR_ABORTED/];
  const opened = await openPage(browser, { ...options, expected });
  await opened.page.goto(`${server.url}/#/live`);
  return opened;
}

const WORDS = {
  en: { token: "Bearer token", signIn: "Sign in", live: "Live", dryRun: "Dry run", carryOut: "Carry out" },
  zh: { token: "Bearer 令牌", signIn: "登录", live: "实时", dryRun: "试算", carryOut: "正式执行" },
};

async function signIn({ page, look }: Opened): Promise<void> {
  const words = WORDS[look.language];
  await page.getByLabel(words.token).fill(TOKEN);
  await page.getByRole("button", { name: words.signIn }).click();
  await page.getByRole("status").filter({ hasText: words.live }).first().waitFor();
}

/** The row of the user's account. */
const userRow = (page: Page): ReturnType<Page["locator"]> =>
  page.getByRole("row").filter({ hasText: `user:${USER}` }).first();

/** Fills the form of a recharge and tries it. */
async function draftRecharge(page: Page, amount: string): Promise<void> {
  await page.getByRole("combobox", { name: "Command" }).selectOption("recharge");
  await page.getByLabel("userId").fill(USER);
  await page.getByLabel("amount (required)").fill(amount);
  await page.getByLabel("currency (required)").fill("CNY");
  await page.getByRole("button", { name: "Dry run" }).click();
}
const carryOut = (page: Page): ReturnType<Page["locator"]> => page.getByRole("button", { name: "Carry out" });

describePages("live", () => {
  beforeAll(async () => {
    assertFresh();
    place = mkdtempSync(path.join(tmpdir(), "split-ledger-live-"));
    store = sqliteStore(path.join(place, "ledger.db"));
    ledger = await openLedger({ store, sweepIntervalMs: 0, now: () => now });
    await fill();
    const tokens = [TOKEN, { token: TENANT, app: "app" }];
    server = await serve({ ledger, port: 0, tokens, studio: DIST });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await ledger?.close();
    store?.close();
    rmSync(place, { recursive: true, force: true });
  });

  it("keeps a wrong token out, and one that is bound to an app", async () => {
    const opened = await open({ expected: [/401/, /403/] });
    const { page } = opened;
    for (const [token, code] of [["wrong", "UNAUTHENTICATED"], [TENANT, "PERMISSION_DENIED"]] as const) {
      await page.getByLabel("Bearer token").fill(token);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText(code).first().waitFor();
      expect(await page.getByLabel("Bearer token").getAttribute("aria-invalid")).toBe("true");
    }
    await expectAccessible(page);
    await signIn(opened);
    await userRow(page).waitFor();
  });

  it("keeps the token in memory, or for the tab; never in the address or for good", async () => {
    const opened = await open();
    const { page } = opened;
    const kept = (): Promise<string> =>
      page.evaluate(() => JSON.stringify([location.href, { ...localStorage }, document.cookie]));
    await signIn(opened);
    expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});
    await page.reload();
    await page.getByLabel("Keep it until this tab is closed").check();
    await signIn(opened);
    expect(await kept()).not.toContain(TOKEN);
    await page.reload();
    await userRow(page).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Bearer token").waitFor();
    expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});
    await page.reload();
    await page.getByLabel("Bearer token").waitFor();
  });

  it("shows what another client does within seconds, and marks it", async () => {
    const opened = await open();
    const { page } = opened;
    await signIn(opened);
    await userRow(page).waitFor();
    expect(await userRow(page).getByText("changed").count()).toBe(0);
    const before = await available();
    await ledger.balances.recharge({ userId: USER, currency: "CNY", amount: "1.25" });
    const after = await available();
    expect(after).not.toBe(before);
    await userRow(page).getByText(after, { exact: true }).waitFor({ timeout: 5000 });
    await userRow(page).getByText("changed").waitFor({ timeout: 1000 });
    expect(await page.getByRole("row").filter({ hasText: "platform:mall" }).getByText("changed").count()).toBe(0);
  });

  it("asks for the head only while nothing changes, and for nothing while it is hidden", async () => {
    const opened = await open();
    const { page } = opened;
    await signIn(opened);
    await userRow(page).waitFor();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.postData() ?? ""));
    await expect.poll(() => asked.length, { timeout: 5000 }).toBeGreaterThanOrEqual(2);
    expect(new Set(asked)).toEqual(new Set(['{"type":"transactions","limit":1}']));
    await page.getByRole("link", { name: "Stress" }).click();
    await page.getByRole("heading", { level: 1, name: "Stress" }).waitFor();
    await page.waitForTimeout(300);
    const before = asked.filter((text) => text !== "").length;
    await page.waitForTimeout(2500);
    expect(asked.filter((text) => text !== "").length).toBe(before);
    await page.getByRole("link", { name: "Live", exact: true }).click();
    await userRow(page).waitFor();
  });

  it("shows holds, settlements leg by leg, payouts, the outbox and transactions", async () => {
    const opened = await open();
    const { page } = opened;
    await signIn(opened);
    await page.getByRole("row").filter({ hasText: `merchant:${SHOP}` }).getByRole("button").click();
    await page.getByRole("region", { name: `Entries of merchant:${SHOP}` }).getByText("settle", { exact: true }).waitFor();
    await page.getByRole("tab", { name: "Open holds" }).click();
    await page.getByRole("cell", { name: "30.50 CNY" }).waitFor();
    await page.getByRole("tab", { name: "Settlements" }).click();
    await page.getByRole("row").filter({ hasText: "199.90 CNY" }).getByRole("button").click();
    // 199.90 × 0.006 = 1.1994, to the fen.
    const rake = page.getByRole("row").filter({ hasText: "platform:mall" });
    await rake.getByText("1.19", { exact: true }).waitFor();
    expect(await rake.textContent()).toContain("1.1994");
    await page.getByRole("tab", { name: "Payouts" }).click();
    await page.getByRole("row").filter({ hasText: "QUEUED" }).getByText("10.00 CNY").waitFor();
    await page.getByRole("tab", { name: "Outbox" }).click();
    await page.getByRole("row").filter({ hasText: "PENDING" }).getByText("https://shop.example/hook").waitFor();
    await page.getByRole("tab", { name: "Transactions" }).click();
    await page.getByRole("row").filter({ hasText: "withdraw" }).first().getByRole("button").click();
    await page.getByRole("region", { name: "Request" }).getByText('"amount": "10"').waitFor();
    await expectAccessible(page);
    await screenshot(opened, "live-transactions");
  });

  it("tries a command without writing, and carries it out once on a double click", async () => {
    const opened = await open();
    const { page } = opened;
    await signIn(opened);
    const before = await available();
    const { commits } = ledger.metrics;
    await draftRecharge(page, "2.00");
    const foreseen = page.getByRole("table", { name: "What it would move" }).getByRole("row").filter({ hasText: USER });
    await foreseen.getByText("2.00", { exact: true }).waitFor();
    expect([await available(), ledger.metrics.commits]).toEqual([before, commits]);
    await expectAccessible(page);
    await screenshot(opened, "live-tried");
    await carryOut(page).dblclick();
    await page.getByText("Carried out.").waitFor();
    expect(ledger.metrics.commits).toBe(commits + 1);
    await userRow(page).getByText(await available(), { exact: true }).waitFor({ timeout: 5000 });
  });

  it("tells a refusal at its field, and asks for another dry run after a change", async () => {
    const opened = await open({ expected: [/400/, /409/, /422/] });
    const { page } = opened;
    await signIn(opened);
    await draftRecharge(page, "1.001");
    const amount = page.getByLabel("amount (required)");
    await expect.poll(() => amount.getAttribute("aria-invalid")).toBe("true");
    expect(await carryOut(page).isEnabled()).toBe(false);
    await amount.fill("1.00");
    await expect.poll(() => amount.getAttribute("aria-invalid")).toBe(null);
    await page.getByRole("button", { name: "Dry run" }).click();
    await expect.poll(() => carryOut(page).isEnabled()).toBe(true);
    await amount.fill("3.00");
    expect(await carryOut(page).isEnabled()).toBe(false);
    // The same command as JSON, as it is sent.
    await page.getByRole("tab", { name: "JSON" }).click();
    const text = await page.getByRole("textbox", { name: "JSON" }).inputValue();
    expect(JSON.parse(text)).toMatchObject({ type: "recharge", amount: "3.00", idempotencyKey: expect.stringMatching(/^studio-/) });
  });

  it("moves money once when the answer is lost and it is sent again", async () => {
    const opened = await open({ expected: [/ERR_/, /Failed to load resource/] });
    const { page } = opened;
    await signIn(opened);
    await draftRecharge(page, "4.00");
    await expect.poll(() => carryOut(page).isEnabled()).toBe(true);
    const { commits } = ledger.metrics;
    const sent: string[] = [];
    // The request reaches the server, its answer does not reach the page.
    await page.route("**/v1/commands", async (route) => {
      sent.push(route.request().postData() ?? "");
      await route.fetch();
      await route.abort("connectionreset");
    });
    await carryOut(page).click();
    await page.getByText("No answer came. It may have been carried out").waitFor();
    expect(ledger.metrics.commits).toBe(commits + 1);
    expect(await page.getByLabel("amount (required)").isDisabled()).toBe(true);
    await page.unroute("**/v1/commands");
    page.on("request", (request) => {
      if (request.url().endsWith("/v1/commands")) sent.push(request.postData() ?? "");
    });
    await page.getByRole("button", { name: "Ask again with the same key" }).click();
    await page.getByText("It had been carried out before").waitFor();
    expect(ledger.metrics.commits).toBe(commits + 1);
    expect(sent).toHaveLength(2);
    expect(new Set(sent).size).toBe(1);
    await screenshot(opened, "live-replayed");
  });

  it("says how old the data is when the server is gone, and goes on when it is back", async () => {
    const opened = await open({ expected: [/ERR_/, /Failed to load resource/] });
    const { page } = opened;
    await signIn(opened);
    await userRow(page).waitFor();
    await page.route("**/v1/queries", (route) => route.abort("connectionrefused"));
    await page.getByText("No answer; asking again").waitFor();
    await page.getByText(/\d+ s old/).waitFor();
    expect(await userRow(page).count()).toBe(1);
    await page.unroute("**/v1/queries");
    await page.getByRole("button", { name: "Ask now" }).click();
    await page.getByText("up to date").waitFor();
  });

  it("is driven by keys alone", async () => {
    const opened = await open();
    const { page } = opened;
    await tabTo(page.getByLabel("Bearer token"));
    await page.keyboard.type(TOKEN);
    await page.keyboard.press("Enter");
    await userRow(page).waitFor();
    await tabTo(page.getByRole("tab", { name: "Balances" }));
    await page.keyboard.press("ArrowRight");
    await page.getByRole("cell", { name: "30.50 CNY" }).waitFor();
    const type = page.getByRole("combobox", { name: "Command" });
    await tabTo(type);
    await type.selectOption("recharge");
    for (const [field, value] of [["amount (required)", "5.00"], ["currency (required)", "CNY"], ["userId", USER]] as const) {
      await tabTo(page.getByLabel(field));
      await page.keyboard.type(value);
    }
    const before = ledger.metrics.commits;
    await tabTo(page.getByRole("button", { name: "Dry run" }));
    await page.keyboard.press("Enter");
    await page.getByRole("table", { name: "What it would move" }).waitFor();
    await tabTo(carryOut(page));
    await page.keyboard.press("Enter");
    await page.getByText("Carried out.").waitFor();
    expect(ledger.metrics.commits).toBe(before + 1);
  });

  it("shows what a server answers as text, whatever it is", async () => {
    const hostile = '<img src=x onerror="alert(1)">';
    await ledger.balances.create({ platformId: hostile, currency: "CNY" });
    await ledger.balances.recharge({
      platformId: hostile,
      currency: "CNY",
      amount: "1.00",
      paymentMethodType: "</td><script>alert(2)</script>",
    });
    const opened = await open();
    const { page } = opened;
    await signIn(opened);
    await page.getByRole("row").filter({ hasText: `platform:${hostile}` }).getByRole("button").click();
    await page.getByRole("region", { name: `Entries of platform:${hostile}` }).getByText("recharge").waitFor();
    await page.getByRole("tab", { name: "Transactions" }).click();
    await page.getByRole("row").filter({ hasText: hostile }).first().getByRole("button").click();
    await page.getByRole("region", { name: "Request" }).getByText("<script>alert(2)").waitFor();
    expect(await page.locator("main img, main script").count()).toBe(0);
  });

  it("needs no token where the server needs none", async () => {
    const free = await serve({ ledger, port: 0, authorize: false, studio: DIST });
    try {
      const { page } = await openPage(browser, { expected: [/\/v1\/queries net::ERR_ABORTED/] });
      await page.goto(`${free.url}/#/live`);
      await userRow(page).waitFor();
      await page.getByText("This server asks for no token").waitFor();
      await draftRecharge(page, "1.00");
      await page.getByRole("table", { name: "What it would move" }).waitFor();
      // The other parts work under the server's policy, too.
      await page.getByRole("link", { name: "Simulate" }).click();
      await page.getByRole("heading", { level: 1, name: "Simulate" }).waitFor();
      await page.locator("main table, main svg").first().waitFor();
    } finally {
      await free.close();
    }
  });

  it("on a plain host says how to start a server", async () => {
    const site = await serveSite();
    const { page } = await openPage(browser);
    await page.goto(`${site.url}#/live`);
    await page.getByRole("region", { name: "How to start a server" }).getByText("split-ledger serve").waitFor();
    await expectAccessible(page);
    await site.close();
  });

  for (const look of (["desktop", "phone"] as const).flatMap((viewport) =>
    (["en", "zh"] as const).map((language) => ({ viewport, language, scheme: language === "zh" ? "dark" : "light" }) as const),
  )) {
    it(`is accessible and fits: ${nameOf(look)}`, async () => {
      const opened = await open(look);
      const { page } = opened;
      await signIn(opened);
      await userRow(page).waitFor();
      await page.getByRole("button", { name: WORDS[look.language].dryRun }).waitFor();
      await expectAccessible(page);
      await screenshot(opened, "live-balances");
      const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      expect(wide[0]).toBeLessThanOrEqual(wide[1] ?? 0);
    });
  }
});

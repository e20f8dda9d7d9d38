/** Nothing of a link, file, request or answer is ever run, or rendered as HTML (with `csp.ts`). */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import "../support/core.js";
import { memoryStore, openLedger } from "split-ledger/slim";
import { afterAll, expect, it } from "vitest";
import { en } from "../../src/language/en/simulate.js";
import { examples } from "../../src/simulate/model/examples.js";
import type { Scenario } from "../../src/simulate/model/scenario.js";
import { share } from "../../src/simulate/model/share.js";
import { describePages, useStudio } from "../support/browser.js";
import { expectHarmless, expectShown, HOSTILE, POLLUTING } from "../support/hostile.js";

const folder = mkdtempSync(path.join(tmpdir(), "studio-hostile-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describePages("hostile texts", () => {
  const studio = useStudio();

  it.each(HOSTILE.map((text) => [text]))("of a link to a scenario: %j", async (text) => {
    const shared = await share(hostileScenario(text));
    if ("error" in shared) throw new Error(shared.error.message);
    const { page } = await studio.open(`#/simulate?s=${encodeURIComponent(shared.text)}`);
    await expectShown(page, text);
    // It has been played, and what came of it is shown.
    await expect.poll(() => page.locator("main [role=status]").first().textContent()).not.toBe(en.waiting);
    await page.waitForTimeout(200);
    await expectHarmless(page);
  });

  it("of the address itself", async () => {
    const { page } = await studio.open("#/stress");
    for (const text of [...HOSTILE, "1.", "1.!!!!", "2.AAAA", "99999999999.A", `1.${"A".repeat(40_000)}`]) {
      await page.goto("about:blank");
      await page.goto(`${studio.site.url}#/simulate?s=${encodeURIComponent(text)}`);
      await page.locator("main [role=alert]").first().waitFor();
      await expectHarmless(page);
      await page.goto(`${studio.site.url}#/${encodeURIComponent(text)}`);
      await expectHarmless(page);
    }
  }, 180_000);

  it("of a scenario's file", async () => {
    const { page } = await studio.open("#/simulate");
    const input = page.locator("main input[type=file]").first();
    await input.waitFor({ state: "attached" });
    for (const [at, text] of HOSTILE.entries()) {
      await input.setInputFiles(fileOf(`scenario-${String(at)}.json`, JSON.stringify(hostileScenario(text))));
      await expectShown(page, text);
    }
    await expectHarmless(page);
    // What is no scenario is refused, and nothing of it stays.
    for (const text of [POLLUTING, `{"version":1,${POLLUTING.slice(1)}`, ...HOSTILE]) {
      await input.setInputFiles(fileOf("refused.json", text));
      await page.locator("main [role=alert]").first().waitFor();
      await expectHarmless(page);
    }
  });

  it("of a pasted request, in every view of it", async () => {
    const { page } = await studio.open("#/check");
    const area = page.locator(".check textarea").first();
    await area.waitFor();
    for (const text of HOSTILE) {
      for (const request of requestsOf(text)) {
        await area.fill(request);
        for (const tab of await page.getByRole("tablist").first().getByRole("tab").all()) {
          await tab.click();
          await page.waitForTimeout(60);
          await expectHarmless(page);
        }
      }
    }
    await area.fill(requestsOf(HOSTILE[0] ?? "")[0] ?? "");
    await page.getByRole("tablist").first().getByRole("tab").first().click();
    await expect.poll(() => page.locator(".check .right").textContent()).toContain(HOSTILE[0] ?? "");
  }, 240_000);

  it("of a dropped journal, in every view", async () => {
    const { page } = await studio.open("#/verify");
    await page.locator("input[type=file]").setInputFiles(fileOf("journal.jsonl", await hostileJournal()));
    await page.getByRole("tab", { name: "Report", exact: true }).waitFor();
    for (const name of ["Report", "Accounts", "Transactions", "Holds"]) {
      await page.getByRole("tab", { name, exact: true }).click();
      await page.waitForTimeout(300);
      await expectHarmless(page);
      // An account holds the id of its owner encoded.
      if (name === "Accounts") await expectShown(page, encodeURIComponent(HOSTILE[0] ?? ""));
      const rows = page.locator("tbody tr button");
      for (let at = 0; at < Math.min(await rows.count(), 12); at += 1) {
        await rows.nth(at).click();
        await page.waitForTimeout(50);
        await expectHarmless(page);
        const back = page.getByRole("button", { name: /back|close/i });
        if ((await back.count()) > 0) await back.first().click();
      }
    }
  });

  it("of a file that is no journal, or a broken one", async () => {
    const { page } = await studio.open("#/verify");
    const journal = await hostileJournal();
    const lines = journal.split("\n");
    const broken = [...lines.slice(0, 3), `{"seq":${HOSTILE[0] ?? ""}}`, ...lines.slice(3)].join("\n");
    const files = [broken, ...HOSTILE, POLLUTING, HOSTILE.join("\n"), JSON.stringify(HOSTILE), "\u0000\u0001", ""];
    for (const [at, text] of files.entries()) {
      const name = `<img class=hostile src=x onerror=hostile=1>${String(at)}.jsonl`;
      await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/html", buffer: Buffer.from(text) });
      await expectShown(page, name);
      await expect.poll(() => page.locator("main [role=alert], main .verdict").count()).toBeGreaterThan(0);
      await expectHarmless(page);
    }
  }, 120_000);
});

/** Requests that say `text` wherever they can. */
function requestsOf(text: string): string[] {
  const body = JSON.stringify({ userId: text, amount: text, currency: text, idempotencyKey: text, [text]: text, more: [{ [text]: text }] });
  const line = text.replaceAll(/[\r\n]/g, " ");
  const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
  return [
    `POST /v1/balances/freeze?${encodeURIComponent(text)}=1\nContent-Type: application/json\nX-More: ${line}\n\n${body}`,
    `curl ${quoted(`http://127.0.0.1:1/v1/users/${text}/balance`)} -H ${quoted(`Authorization: Bearer ${line}`)} -d ${quoted(body)}; ${text}`,
    text,
    POLLUTING,
  ];
}

/** A scenario that says `text` wherever it can say something. */
function hostileScenario(text: string): Scenario {
  const renamed = JSON.parse(JSON.stringify(examples.licence)) as Scenario;
  const [buyer, shop, mall, brand] = renamed.parties;
  for (const party of [buyer, shop, mall, brand]) if (party !== undefined) party.name = `${party.name}${text}`.slice(0, 200);
  renamed.program.platform = mall?.name ?? "";
  renamed.program.rake = [{ name: text, rate: "0.006", rounding: "floor" }, { name: "fee", rate: text, rounding: "floor" }];
  renamed.rule = renamed.rule.map((leg) => ({ ...leg, name: text, receiver: brand?.name ?? "" }));
  renamed.orders = renamed.orders.map((order) => ({
    ...order, name: text, buyer: buyer?.name ?? "", seller: shop?.name ?? "",
    items: order.items.map((item, at) => ({ ...item, name: `${String(at)}${text}`.slice(0, 200), price: at === 0 ? item.price : text })),
  }));
  renamed.events = [
    { type: "pay", at: renamed.start, order: text, by: "outside", channel: text, amount: text },
    { type: "recharge", at: renamed.start, party: shop?.name ?? "", channel: "WECHAT", amount: "10.00" },
    { type: "withdraw", at: renamed.start, name: text, party: shop?.name ?? "", amount: text },
  ];
  return renamed;
}

/** The journal of a ledger that was told hostile texts wherever it takes texts. */
async function hostileJournal(): Promise<string> {
  let now = Date.parse("2026-03-02T10:00:00+08:00");
  const ledger = await openLedger({ store: memoryStore(), now: () => now, sweepIntervalMs: 0 });
  const currency = "CNY";
  const userId = "11111111-1111-4111-8111-111111111111";
  const merchantId = "22222222-2222-4222-8222-222222222222";
  for (const owner of [{ userId }, { merchantId }, { platformId: "mall" }]) await ledger.balances.create({ ...owner, currency });
  await ledger.balances.recharge({ userId, currency, amount: "5000.00" });
  let told = 0;
  for (const text of HOSTILE) {
    now += 60_000;
    const attempts = [
      () => ledger.balances.create({ partnerId: text, currency }),
      () => ledger.parties.register({ partnerId: text, accountName: text, shopName: text }),
      () => ledger.balances.freeze({ userId, currency, amount: "1.00", orderId: text, idempotencyKey: text }),
      () => ledger.balances.recharge({ userId, currency, amount: "1.00", paymentMethodType: text, externalTransactionId: text }),
      async () => {
        await ledger.programs.configure({ appId: "shop", platformId: "mall", settleAfter: "payment", days: 0, rake: [{ name: text, rate: "0.01" }] });
        const { orderId } = await ledger.orders.create({ appId: "shop", outOrderNo: text, merchantId, currency, items: [{ itemId: text, amount: "1.00" }] });
        await ledger.orders.pay({ orderId, channel: "WECHAT", amount: "1.00", paymentAccount: text });
        await ledger.orders.startRefund({ orderId, outRefundNo: text, reason: text });
      },
    ];
    for (const attempt of attempts) {
      told += await attempt().then(() => 1, () => 0);
    }
  }
  expect(told).toBeGreaterThan(HOSTILE.length * 2);
  let journal = "";
  for await (const part of ledger.journal.export()) journal += part;
  await ledger.close();
  return journal;
}

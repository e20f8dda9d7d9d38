/** The frame around the parts: ways through it, choices, and what every part has to keep to. */
import { expect, it } from "vitest";
import { expectAccessible } from "../support/axe.js";
import { describePages, LOOKS, nameOf, useStudio } from "../support/browser.js";
import { tabTo } from "../support/keyboard.js";

const PARTS = { simulate: "Simulate", check: "Request check", stress: "Stress", verify: "Verify", live: "Live" };

describePages("frame", () => {
  const studio = useStudio();

  it("goes to every part with keys alone, and puts the focus into it", async () => {
    const { page } = await studio.open();
    await expect.poll(() => page.title()).toBe("Simulate · split-ledger studio");
    for (const [part, title] of Object.entries(PARTS)) {
      const link = page.getByRole("navigation").getByRole("link", { name: title });
      await tabTo(link, { key: part === "simulate" ? "Tab" : "Shift+Tab", limit: 300 });
      await page.keyboard.press("Enter");
      await expect.poll(() => page.title()).toBe(`${title} · split-ledger studio`);
      expect(await link.getAttribute("aria-current")).toBe("page");
      expect(new URL(page.url()).hash).toBe(`#/${part}`);
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      if (part === "simulate") await page.locator("main").focus();
      await expect.poll(() => page.locator("main").evaluate((main) => main === document.activeElement)).toBe(true);
    }
  });

  it("skips to the content", async () => {
    const { page } = await studio.open("#/stress");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await tabTo(page.getByRole("button", { name: "Skip to the content" }), { limit: 1 });
    await page.keyboard.press("Enter");
    expect(await page.locator("main").evaluate((main) => main === document.activeElement)).toBe(true);
  });

  it("goes back and forth, and to the first part for an unknown address", async () => {
    const { page } = await studio.open("#/verify");
    await page.getByRole("link", { name: "Stress" }).click();
    await expect.poll(() => page.title()).toMatch(/^Stress/);
    await page.goBack();
    await expect.poll(() => page.title()).toMatch(/^Verify/);
    for (const unknown of ["#/nowhere", "#/constructor", "#", "#/%", "#/<img src=x onerror=alert(1)>?s=1"]) {
      await page.goto(studio.site.url + unknown);
      await expect.poll(() => page.title()).toMatch(/^Simulate/);
    }
  });

  it("takes the visitor's language and colours, and remembers others", async () => {
    const { page } = await studio.open("#/stress", { language: "zh", scheme: "dark" });
    const root = page.locator("html");
    await expect.poll(() => root.getAttribute("lang")).toBe("zh-CN");
    expect(await root.getAttribute("data-colours")).toBe("dark");
    const title = await page.title();

    const [language, colours] = [page.locator("header select").nth(0), page.locator("header select").nth(1)];
    await language.selectOption("en");
    await expect.poll(() => root.getAttribute("lang")).toBe("en");
    await expect.poll(() => page.title()).not.toBe(title);
    await colours.selectOption("light");
    expect(await root.getAttribute("data-colours")).toBe("light");
    await page.reload();
    await expect.poll(() => root.getAttribute("lang")).toBe("en");
    expect(await root.getAttribute("data-colours")).toBe("light");

    await colours.selectOption("system");
    expect(await root.getAttribute("data-colours")).toBe("dark");
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(() => root.getAttribute("data-colours")).toBe("light");
  });

  it("offers to try again when a part cannot be loaded", async () => {
    const { page } = await studio.open("#/verify", { expected: [/ERR_FAILED/, /dynamically imported module/] });
    await page.getByRole("heading", { level: 1, name: "Verify" }).waitFor();
    await page.route(/\/StressPart-[^/]*\.js$/, (route) => route.abort());
    await page.getByRole("link", { name: "Stress" }).click();
    const alert = page.getByRole("alert");
    expect(await alert.textContent()).toMatch(/could not be loaded/);
    await page.unroute(/\/StressPart-[^/]*\.js$/);
    await alert.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => page.title()).toMatch(/^Stress/);
    await expect.poll(() => page.locator("main > :not(h1)").count()).toBeGreaterThan(0);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  for (const look of LOOKS) {
    it(`has no accessibility violation in any part: ${nameOf(look)}`, { timeout: 120_000 }, async () => {
      const { page } = await studio.open("", look);
      for (const part of Object.keys(PARTS)) {
        await page.goto(`${studio.site.url}#/${part}`);
        await page.locator("main > :not(h1)").first().waitFor();
        await expectAccessible(page);
      }
    });
  }

  it("needs no sideways scrolling at 360 pixels", async () => {
    const { page } = await studio.open("", { viewport: "phone", language: "zh" });
    await page.setViewportSize({ width: 360, height: 740 });
    for (const part of Object.keys(PARTS)) {
      await page.goto(`${studio.site.url}#/${part}`);
      await page.locator("main > :not(h1)").first().waitFor();
      const wide = await page.evaluate(() => {
        const limit = document.documentElement.clientWidth;
        return { page: document.documentElement.scrollWidth, limit };
      });
      expect(wide.page, `width of ${part}`).toBeLessThanOrEqual(wide.limit);
    }
  });
});

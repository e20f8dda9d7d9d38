/** Simulate: a rule is tried, an order's money is watched, a link is shared. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { expectAccessible } from "../support/axe.js";
import { describePages, LOOKS, nameOf, useStudio } from "../support/browser.js";
import { screenshot } from "../support/screenshots.js";

/** Waits until a figure is what it should be. */
async function expectFigure(page: Page, name: string, text: string): Promise<void> {
  const cell = page.locator(`[data-figure="${name}"]`).first();
  await expect.poll(() => cell.textContent(), { message: name }).toBe(text);
}

describePages("simulate", () => {
  const studio = useStudio();

  for (const look of LOOKS) {
    it(`shows the default example: ${nameOf(look)}`, async () => {
      const opened = await studio.open("#/simulate", look);
      const { page } = opened;
      await expectFigure(page, "balance/Shop/100001/available", "89.38");
      await expectFigure(page, "settlement/S-1/leg/1/amount", "9.93");
      await expectAccessible(page);
      await screenshot(opened, "simulate");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        look.viewport === "phone" ? 390 : 1280,
      );
    });
  }
});

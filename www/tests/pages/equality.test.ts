/** The numbers that the page shows are those of Node.js; those of a server are (tests/simulate/server.test.ts). */
import "../support/core.js";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { EXAMPLE_IDS, examples } from "../../src/simulate/model/examples.js";
import { figures } from "../../src/simulate/model/outcome.js";
import { randomScenario } from "../../src/simulate/model/random.js";
import type { Scenario } from "../../src/simulate/model/scenario.js";
import { share } from "../../src/simulate/model/share.js";
import { simulate } from "../../src/simulate/model/simulate.js";
import { describePages, useStudio } from "../support/browser.js";

/** What each element with a name of a figure shows. One figure may be shown in several places. */
function shown(page: Page): Promise<[name: string, text: string][]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("[data-figure]")].map((cell) => [
      cell.getAttribute("data-figure") ?? "",
      cell.textContent.trim(),
    ]),
  );
}

/** Opens a scenario by its link, as somebody does who got it: the page itself reads and plays it. */
async function follow(page: Page, scenario: Scenario): Promise<void> {
  const shared = await share(scenario);
  if ("error" in shared) throw new Error(shared.error.message);
  await page.evaluate((hash) => (location.hash = hash), `#/simulate?s=${shared.text}`);
}

/** Waits until the page shows exactly the figures that Node.js has for a scenario; answers how many. */
async function expectFigures(page: Page, scenario: Scenario, name: string): Promise<number> {
  const { outcome, host } = await simulate(scenario);
  await host?.ledger.close();
  const expected = figures(outcome);
  await follow(page, scenario);
  await expect
    .poll(
      async () => {
        const all = await shown(page);
        const twice = all.filter(([figure, text]) => all.some(([other, its]) => other === figure && its !== text));
        return twice.length > 0 ? twice : Object.fromEntries(all);
      },
      { message: name, timeout: 10_000, interval: 20 },
    )
    .toEqual(expected);
  return Object.keys(expected).length;
}

describePages("the numbers of the page", () => {
  const studio = useStudio();

  it("are those of Node.js, for every example", async () => {
    const { page } = await studio.open("#/simulate");
    for (const id of EXAMPLE_IDS) expect(await expectFigures(page, examples[id], id)).toBeGreaterThan(10);
  }, 120_000);

  it("are those of Node.js, for 200 random scenarios", async () => {
    const { page } = await studio.open("#/simulate");
    let compared = 0;
    for (let seed = 1; seed <= 200; seed++) compared += await expectFigures(page, randomScenario(seed), `seed ${seed}`);
    expect(compared).toBeGreaterThan(5_000);
  }, 600_000);
});

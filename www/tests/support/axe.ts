/** The accessibility check. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails if axe finds a violation on what is shown now; prints each with its elements. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (tags) => {
    const { axe: loaded } = globalThis as unknown as { axe: typeof axe };
    const { violations, passes } = await loaded.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return {
      passed: passes.length,
      violations: violations.map(({ id, help, nodes }) => ({
        rule: `${id}: ${help}`,
        elements: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary ?? ""}`),
      })),
    };
  }, TAGS);
  // An axe that looked at nothing finds nothing.
  expect(found.passed).toBeGreaterThan(10);
  expect(found.violations, `accessibility of ${page.url()}`).toEqual([]);
}

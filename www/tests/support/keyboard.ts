/** Moving about with keys alone. */
import type { Locator } from "playwright-core";

/** Presses Tab (or `key`) until an element has the focus. Fails after `limit` presses. */
export async function tabTo(target: Locator, { key = "Tab", limit = 60 } = {}): Promise<void> {
  const page = target.page();
  for (let presses = 0; presses <= limit; presses++) {
    if ((await target.count()) > 0 && (await target.evaluate((element) => element === document.activeElement))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${String(limit)} times ${key}, and ${String(target)} is not reached`);
}

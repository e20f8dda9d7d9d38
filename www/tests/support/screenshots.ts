/** Pictures of what was tested, kept in target/screenshots/ to be looked at. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { nameOf, type Opened } from "./browser.js";

export const FOLDER = path.resolve(import.meta.dirname, "../../../target/screenshots");

/** Writes `<name>-<viewport>-<language>-<scheme>.png`, of the whole page. */
export async function screenshot({ page, look }: Opened, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: path.join(FOLDER, `${name}-${nameOf(look)}.png`), fullPage: true });
}

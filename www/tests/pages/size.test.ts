/** What the first load costs: everything that is transferred until Simulate shows what its example came to. */
import { writeFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { describePages, useStudio } from "../support/browser.js";
import { FOLDER } from "../support/screenshots.js";

/** Bytes, with gzip as a plain host sends it. */
const LIMIT = 350_000;

describePages("first load", () => {
  const studio = useStudio({ gzip: true });

  it("is under 350 KB with the core, in either language", async () => {
    for (const language of ["en", "zh"] as const) {
      const before = studio.site.served.length;
      const { page } = await studio.open("", { language });
      await page.locator("[data-figure]").first().waitFor();
      // What else the first view asks for by itself.
      await page.waitForTimeout(1000);
      const served = studio.site.served.slice(before);
      const bytes = served.reduce((all, one) => all + one.bytes, 0);
      const table = served.map((one) => `${String(one.bytes).padStart(8)}  ${one.path}`).sort().reverse();
      const text = `first load, ${language}: ${(bytes / 1000).toFixed(1)} KB gzip in ${String(served.length)} files\n${table.join("\n")}\n`;
      console.log(text);
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(path.join(FOLDER, `first-load-${language}.txt`), text);
      // The parts that were not asked for, and the rest of the core, come when they are needed.
      for (const name of ["StressPart", "VerifyPart", "CheckPart", "LivePart", "rest-"]) {
        expect(served.filter(({ path: asked }) => asked.includes(name)), name).toEqual([]);
      }
      expect(served.some(({ path: asked }) => /first-.*\.wasm$/.test(asked))).toBe(true);
      expect(bytes).toBeLessThan(LIMIT);
    }
  });
});

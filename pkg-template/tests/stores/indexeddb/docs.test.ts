/** The program in docs/storage.md runs as it stands there. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { BROWSER_MS, bundleForPage, hasChromium, launchOn, serve } from "../../support/browser.mjs";
import { Pages } from "./browser.js";

describe.runIf(hasChromium)("docs/storage.md", { timeout: BROWSER_MS }, () => {
  const pages = Pages.forTests();

  it("the page with a wallet shows the same money however often it is loaded", async () => {
    const text = readFileSync(new URL("../../../../docs/storage.md", import.meta.url), "utf8");
    const programs = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program = ""]) => program);
    const program = programs.find((each) => each.includes("indexedDbStore(")) ?? expect.fail("it is gone");
    const script = await bundleForPage({ stdin: { contents: program, loader: "ts", resolveDir: fileURLToPath(new URL(".", import.meta.url)) } });
    const site = await serve((name) =>
      name === "/index.html" ? `<!doctype html><script type="module">${script}</script>` : undefined,
    );
    const profile = await launchOn(pages.folder());
    try {
      const page = await profile.newPage();
      for (const load of [() => page.goto(site.url), () => page.reload()]) {
        const [shown] = await Promise.all([page.waitForEvent("console"), load()]);
        expect(shown.text()).toBe("12.50");
      }
    } finally {
      await profile.close();
      site.close();
    }
  });
});

/** Texts that want to be more than text, and what must not come of them. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Each would set `window.hostile`, load something, or make an element with the class `hostile`. */
export const HOSTILE: readonly string[] = [
  `<img class=hostile src=x onerror="hostile=1">`,
  `<script class=hostile>hostile=1</script>`,
  `"><svg class=hostile onload="hostile=1">`,
  `'><iframe class=hostile srcdoc="<script>parent.hostile=1</script>"></iframe>`,
  `<a class=hostile href="javascript:hostile=1">x</a>`,
  `javascript:hostile=1`,
  `<style class=hostile>*{display:none}</style>`,
  `<link class=hostile rel=stylesheet href=http://elsewhere.test/x.css>`,
  `<base class=hostile href=//elsewhere.test/>`,
  `<math><mtext><mglyph><style><img class=hostile src=x onerror=hostile=1>`,
  `{{constructor.constructor("hostile=1")()}}`,
  `\${hostile=1}`,
  `');hostile=1;//`,
  `__proto__`,
  `constructor`,
  `toString`,
  `\u202Ednib\u202C\u2066x\u2069\u200F\uFEFF`,
  `\u0007\u001B[31m\u0008`,
  `${"W".repeat(190)}`,
];

/** Keys that change what every object inherits, where a merge is careless. */
export const POLLUTING = `{"__proto__":{"hostile":1},"constructor":{"prototype":{"hostile":1}}}`;

/** Fails if anything of a text was run, loaded or rendered. Requests, dialogs and violations fail the test by themselves. */
export async function expectHarmless(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: "hostile" in globalThis,
    polluted: "hostile" in {},
    elements: document.querySelectorAll(".hostile").length,
    scripts: document.querySelectorAll("script:not([src])").length,
    frames: document.querySelectorAll("iframe, object, embed, base, math").length,
    handlers: [...document.querySelectorAll("*")].filter((element) => element.getAttributeNames().some((name) => name.startsWith("on"))).length,
    links: [...document.querySelectorAll("[href], [src], [action]")].filter((element) =>
      ["href", "src", "action"].some((name) => /^\s*(javascript|data|vbscript):/i.test(element.getAttribute(name) ?? "")),
    ).length,
  }));
  expect(found).toEqual({ ran: false, polluted: false, elements: 0, scripts: 0, frames: 0, handlers: 0, links: 0 });
}

/** Fails unless a text is shown as it is: in the page, an input, or a label for those who cannot see. */
export async function expectShown(page: Page, text: string): Promise<void> {
  const isShown = (): Promise<boolean> =>
    page.evaluate((wanted) => {
      const plain = (value: string): string => value.replace(/\s+/g, " ");
      const values = [...document.querySelectorAll("input, textarea")].map((field) => (field as HTMLInputElement).value);
      const texts = [document.body.textContent, ...values, ...[...document.querySelectorAll("[aria-label]")].map((one) => one.getAttribute("aria-label") ?? "")];
      return texts.some((value) => plain(value).includes(plain(wanted)));
    }, text);
  await expect.poll(isShown, { timeout: 15_000, message: `\`${text}\` is shown` }).toBe(true);
}

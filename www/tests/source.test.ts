/** What the sources of the pages, and what was built of them, must not have. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CONTENT_SECURITY_POLICY } from "../csp.js";
import { assertFresh, filesOf } from "./support/fresh.js";
import { DIST } from "./support/site.js";

const ROOT = path.resolve(import.meta.dirname, "..");
const sources = [...filesOf(path.join(ROOT, "src")), path.join(ROOT, "index.html")]
  .filter((file) => /\.(ts|vue|html)$/.test(file))
  .map((file) => ({ name: path.relative(ROOT, file), text: readFileSync(file, "utf8") }));

/** Words that stand for amounts of money. */
const AMOUNT = String.raw`(?:amount|available|frozen|price|rake|commission|gross|others|seller|fee|subsidy|balance|payable|unsettled|settled|refunded|withdrawable|netAmount|settleAmount|\w+Amount|\w+Balance)`;

const FORBIDDEN: Record<string, RegExp> = {
  "text that becomes HTML": /v-html|innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|srcdoc|document\.write|\bsetHTMLUnsafe/,
  "text that becomes code": /\beval\s*\(|\bnew Function\b|[^.\w]Function\s*\(|set(?:Timeout|Interval)\(\s*["'`]|import\(\s*[^"'`\s)]/,
  "an address that is code": /javascript:/i,
  "an inline handler": /<[^>]*\son[a-z]+\s*=\s*["']/,
  "an inline style in a template": /<[a-zA-Z][^<>]*\sstyle\s*=/,
  "a double of an amount": new RegExp(String.raw`(?:Number|parseFloat|Math\.\w+)\(\s*(?:[\w.?!\[\]"']*[.?!])?${AMOUNT}\s*[),]`),
  "arithmetic on an amount": new RegExp(String.raw`(?<![\w/"'\`<])(?:[\w.?!\[\]]*[.?!])?${AMOUNT}\s+[-*/%]\s+[\w(]|[\w)\]]\s+[*/%]\s+(?:[\w?!\[\]]+[.?!]+)*${AMOUNT}\b(?!["'(\`])`),
  "a float by its text": /parseFloat/,
  "the package with the bytes of the core": /^import (?!type\b)[^;]*from "split-ledger";/m,
};

const EXEMPT = [
  // The dictionaries speak of everything and do nothing.
  "src/language/",
  // The one place that reads an amount as a number, for drawings.
  "src/ui/plotted.ts",
  // Draws random minor units, before they are amounts.
  "src/simulate/model/random-orders.ts",
];

/** The script of a component, and a module without its comments. */
function codeOf({ name, text }: (typeof sources)[number]): string {
  const code = name.endsWith(".vue") ? text.replace(/<style[\s\S]*?<\/style>/g, "") : text;
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}

const hits = (what: string, list: typeof sources): string[] =>
  list.flatMap((source) => {
    const found = FORBIDDEN[what]?.exec(codeOf(source));
    return found === null || found === undefined ? [] : [`${source.name}: ${found[0]}`];
  });

describe("the sources", () => {
  it.each(Object.keys(FORBIDDEN))("have no %s", (what) => {
    expect(sources.length).toBeGreaterThan(50);
    const checked = sources.filter(({ name }) => !EXEMPT.some((start) => name.startsWith(start)));
    expect(hits(what, checked)).toEqual([]);
  });

  it.each([
    ["text that becomes HTML", `<p v-html="message"></p>`],
    ["text that becomes HTML", `box.innerHTML = text;`],
    ["text that becomes code", `eval (text)`],
    ["text that becomes code", `const f = new Function(text)`],
    ["text that becomes code", `await import(address)`],
    ["an address that is code", `<a href="javascript:go()">`],
    ["an inline handler", `<button onclick="go()">`],
    ["an inline style in a template", `<p style="color: red">`],
    ["a double of an amount", `const sum = Number(row.amount)`],
    ["a double of an amount", `Math.max(available, 1)`],
    ["arithmetic on an amount", `const rest = gross - rake;`],
    ["arithmetic on an amount", `const part = row.amount * 2`],
    ["arithmetic on an amount", `const part = 2 * row.amount`],
    ["a float by its text", `Number.parseFloat(text)`],
    ["the package with the bytes of the core", `import { openLedger } from "split-ledger";`],
  ])("would be told of %s: `%s`", (what, text) => {
    expect(hits(what, [{ name: "src/x.ts", text }])).toHaveLength(1);
  });
});

describe("the built page", () => {
  beforeAll(assertFresh);
  const page = () => readFileSync(path.join(DIST, "index.html"), "utf8");

  it("begins with the policy, before anything it is for", () => {
    const written = CONTENT_SECURITY_POLICY.replaceAll("'", "&#39;");
    expect(/<head>\s*<([^>]*)>/.exec(page())?.[1]).toBe(`meta http-equiv="Content-Security-Policy" content="${written}"`);
  });

  it("has nothing inline, and nothing from elsewhere", () => {
    const scripts = [...page().matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, text] of scripts) {
      expect(attributes).toMatch(/ src="\.\//);
      expect(text).toBe("");
    }
    expect(page()).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
    for (const [, address] of page().matchAll(/\s(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^\.\//);
  });

  it("is built for production, by components that need no compiler", () => {
    const code = filesOf(path.join(DIST, "assets")).filter((file) => file.endsWith(".js")).map((file) => readFileSync(file, "utf8"));
    expect(code.some((text) => text.includes("[Vue warn]"))).toBe(false);
    for (const text of code) expect(text).not.toMatch(/\beval\(|new Function\(/);
  });
});

describe("the policy", () => {
  it("lets nothing in but the site's own files", () => {
    const directives = Object.fromEntries(
      CONTENT_SECURITY_POLICY.split("; ").map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
    );
    expect(directives["default-src"]).toBe("'none'");
    expect(directives["require-trusted-types-for"]).toBe("'script'");
    const allowed = new Set(["'none'", "'self'", "'wasm-unsafe-eval'", "'script'", "studio"]);
    for (const value of Object.values(directives)) {
      for (const word of value.split(" ")) expect(allowed).toContain(word);
    }
  });
});

/** A headless Chromium, and pages of it that tell of every fault. */
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished } from "vitest";
import { assertFresh } from "./fresh.js";
import { serveSite, type Site, type SiteOptions } from "./site.js";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.warn(`no \`${CHROMIUM}\`: what needs a browser is not run`);

/** As vitest's `describe`; skipped on a machine without Chromium. */
export const describePages = describe.skipIf(!hasChromium);

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const VIEWPORTS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
} as const;

/** How a visitor sees the site. */
export interface Look {
  viewport: keyof typeof VIEWPORTS;
  language: "en" | "zh";
  scheme: "light" | "dark";
}

/** Every combination. */
export const LOOKS: readonly Look[] = (["desktop", "phone"] as const).flatMap((viewport) =>
  (["en", "zh"] as const).flatMap((language) =>
    (["light", "dark"] as const).map((scheme) => ({ viewport, language, scheme })),
  ),
);

/** `phone-zh-dark`, for names of tests and screenshots. */
export const nameOf = ({ viewport, language, scheme }: Look): string => `${viewport}-${language}-${scheme}`;

export interface OpenOptions extends Partial<Look> {
  /** Faults that the test brings about itself; all others fail it. */
  expected?: readonly RegExp[];
  /** Lets the site register its service worker; without it, it is kept from doing so. */
  offline?: boolean;
}

/** A page that is watched. */
export interface Opened {
  page: Page;
  context: BrowserContext;
  look: Look;
  /** What went wrong: errors of the page and its workers, violations of its policy, failed requests. */
  faults: string[];
}

export interface Studio {
  /** The host; from `beforeAll` on. */
  readonly site: Site;
  readonly browser: Browser;
  /** Opens a page in a context of its own; closes it after the test, which fails if there was a fault. */
  open(hash?: string, options?: OpenOptions): Promise<Opened>;
}

/** The built site and a Chromium, for the tests of one `describe`. */
export function useStudio(options: SiteOptions = {}): Studio {
  let site: Site | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    assertFresh();
    site = await serveSite(options);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  return {
    get site() {
      return site as Site;
    },
    get browser() {
      return browser as Browser;
    },
    async open(hash = "", openOptions = {}) {
      const opened = await openPage(browser as Browser, openOptions);
      await opened.page.goto((site as Site).url + hash);
      return opened;
    },
  };
}

/** A Chromium of its own. */
export function launch(extra: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...extra] });
}

/** An empty page that is watched; closed after the test, which fails if there was a fault. */
export async function openPage(browser: Browser, options: OpenOptions = {}): Promise<Opened> {
  const { viewport = "desktop", language = "en", scheme = "light", expected = [], offline = false } = options;
  const context = await browser.newContext({
    ...VIEWPORTS[viewport],
    locale: language === "zh" ? "zh-CN" : "en-GB",
    timezoneId: "Asia/Shanghai",
    colorScheme: scheme,
    serviceWorkers: offline ? "allow" : "block",
  });
  const faults: string[] = [];
  let isOver = false;
  await watch(context, (fault) => {
    if (!isOver && !expected.some((pattern) => pattern.test(fault))) faults.push(fault);
  });
  const page = await context.newPage();
  onTestFinished(async () => {
    isOver = true;
    await context.close();
    expect(faults, "faults of the page").toEqual([]);
  });
  return { page, context, look: { viewport, language, scheme }, faults };
}

async function watch(context: BrowserContext, tell: (fault: string) => void): Promise<void> {
  context.on("console", (message) => {
    if (message.type() === "error") tell(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => tell(`error: ${String(error.error().stack ?? error.error())}`));
  context.on("dialog", (dialog) => {
    tell(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // A page that is left, or that wants an answer no more, ends its requests itself.
    if (reason !== "net::ERR_ABORTED") tell(`request: ${request.url()} ${reason}`);
  });
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (hostname !== "127.0.0.1" && !["blob:", "data:"].includes(protocol)) tell(`elsewhere: ${request.url()}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) tell(`answer: ${response.url()} ${String(response.status())}`);
  });
  await context.exposeBinding("tellViolation", (_, text: string) => tell(`policy: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
      const { tellViolation } = globalThis as unknown as { tellViolation(text: string): void };
      tellViolation(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
}

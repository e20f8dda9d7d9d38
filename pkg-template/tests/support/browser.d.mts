import type { BuildOptions } from "esbuild";
import type { Browser, BrowserContext } from "playwright-core";

/** Without it what needs a browser is left out. */
export const hasChromium: boolean;

/** A test in a browser may take this long, however busy the machine is. */
export const BROWSER_MS: number;

/** A browser whose windows are private: what sites store is in memory. */
export function launch(): Promise<Browser>;

/** A browser with a profile on the disk. */
export function launchOn(folder: string): Promise<BrowserContext>;

/** Files by their URL's path. */
export type Files = (name: string) => string | Buffer | undefined;

/** The files of a folder; `index` stands for its `index.html`. */
export function filesOf(folder: string, index?: string): Files;

/** Files on a port of this machine. */
export interface Site {
  url: string;
  close(): void;
}

/** Serves files on a free port of this machine. */
export function serve(files: Files): Promise<Site>;

/** One script for a page, with all that it imports. */
export function bundleForPage(source: Pick<BuildOptions, "entryPoints" | "stdin">): Promise<string>;

/** A test of an old build proves nothing. */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { DIST } from "./site.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const SOURCES = ["src", "public", "build", "index.html", "csp.ts", "vite.config.ts"];

/** Refuses a build that is older than a source of it. */
export function assertFresh(): void {
  const built = path.join(DIST, "index.html");
  if (!existsSync(built)) throw new Error("the site is not built: `make build`, or `node www/build.mjs`");
  const at = statSync(built).mtimeMs;
  for (const file of SOURCES.flatMap((name) => filesOf(path.join(ROOT, name)))) {
    if (statSync(file).mtimeMs > at) {
      throw new Error(`the site is older than \`${path.relative(ROOT, file)}\`: \`make build\`, or \`node www/build.mjs\``);
    }
  }
}

/** A file, or all files of a folder. */
export function filesOf(name: string): string[] {
  if (!existsSync(name)) return [];
  if (statSync(name).isFile()) return [name];
  return readdirSync(name, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

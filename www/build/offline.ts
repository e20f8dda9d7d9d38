/** Builds the service worker with the list of the files that it keeps. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";

const SERVICE_WORKER = "sw.js";

/** Emits `sw.js` beside index.html, so that it may answer for the whole site. */
export function offline(): Plugin {
  let root = "";
  return {
    name: "offline",
    apply: "build",
    configResolved(config) {
      root = config.root;
    },
    buildStart() {
      this.emitFile({ type: "chunk", id: path.resolve(root, "src/offline/sw.ts"), fileName: SERVICE_WORKER });
    },
    // When everything has been written, the files of public/ too.
    writeBundle({ dir = "" }) {
      const files = filesOf(dir);
      const text = JSON.stringify(files);
      const build = createHash("sha256").update(text).digest("hex").slice(0, 16);
      const file = path.join(dir, SERVICE_WORKER);
      writeFileSync(file, `const FILES=${text},BUILD="${build}";\n${readFileSync(file, "utf8")}`);
    },
  };
}

/** Name and hash of each file that a page may ask for. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .filter((name) => name !== SERVICE_WORKER && !name.startsWith("."));
  const hash = (name: string): string =>
    createHash("sha256").update(readFileSync(path.join(folder, name))).digest("base64");
  return Object.fromEntries(names.sort().map((name) => [name, `sha256-${hash(name)}`]));
}

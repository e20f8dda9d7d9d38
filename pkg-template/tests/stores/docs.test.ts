/** The code in docs/storage.md: the complete store passes the suite as told there; the engines are those tested. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { expect, it } from "vitest";
import { storeRules } from "../../src/testing/index.js";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const pieces = [...read("../../../docs/storage.md").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, piece = ""]) => piece);
const piece = (words: string): string => pieces.find((each) => each.includes(words)) ?? expect.fail(`no code with ${words}`);

it("the complete store passes the suite", { timeout: 60_000 }, async () => {
  const folder = fileURLToPath(new URL("docs.tmp/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  try {
    for (const [file, words] of [["my-store.js", "class MyStore"], ["check.js", "testStore("]] as const) {
      const { code } = await transform(piece(words), { loader: "ts", format: "esm" });
      writeFileSync(folder + file, code);
    }
    const { stdout } = await promisify(execFile)(process.execPath, [`${folder}check.js`]);
    expect(stdout).toMatch(new RegExp(`^# pass ${String(storeRules.length)}$`, "m"));
    expect(stdout).toMatch(/^# fail 0$/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each(["level", "lmdb"])("the engine on %s is the one that is tested", (name) => {
  expect(piece(`function ${name}Engine`)).toBe(read(`engines/${name}.ts`));
});

it("every piece of code is TypeScript", async () => {
  for (const each of pieces) await transform(each, { loader: "ts", format: "esm" });
});

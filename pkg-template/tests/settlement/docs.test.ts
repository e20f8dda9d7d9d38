/** Programs in the documents run as they stand there. */
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { expect, it } from "vitest";

it("docs/notifications.md: the complete program", async () => {
  expect(await run("docs/notifications.md", "")).toBe("1 1 1000n\n");
});

it("docs/allinpay.md: the complete program", async () => {
  expect(await run("docs/allinpay.md", "")).toBe("100.00 28.00 2.00 提现中\n");
});

it.each(["README.md", "README.zh-CN.md"])("%s: an order, settled", async (document) => {
  const lines = (await run(document, "appId: \"shop\"")).trimEnd().split("\n");
  expect(lines.map((line) => line.split(" {")[0])).toEqual([
    "rake platform:mall 0.59",
    "share partner:99 9.93",
    "seller merchant:22222222-2222-4222-8222-222222222222 89.38",
  ]);
});

it.each(["README.md", "README.zh-CN.md"])("%s: paid out", async (document) => {
  expect(await run(document, "externalCode: \"shop-7\"")).toBe("0.00\n100.00\nPAID 99.90 0.10\n");
});

it.each(["README.md", "README.zh-CN.md"])("%s: an exported journal, checked", async (document) => {
  expect(await run(document, "verifyJournal")).toBe("true 1 []\n");
});

/** What the first program of a document prints that has these words in it. */
async function run(document: string, words: string): Promise<string> {
  const text = readFileSync(new URL(`../../../${document}`, import.meta.url), "utf8");
  const programs = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program = ""]) => program);
  const program = programs.find((each) => each.includes(words)) ?? expect.fail("it is gone");
  const { code } = await transform(program, { loader: "ts", format: "esm" });
  const file = fileURLToPath(new URL("docs-program.tmp.mjs", import.meta.url));
  writeFileSync(file, code);
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file]);
    expect(stderr).toBe("");
    return stdout;
  } finally {
    rmSync(file);
  }
}

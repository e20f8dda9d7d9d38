/** The program of docs/payouts.md runs as it stands there, and its other pieces are TypeScript. */
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { expect, it } from "vitest";

it("docs/payouts.md: the complete program, and every piece of code", async () => {
  const text = readFileSync(new URL("../../../docs/payouts.md", import.meta.url), "utf8");
  const pieces = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, piece = ""]) => piece);
  expect(pieces).toHaveLength(3);
  const programs = await Promise.all(pieces.map((piece) => transform(piece, { loader: "ts", format: "esm" })));
  const file = fileURLToPath(new URL("docs-program.tmp.mjs", import.meta.url));
  writeFileSync(file, programs[0]?.code ?? "");
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file]);
    expect(stderr).toBe("");
    expect(stdout).toBe("0 9990\n1 9990n\nPAID 99.90 0.10\n");
  } finally {
    rmSync(file);
  }
});

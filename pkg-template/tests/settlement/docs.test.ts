/** The program in docs/notifications.md runs as it stands there. */
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { expect, it } from "vitest";

it("docs/notifications.md: the complete program", async () => {
  const text = readFileSync(new URL("../../../docs/notifications.md", import.meta.url), "utf8");
  const [, program = expect.fail("it is gone")] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const { code } = await transform(program, { loader: "ts", format: "esm" });
  const file = fileURLToPath(new URL("docs-program.tmp.mjs", import.meta.url));
  writeFileSync(file, code);
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file]);
    expect({ stdout, stderr }).toEqual({ stdout: "1 1 1000n\n", stderr: "" });
  } finally {
    rmSync(file);
  }
});

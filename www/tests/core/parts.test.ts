/** The core in two parts decides what the whole core decides. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";

interface Played {
  name: string;
  isRestNeeded: boolean;
  text: string;
}

const folder = fileURLToPath(new URL("../..", import.meta.url));

function play(core: "whole" | "parts"): Played[] {
  const printed = execFileSync(process.execPath, ["tests/core/play.mjs", core], { cwd: folder, maxBuffer: 1 << 28 });
  return JSON.parse(printed.toString()) as Played[];
}

describe("the core in two parts", () => {
  let whole: Played[] = [];
  let parts: Played[] = [];
  beforeAll(() => {
    whole = play("whole");
    parts = play("parts");
  });

  it("comes to the same outcomes, verifications and answers", () => {
    expect(parts.length).toBeGreaterThan(50);
    for (const [place, { name, text }] of parts.entries()) {
      expect(text, name).toBe(whole[place]?.text);
    }
  });

  it("plays the opening example without its rest, and loads that for what it lacks", () => {
    expect(parts[0]).toMatchObject({ name: "licence", isRestNeeded: false });
    expect(parts[1]).toMatchObject({ isRestNeeded: true });
  });

  it("brings less first than the whole", () => {
    const packed = (file: string) => gzipSync(readFileSync(`${folder}/${file}`), { level: 9 }).length / 1000;
    const [first, rest, all] = ["core/first.wasm", "core/rest.wasm", "../pkg/dist/core.wasm"].map(packed) as [number, number, number];
    console.log(`gzip: first ${first.toFixed(1)} kB, rest ${rest.toFixed(1)} kB, whole ${all.toFixed(1)} kB`);
    expect(first).toBeLessThan(0.5 * all);
  });
});

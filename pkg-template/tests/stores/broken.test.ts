import { afterAll, describe, expect, it } from "vitest";
import { brokenFactory, brokenStores } from "../../src/testing/broken.js";
import type { BrokenStore } from "../../src/testing/broken-store.js";
import { storeRules, testStore, type StoreFactory } from "../../src/testing/index.js";
import { writeOutcome } from "./recorded.js";

/** Runs the whole suite; returns the numbers of the rules whose test failed. */
async function failures(factory: StoreFactory): Promise<string[]> {
  const bodies: { id: string; body: () => Promise<void> }[] = [];
  const runner = {
    describe: (_name: string, body: () => void) => {
      body();
    },
    it: (name: string, body: () => Promise<void>) => {
      bodies.push({ id: name.slice(0, 4), body });
    },
  };
  testStore(runner, factory);
  const failed: string[] = [];
  // Each has its own store; together they wait only as long as the slowest.
  await Promise.all(bodies.map(({ id, body }) => body().catch(() => failed.push(id))));
  return failed.sort();
}

describe("the suite catches a store that", () => {
  const caught = new Set<BrokenStore>();
  afterAll(() => {
    const broken = (id: string): { wrong: string; caught: boolean }[] =>
      brokenStores
        .filter(({ breaks }) => breaks === id)
        .map((store) => ({ wrong: store.wrong, caught: caught.has(store) }));
    writeOutcome("broken", { contract: storeRules.map(({ id, name }) => ({ id, name, broken: broken(id) })) });
  });
  for (const broken of brokenStores) {
    it(`${broken.wrong} (${broken.breaks})`, async () => {
      const expected = [broken.breaks, ...(broken.also ?? [])].sort();
      const failed = await failures(brokenFactory(broken));
      if (failed.includes(broken.breaks)) caught.add(broken);
      expect(failed).toEqual(expected);
    });
  }
});

describe("the suite", () => {
  it("has a broken store for each of its rules", () => {
    expect([...new Set(brokenStores.map(({ breaks }) => breaks))]).toEqual(storeRules.map(({ id }) => id));
  });

  it("has a rule for each number in the contract, and the other way round", async () => {
    const { readFile } = await import("node:fs/promises");
    const text = await readFile(new URL("../../src/store.ts", import.meta.url), "utf8");
    // `S-24 … S-26` stands for all three.
    const ranges = [...text.matchAll(/S-(\d\d)(?: … S-(\d\d))?/g)];
    const numbers = ranges.flatMap(([, first, last = first]) =>
      storeRules.filter(({ id }) => id >= `S-${String(first)}` && id <= `S-${String(last)}`).map(({ id }) => id),
    );
    expect([...new Set(numbers)].sort()).toEqual(storeRules.map(({ id }) => id));
  });
});

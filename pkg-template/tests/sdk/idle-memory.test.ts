/** Wasm memory never shrinks: an idle core that has grown large is replaced. */
import { beforeEach, describe, expect, it, vi } from "vitest";

const fake = { bytes: 0, calls: [] as string[] };
vi.mock("../../src/wasm/module.js", () => ({
  instance: () => ({
    memoryBytes: () => fake.bytes,
    retire: () => fake.calls.push("retire"),
    recover: () => fake.calls.push("recover"),
  }),
}));
const { coreGeneration, enterCore, IDLE_MEMORY_BYTES_MAX, leaveCore, retireIfLarge } = await import(
  "../../src/engine/core.js"
);

beforeEach(() => {
  fake.bytes = 0;
  fake.calls = [];
});

describe("an idle core", () => {
  it("is kept up to the limit of 256 MiB", () => {
    const generation = coreGeneration();
    fake.bytes = IDLE_MEMORY_BYTES_MAX;
    retireIfLarge();
    expect(IDLE_MEMORY_BYTES_MAX).toBe(256 * 1024 * 1024);
    expect(fake.calls).toEqual([]);
    expect(coreGeneration()).toBe(generation);
  });

  it("is replaced beyond it, at once, and the ledgers learn of it", () => {
    const generation = coreGeneration();
    fake.bytes = IDLE_MEMORY_BYTES_MAX + 1;
    retireIfLarge();
    expect(fake.calls).toEqual(["retire", "recover"]);
    expect(coreGeneration()).toBe(generation + 1);
  });

  it("is kept while some ledger is at work", () => {
    fake.bytes = IDLE_MEMORY_BYTES_MAX + 1;
    enterCore();
    enterCore();
    leaveCore();
    retireIfLarge();
    expect(fake.calls).toEqual([]);
    leaveCore();
    retireIfLarge();
    expect(fake.calls).toEqual(["retire", "recover"]);
  });
});

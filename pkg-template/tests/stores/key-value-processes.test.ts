/** Processes that write a key-value store at once, or are killed while they do. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { openLedger } from "split-ledger";
import { keyValueStore, type KeyValueEngine } from "split-ledger/key-value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { levelEngine } from "./engines/level.js";
import { lmdbEngine } from "./engines/lmdb.js";

const USER = "55555555-5555-4555-8555-555555555555";
const CALLERS = 8;
const ROUNDS = 4;
const engines: Record<string, (folder: string) => KeyValueEngine> = { level: levelEngine, lmdb: lmdbEngine };

const folder = mkdtempSync(join(tmpdir(), "split-ledger-posters-"));
// Beside its source: there the packages it imports are found.
const program = fileURLToPath(new URL("engines/poster.tmp.mjs", import.meta.url));
beforeAll(async () => {
  const entryPoints = [fileURLToPath(new URL("engines/poster.ts", import.meta.url))];
  await build({
    entryPoints,
    outfile: program,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    // Not the project's: its `paths` are for the types only.
    tsconfigRaw: "{}",
  });
});
afterAll(() => {
  rmSync(program);
  rmSync(folder, { recursive: true });
});

/** A program that posts: what it was told, and how it ended. */
class Poster {
  readonly acknowledged: string[] = [];
  readonly ended: Promise<unknown[]>;
  readonly #child: ChildProcessWithoutNullStreams;
  #heard: () => void = () => undefined;
  #isReady = false;

  constructor(...args: string[]) {
    this.#child = spawn(process.execPath, [program, ...args]);
    this.#child.stderr.pipe(process.stderr);
    this.ended = once(this.#child, "close");
    createInterface(this.#child.stdout).on("line", (line) => {
      if (line === "ready") this.#isReady = true;
      else this.acknowledged.push(line);
      this.#heard();
    });
  }

  /** Waits for that many acknowledgements; 0: until it is ready. */
  async told(count: number): Promise<void> {
    while (!this.#isReady || this.acknowledged.length < count) {
      await Promise.race([new Promise<void>((resolve) => (this.#heard = resolve)), this.ended.then(fail)]);
    }
  }

  /** The first time: begin; the second time: end. */
  next(): void {
    this.#child.stdin.write("next\n");
  }

  kill(): Promise<unknown> {
    this.#child.kill("SIGKILL");
    return this.ended;
  }
}

function fail(): never {
  throw new Error("the program ended before its time");
}

/**
 * Every acknowledged key sent again is a replay; the others happened once, now or before; then the balance
 * is one cent for each, and the history is right.
 */
async function check(engine: string, place: string, acknowledged: string[], others: string[]): Promise<void> {
  const store = keyValueStore((engines[engine] ?? fail())(place));
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  const recharge = (idempotencyKey: string) =>
    ledger.balances.recharge({ userId: USER, amount: "0.01", currency: "CNY", idempotencyKey });
  for (const { replayed } of await Promise.all(acknowledged.map(recharge))) expect(replayed).toBe(true);
  await Promise.all(others.map(recharge));
  const { available } = await ledger.balances.get({ userId: USER, currency: "CNY" });
  expect(Math.round(Number(available) * 100)).toBe(acknowledged.length + others.length);
  expect(await ledger.journal.verify()).toMatchObject({ clean: true, findingsTotal: 0, unchecked: 0 });
  await ledger.close();
  await store.close?.();
}

describe("two processes on one LMDB folder", () => {
  it("post to one ledger: each call once, and a clean history", { timeout: 120_000 }, async () => {
    const place = join(folder, "shared");
    const posters = ["one", "two"].map((name) => new Poster("lmdb", place, name));
    await Promise.all(posters.map((poster) => poster.told(0)));
    for (const poster of posters) poster.next();
    await Promise.all(posters.map((poster) => poster.told(200)));
    for (const poster of posters) poster.next();
    for (const poster of posters) expect(await poster.ended).toEqual([0, null]);
    await check("lmdb", place, posters.flatMap(({ acknowledged }) => acknowledged), []);
  });
});

describe("kill -9 under load", () => {
  it.each(["level", "lmdb"])("%s keeps every acknowledged command, and none twice", { timeout: 120_000 }, async (engine) => {
    const place = join(folder, `killed-${engine}`);
    const known: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const poster = new Poster(engine, place, String(round));
      await poster.told(0);
      poster.next();
      await poster.told(20 + 37 * round);
      await poster.kill();
      known.push(...poster.acknowledged);
      // A caller sends its next call when the last one is acknowledged: that one happened or not.
      const open = Array.from({ length: CALLERS }, (_, caller) => {
        const name = `${String(round)}-${String(caller)}-`;
        return name + String(poster.acknowledged.filter((key) => key.startsWith(name)).length);
      });
      await check(engine, place, known, open);
      known.push(...open);
    }
  });
});

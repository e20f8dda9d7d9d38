import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder, ROOT, run } from "./program.js";

/** 5,964 real orders; they are not part of the project (CC BY-NC-SA 4.0). */
const orders = process.env["SPLIT_LEDGER_ORDERS"] ?? join(ROOT, "../shared/data/orders-2017.jsonl.gz");
const isThere = existsSync(orders);

describe("replay of real orders", () => {
  it.skipIf(!isThere)(
    isThere
      ? "moves 942,307.76 to 967 sellers, once"
      : `skipped: no file \`${orders}\` (name one by SPLIT_LEDGER_ORDERS)`,
    async () => {
      const folder = makeFolder();
      const store = `sqlite:${join(folder.path, "ledger.db")}`;
      try {
        const first = await run(["replay", orders, "--store", store]);
        expect(first.code).toBe(0);
        expect(first.out).toMatch(/^orders +5,964$/m);
        expect(first.out).toMatch(/^commands +19,816 +0 replayed, 0 refused$/m);
        for (const label of ["money in", "  recharged", "  frozen", "  captured", "sellers have"]) {
          expect(first.out).toMatch(new RegExp(`^${label} +942,307\\.76 +BRL$`, "m"));
        }
        expect(first.out).toMatch(/^customers have +0\.00 +BRL$/m);
        expect(first.out).toMatch(/^still frozen +0\.00 +BRL$/m);
        expect(first.out).toMatch(/^sellers +967 +967 have exactly the sum of their items$/m);
        expect(first.out).toMatch(/^books +balanced +[\d,]+ commits verified, 0 findings$/m);
        const second = await run(["replay", orders, "--store", store]);
        expect(second.code).toBe(0);
        expect(second.out).toMatch(/^commands +19,816 +19,816 replayed, 0 refused$/m);
        expect(/^head .*$/m.exec(second.out)?.[0]).toBe(/^head .*$/m.exec(first.out)?.[0]);
      } finally {
        folder.remove();
      }
    },
    300_000,
  );
});

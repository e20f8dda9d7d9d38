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
      ? "divides 942,307.76 between 967 sellers, the platform and promoters, and pays the sellers, once (A18, C8, C10)"
      : `skipped: no file \`${orders}\` (name one by SPLIT_LEDGER_ORDERS)`,
    async () => {
      const folder = makeFolder();
      const store = `sqlite:${join(folder.path, "ledger.db")}`;
      try {
        const first = await run(["replay", orders, "--store", store]);
        expect(first.code).toBe(0);
        const second = await run(["replay", orders, "--store", store]);
        expect(first.out).toMatch(/^orders +5,964$/m);
        expect(first.out).toMatch(/^commands +38,881 +0 replayed, 0 refused$/m);
        for (const label of ["money in", "  recharged", "  frozen", "  captured"]) {
          expect(first.out).toMatch(new RegExp(`^${label} +942,307\\.76 +BRL$`, "m"));
        }
        // 891,500.17 + 50,807.59 = 942,307.76
        expect(first.out).toMatch(/^paid out +891,500\.17 +BRL$/m);
        expect(first.out).toMatch(/^all parties have +50,807\.59 +BRL$/m);
        for (const label of ["sellers", "customers", "held at sellers", "still frozen"]) {
          expect(first.out).toMatch(new RegExp(`^  ${label} +0\\.00 +BRL$`, "m"));
        }
        // 892,453.96 + 47,087.32 + 2,766.48 = 942,307.76
        expect(first.out).toMatch(/^ {2}to sellers +892,453\.96 +94\.70 %$/m);
        expect(first.out).toMatch(/^ {2}to the platform +47,087\.32 +4\.99 %$/m);
        expect(first.out).toMatch(/^ {2}to promoters +2,766\.48 +0\.29 %$/m);
        expect(first.out).toMatch(/^settled orders +5,368 +7 days after fulfilment$/m);
        expect(first.out).toMatch(/^ {2}CPS orders +596 +3 days after fulfilment$/m);
        expect(first.out).toMatch(/^largest rounding +0\.99 +minor units, of a floored leg$/m);
        expect(first.out).toMatch(/^ {2}of a seller +0\.977\d* +minor units for each floored leg$/m);
        const withdrawals = [
          "withdrawals +4,454  weekly, D\\+1",
          " {2}paid +4,402",
          " {2}refused +45  the money is back",
          " {2}sent back +7  the money is back, the fee is kept",
          // 891,500.17 + 953.79 = 892,453.96
          "sellers earned +892,453\\.96  BRL",
          " {2}net paid +891,500\\.17  BRL",
          " {2}fees +953\\.79  BRL",
          " {2}available +0\\.00  BRL",
          " {2}frozen +0\\.00  BRL",
          "sellers +967  each: net paid \\+ fees \\+ available \\+ frozen = earned",
        ];
        for (const line of withdrawals) {
          expect(first.out).toMatch(new RegExp(`^${line}$`, "m"));
          expect(second.out).toMatch(new RegExp(`^${line}$`, "m"));
        }
        expect(first.out).toMatch(/^books +balanced +[\d,]+ commits verified, 0 findings$/m);
        expect(second.code).toBe(0);
        expect(second.out).toMatch(/^commands +32,917 +32,917 replayed, 0 refused$/m);
        expect(/^head .*$/m.exec(second.out)?.[0]).toBe(/^head .*$/m.exec(first.out)?.[0]);
      } finally {
        folder.remove();
      }
    },
    600_000,
  );
});

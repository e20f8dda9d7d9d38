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
      ? "divides 942,307.76 between 967 sellers, the platform and promoters, once"
      : `skipped: no file \`${orders}\` (name one by SPLIT_LEDGER_ORDERS)`,
    async () => {
      const folder = makeFolder();
      const store = `sqlite:${join(folder.path, "ledger.db")}`;
      try {
        const first = await run(["replay", orders, "--store", store]);
        expect(first.code).toBe(0);
        expect(first.out).toMatch(/^orders +5,964$/m);
        expect(first.out).toMatch(/^commands +37,711 +0 replayed, 0 refused$/m);
        for (const label of ["money in", "  recharged", "  frozen", "  captured", "all parties have"]) {
          expect(first.out).toMatch(new RegExp(`^${label} +942,307\\.76 +BRL$`, "m"));
        }
        for (const label of ["customers", "held at sellers", "still frozen"]) {
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
        expect(first.out).toMatch(/^sellers +967 +with settled orders$/m);
        expect(first.out).toMatch(/^books +balanced +[\d,]+ commits verified, 0 findings$/m);
        const second = await run(["replay", orders, "--store", store]);
        expect(second.code).toBe(0);
        expect(second.out).toMatch(/^commands +31,747 +31,747 replayed, 0 refused$/m);
        expect(/^head .*$/m.exec(second.out)?.[0]).toBe(/^head .*$/m.exec(first.out)?.[0]);
      } finally {
        folder.remove();
      }
    },
    300_000,
  );
});

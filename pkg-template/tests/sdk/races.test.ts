/** Several writers on one ledger: exactly one wins each commit, and nobody's money moves twice. */
import path from "node:path";
import { memoryStore, type LedgerStore } from "split-ledger";
import { describe, expect, it } from "vitest";
import { answeringLater, balanceOf, fill, fileStore, freezeOf, open, SHOP, temporaryFolder, USER } from "./world.js";

const pairs: [string, () => [LedgerStore, LedgerStore]][] = [
  [
    "memory",
    () => {
      const store = memoryStore();
      return [store, store];
    },
  ],
  [
    "memory, answering later, without turns",
    () => {
      const store = memoryStore();
      return [answeringLater(store), answeringLater(store)];
    },
  ],
  [
    "one SQLite file",
    () => {
      const file = path.join(temporaryFolder(), "ledger.db");
      return [fileStore(file), fileStore(file)];
    },
  ],
];

describe.each(pairs)("two ledgers on %s", (_, create) => {
  it("add up, however their commits interleave", async () => {
    const [first, second] = create();
    const a = await fill(await open(first));
    const b = await open(second);
    const work = async (ledger: typeof a): Promise<void> => {
      for (let i = 0; i < 25; i++) {
        const { freezeId } = await ledger.balances.freeze(freezeOf("0.50"));
        await ledger.balances.confirm({ freezeId, merchantId: SHOP });
      }
    };
    await Promise.all([work(a), work(b), work(a), work(b)]);
    expect(await balanceOf(a)).toBe("50.00/0.00@201");
    expect(await balanceOf(b)).toBe("50.00/0.00@201");
    const { available, version } = await b.balances.get({ merchantId: SHOP });
    expect([available, version]).toEqual(["50.00", 100]);
  });

  it("never spend the same money", async () => {
    const [first, second] = create();
    const a = await fill(await open(first));
    const b = await open(second);
    const outcomes = await Promise.allSettled(
      [a, b, a, b].map((ledger) => ledger.balances.freeze(freezeOf("60.00"))),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await balanceOf(a)).toBe("40.00/60.00@2");
  });

  it("a key that both use at once is carried out once", async () => {
    const [first, second] = create();
    const a = await fill(await open(first));
    const b = await open(second);
    const request = freezeOf("1.00", { idempotencyKey: "k" });
    const replies = await Promise.all([a, b, b, a].map((ledger) => ledger.balances.freeze(request)));
    expect(new Set(replies.map(({ freezeId }) => freezeId)).size).toBe(1);
    expect(replies.filter(({ replayed }) => replayed !== true)).toHaveLength(1);
  });

  it("a refusal is judged on the newest state: the other's recharge counts", async () => {
    const [first, second] = create();
    const a = await fill(await open(first));
    const b = await open(second);
    await a.balances.freeze(freezeOf("100.00"));
    await b.balances.recharge({ userId: USER, amount: "5.00", currency: "CNY" });
    // `a` still has the rows from before in its cache.
    await a.balances.freeze(freezeOf("5.00"));
    expect(await balanceOf(b)).toBe("0.00/105.00@4");
  });

  it("what one has written is there after the other has reopened", async () => {
    const [first, second] = create();
    const a = await fill(await open(first));
    await a.close();
    const b = await open(second);
    expect(await balanceOf(b)).toBe("100.00/0.00@1");
    await b.balances.freeze(freezeOf("1.00"));
    expect(await balanceOf(b)).toBe("99.00/1.00@2");
  });
});

/** Many callers at once: groups, order, limits of the queue, several ledgers. */
import { memoryStore, type LedgerStore } from "split-ledger";
import { describe, expect, it } from "vitest";
import { answeringLater, balanceOf, fill, freezeOf, open, refusalOf, SHOP, STORES, USER } from "./world.js";

describe.each(STORES)("on %s", (_, create) => {
  it("calls of one turn become one group and one commit", async () => {
    const ledger = await fill(await open(create()));
    const before = { ...ledger.metrics };
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => ledger.balances.freeze(freezeOf("0.01"))),
    );
    expect(ledger.metrics.groups - before.groups).toBe(1);
    expect(ledger.metrics.calls - before.calls).toBe(100);
    expect(ledger.metrics.commits - before.commits).toBe(1);
    // In the order of the calls.
    expect(replies.map(({ newVersion }) => newVersion)).toEqual(Array.from({ length: 100 }, (__, i) => i + 2));
    expect(await balanceOf(ledger)).toBe("99.00/1.00@101");
  });

  it("a refused call leaves its group as if it had not been there", async () => {
    const ledger = await fill(await open(create()));
    const outcomes = await Promise.allSettled(
      ["60.00", "60.00", "40.00", "0.01"].map((amount) => ledger.balances.freeze(freezeOf(amount))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected"]);
    expect(await balanceOf(ledger)).toBe("0.00/100.00@3");
  });

  it("512 callers, each awaiting its own, share the commits", async () => {
    const ledger = await fill(await open(create()));
    const before = { ...ledger.metrics };
    const caller = async (): Promise<void> => {
      for (let i = 0; i < 2; i++) {
        const { freezeId } = await ledger.balances.freeze(freezeOf("0.01"));
        await ledger.balances.confirm({ freezeId, merchantId: SHOP });
      }
    };
    await Promise.all(Array.from({ length: 512 }, caller));
    const groups = ledger.metrics.groups - before.groups;
    expect(ledger.metrics.calls - before.calls).toBe(2048);
    expect(2048 / groups).toBeGreaterThan(64);
    expect(await balanceOf(ledger)).toBe("89.76/0.00@2049");
  });
});

describe("a single call", () => {
  it("does not wait for others: it is answered within a few turns of the event loop", async () => {
    const ledger = await fill(await open(memoryStore()));
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await ledger.balances.freeze(freezeOf("1.00"));
    isDone = true;
    expect(turns).toBeLessThanOrEqual(2);
    expect(ledger.metrics.queued).toBe(0);
  });
});

describe("the queue", () => {
  it("has an end, and takes calls again when it has been worked off", async () => {
    const ledger = await open(memoryStore());
    // Refused for its shape, hence fast.
    const calls = Array.from({ length: 65_536 }, () => ledger.executeText(`{"type":"freeze"}`));
    expect((await refusalOf(ledger.executeText(`{"type":"freeze"}`))).code).toBe("OVERLOADED");
    const answers = await Promise.all(calls);
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("MISSING_FIELD");
    expect(ledger.metrics.queued).toBe(0);
    expect(ledger.metrics.groups).toBe(128);
    await ledger.balances.create({ userId: USER, currency: "CNY" });
  }, 120_000);

  it("counts the commands of lists, and cuts no list", async () => {
    const ledger = await fill(await open(memoryStore()));
    const before = ledger.metrics.groups;
    const list = Array.from({ length: 300 }, () => ({ type: "freeze" as const, ...freezeOf("0.01") }));
    const replies = await Promise.all([
      ledger.execute(list, { atomic: true }),
      ledger.execute(list, { atomic: true }),
    ]);
    expect(replies.map((reply) => reply.replies.length)).toEqual([300, 300]);
    expect(ledger.metrics.groups - before).toBe(2);
  });
});

describe("several ledgers", () => {
  it("on one store are apart, whatever the others do", async () => {
    const store = memoryStore();
    const [a, b] = [await open(store, { ledger: "a" }), await open(store, { ledger: "b" })];
    await fill(a);
    expect((await refusalOf(b.balances.get({ userId: USER }))).code).toBe("BALANCE_NOT_FOUND");
    await fill(b, "5.00");
    await Promise.all([a, b, a, b].map((ledger) => ledger.balances.freeze(freezeOf("1.00"))));
    expect([await balanceOf(a), await balanceOf(b)]).toEqual(["98.00/2.00@3", "3.00/2.00@3"]);
  });

  it("on stores of their own work at once; a slow one delays no other", async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const inner = memoryStore();
    let isSlow = false;
    const slow: LedgerStore = {
      open: (schema) => {
        inner.open(schema);
      },
      read: (ledger, reads) => inner.read(ledger, reads),
      commit: async (commit) => {
        if (isSlow) await gate;
        return inner.commit(commit);
      },
    };
    const waiting = await fill(await open(slow));
    isSlow = true;
    const late = waiting.balances.freeze(freezeOf("1.00"));
    const quick = await fill(await open(answeringLater(memoryStore())));
    expect(await balanceOf(quick)).toBe("100.00/0.00@1");
    // Questions do not wait for a commit either.
    expect(await balanceOf(waiting)).toBe("100.00/0.00@1");
    release();
    await late;
    expect(await balanceOf(waiting)).toBe("99.00/1.00@2");
  });
});

/** A panic of the core takes the instance away from every ledger; none of them may notice. */
import { memoryStore, type Ledger, type LedgerStore } from "split-ledger";
import { describe, expect, it } from "vitest";
import { balanceOf, fill, freezeOf, open, refusalOf, sleep, USER } from "./world.js";

/** The core as the package lends it to its own parts; not in the published types. */
interface Lending {
  lendCore<T>(work: (core: { panicForTest(): void }, handle: number) => T): T;
}

/** Lets the core panic on behalf of a ledger. */
function panic(ledger: Ledger): unknown {
  try {
    (ledger as unknown as Lending).lendCore((core) => {
      core.panicForTest();
    });
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A store in memory, and what happens before it answers. */
function storeWith(before: { read?: () => Promise<void> | undefined; commit?: () => Promise<void> | undefined }): LedgerStore {
  const inner = memoryStore();
  return {
    open: (schema) => {
      inner.open(schema);
    },
    read: (ledger, reads) => {
      const wait = before.read?.();
      return wait === undefined ? inner.read(ledger, reads) : wait.then(() => inner.read(ledger, reads));
    },
    commit: (commit) => {
      const wait = before.commit?.();
      return wait === undefined ? inner.commit(commit) : wait.then(() => inner.commit(commit));
    },
  };
}

describe("after a panic", () => {
  it("the caller gets INTERNAL, and the ledger goes on", async () => {
    const ledger = await fill(await open(memoryStore()));
    expect(panic(ledger)).toMatchObject({ name: "LedgerError", code: "INTERNAL" });
    expect(ledger.metrics.recoveries).toBe(1);
    await ledger.balances.freeze(freezeOf("1.00"));
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });

  it("the calls that are queued are answered", async () => {
    const ledger = await fill(await open(memoryStore()));
    const calls = Promise.all(Array.from({ length: 10 }, () => ledger.balances.freeze(freezeOf("1.00"))));
    panic(ledger);
    await calls;
    expect(await balanceOf(ledger)).toBe("90.00/10.00@11");
  });

  it("another ledger's call that waits for a read is begun again", async () => {
    let isSlow = false;
    const store = storeWith({ read: () => (isSlow ? sleep(20) : undefined) });
    const ledger = await fill(await open(store));
    const guilty = await open(memoryStore());
    isSlow = true;
    const call = ledger.balances.recharge({ userId: USER, amount: "1.00", currency: "CNY", idempotencyKey: "new" });
    const question = ledger.balances.get({ userId: USER });
    await sleep(5);
    panic(guilty);
    expect(await call).toEqual({ transactionId: expect.any(String) as string, newVersion: 2 });
    expect((await question).owner).toBe(`user:${USER}`);
    expect(ledger.metrics.recoveries).toBe(0);
  });

  it("another ledger's call whose commit is on its way learns the truth with its key", async () => {
    let isSlow = false;
    const store = storeWith({ commit: () => (isSlow ? sleep(20) : undefined) });
    const ledger = await fill(await open(store));
    const guilty = await open(memoryStore());
    isSlow = true;
    const request = freezeOf("1.00", { idempotencyKey: "k" });
    const call = ledger.balances.freeze(request);
    await sleep(5);
    panic(guilty);
    // Written, but the replies were in the core that is gone.
    const outcome = await call.catch(async (error: unknown) => {
      expect(error).toMatchObject({ code: "OUTCOME_UNKNOWN" });
      return await ledger.balances.freeze(request);
    });
    expect(outcome).toMatchObject({ newVersion: 2 });
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });

  it("in the middle of another ledger's storage callback, that ledger begins again", async () => {
    const guilty = await open(memoryStore());
    let panics = 0;
    const store = storeWith({
      read: () => {
        if (panics > 0 && panics < 4) {
          panics += 1;
          panic(guilty);
        }
        return undefined;
      },
    });
    const ledger = await fill(await open(store));
    panics = 1;
    await ledger.balances.recharge({ userId: USER, amount: "1.00", currency: "CNY", idempotencyKey: "new" });
    expect(panics).toBe(4);
    expect(await balanceOf(ledger)).toBe("101.00/0.00@2");
  });

  it("and after twenty thousand, everything still works", async () => {
    const ledger = await fill(await open(memoryStore()));
    const other = await fill(await open(memoryStore()));
    for (let i = 1; i <= 20_000; i++) {
      expect(panic(ledger)).toMatchObject({ code: "INTERNAL" });
      if (i % 5000 === 0) await other.balances.freeze(freezeOf("1.00"));
    }
    expect(ledger.metrics.recoveries).toBe(20_000);
    expect(await balanceOf(ledger)).toBe("100.00/0.00@1");
    expect(await balanceOf(other)).toBe("96.00/4.00@5");
  }, 300_000);

  it("a closed ledger cannot be asked for one", async () => {
    const ledger = await open(memoryStore());
    await ledger.close();
    expect(panic(ledger)).toMatchObject({ code: "CLOSED" });
    expect((await refusalOf(ledger.balances.get({ userId: USER }))).code).toBe("CLOSED");
  });
});

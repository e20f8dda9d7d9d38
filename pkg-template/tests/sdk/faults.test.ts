/** Stores that fail, answer late, or lose their answers: the caller learns the truth. */
import { memoryStore, type Commit, type LedgerStore } from "split-ledger";
import { describe, expect, it } from "vitest";
import { balanceOf, fill, fileStore, freezeOf, open, refusalOf, sleep, USER, withCommit } from "./world.js";

/** An order id that no time, version or other id contains by chance. */
const POISON = "424242424242424242";

const kinds: [string, () => LedgerStore][] = [
  ["memory", () => memoryStore()],
  ["SQLite", () => fileStore()],
];

describe.each(kinds)("on %s", (_, create) => {
  it("a store that takes no commit at all leaves the outcome open, and its exception is the cause", async () => {
    const failure = Object.assign(new Error("the disk is full"), { code: "ENOSPC" });
    let fails = false;
    const store = withCommit(create(), (commit, inner) => {
      if (fails) throw failure;
      return inner(commit);
    });
    const ledger = await fill(await open(store));
    fails = true;
    const request = freezeOf("1.00", { idempotencyKey: "k" });
    const error = await refusalOf(ledger.balances.freeze(request));
    expect(error.code).toBe("OUTCOME_UNKNOWN");
    expect(error.cause).toBe(failure);
    fails = false;
    expect((await ledger.balances.freeze(request)).replayed).toBeUndefined();
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });

  it("a commit that the store refuses, while it takes others, is STORE_FAILED: nothing was written", async () => {
    const failure = new Error("value out of range");
    const store = withCommit(create(), (commit, inner) => {
      if (JSON.stringify(commit.writes).includes(POISON)) throw failure;
      return inner(commit);
    });
    const ledger = await fill(await open(store));
    const error = await refusalOf(ledger.balances.freeze(freezeOf("1.00", { orderId: POISON })));
    expect(error.code).toBe("STORE_FAILED");
    expect(error.cause).toBe(failure);
    expect(error.message).toContain("value out of range");
    expect(await balanceOf(ledger)).toBe("100.00/0.00@1");
  });

  it("an exception after the commit has landed is a success", async () => {
    let commits = 0;
    const store = withCommit(create(), async (commit, inner) => {
      commits += 1;
      await inner(commit);
      throw new Error("connection reset");
    });
    const ledger = await fill(await open(store));
    const { newVersion } = await ledger.balances.freeze(freezeOf("1.00"));
    expect(newVersion).toBe(2);
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
    expect(commits).toBe(4);
  });

  it("a `false` for a commit that has landed is a success", async () => {
    const store = withCommit(create(), async (commit, inner) => {
      await inner(commit);
      return false;
    });
    const ledger = await fill(await open(store));
    await ledger.balances.freeze(freezeOf("1.00"));
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });

  it("a passing failure is tried again with the same bytes", async () => {
    const attempts: string[] = [];
    const store = withCommit(create(), (commit, inner) => {
      attempts.push(JSON.stringify(commit));
      if (attempts.length === 4) throw Object.assign(new Error("busy"), { code: "SQLITE_BUSY" });
      return inner(commit);
    });
    const ledger = await fill(await open(store));
    await ledger.balances.freeze(freezeOf("1.00"));
    expect(attempts).toHaveLength(5);
    expect(attempts[4]).toBe(attempts[3]);
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });

  it("one command that the store cannot take fails alone", async () => {
    const store = withCommit(create(), (commit, inner) => {
      if (JSON.stringify(commit.writes).includes(POISON)) throw new Error("value out of range");
      return inner(commit);
    });
    const ledger = await fill(await open(store));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (__, at) =>
        ledger.balances.freeze(freezeOf("0.01", { orderId: at === 17 ? POISON : String(at + 1) })),
      ),
    );
    const refused = outcomes.flatMap((outcome, at) => (outcome.status === "rejected" ? [at] : []));
    expect(refused).toEqual([17]);
    expect(await balanceOf(ledger)).toBe("99.61/0.39@40");
  });

  it("a commit without an answer is OUTCOME_UNKNOWN; the same key then tells the truth (it had landed)", async () => {
    let isHanging = false;
    const store = withCommit(create(), async (commit, inner) => {
      const landed = await inner(commit);
      if (isHanging) await new Promise(() => undefined);
      return landed;
    });
    const ledger = await fill(await open(store, { storeTimeoutMs: 100 }));
    isHanging = true;
    const request = freezeOf("1.00", { idempotencyKey: "k" });
    expect((await refusalOf(ledger.balances.freeze(request))).code).toBe("OUTCOME_UNKNOWN");
    isHanging = false;
    expect(await ledger.balances.freeze(request)).toMatchObject({ newVersion: 2, replayed: true });
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });

  it("a commit that comes late is fenced off by the next one", async () => {
    const waiting: { commit: Commit; send: () => Promise<boolean> }[] = [];
    let isHanging = false;
    const store = withCommit(create(), async (commit, inner) => {
      if (!isHanging) return await inner(commit);
      return await new Promise<boolean>((resolve) => {
        const send = async (): Promise<boolean> => {
          const landed = await inner(commit);
          resolve(landed);
          return landed;
        };
        waiting.push({ commit, send });
      });
    });
    const ledger = await fill(await open(store, { storeTimeoutMs: 100 }));
    isHanging = true;
    const request = freezeOf("1.00", { idempotencyKey: "k" });
    expect((await refusalOf(ledger.balances.freeze(request))).code).toBe("OUTCOME_UNKNOWN");
    isHanging = false;
    const again = await ledger.balances.freeze(request);
    expect(again).toMatchObject({ newVersion: 2 });
    expect(again.replayed).toBeUndefined();
    // Now the first one arrives at the database.
    expect(waiting).toHaveLength(1);
    expect(await waiting[0]?.send()).toBe(false);
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });

  it("a commit that lands between the timeout and the retry is not done twice", async () => {
    const waiting: (() => Promise<unknown>)[] = [];
    let isHanging = false;
    const store = withCommit(create(), async (commit, inner) => {
      if (!isHanging) return await inner(commit);
      waiting.push(async () => await inner(commit));
      return await new Promise<boolean>(() => undefined);
    });
    const ledger = await fill(await open(store, { storeTimeoutMs: 100 }));
    isHanging = true;
    const request = freezeOf("1.00", { idempotencyKey: "k" });
    expect((await refusalOf(ledger.balances.freeze(request))).code).toBe("OUTCOME_UNKNOWN");
    isHanging = false;
    await waiting[0]?.();
    expect(await ledger.balances.freeze(request)).toMatchObject({ newVersion: 2, replayed: true });
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });
});

describe("a store", () => {
  it("that is slow, but within the time, is waited for", async () => {
    const store = withCommit(memoryStore(), async (commit, inner) => {
      await sleep(40);
      return inner(commit);
    });
    const ledger = await fill(await open(store, { storeTimeoutMs: 2000 }));
    expect(await balanceOf(ledger)).toBe("100.00/0.00@1");
  });

  it("may return any object with a `then`", async () => {
    const inner = memoryStore();
    const thenable = <T>(value: T): Promise<T> =>
      ({ then: (resolve: (value: T) => unknown) => resolve(value) }) as unknown as Promise<T>;
    const ledger = await fill(
      await open({
        open: (schema) => {
          inner.open(schema);
        },
        read: (name, reads) => thenable(inner.read(name, reads)),
        commit: (commit) => thenable(inner.commit(commit)),
      }),
    );
    expect(await balanceOf(ledger)).toBe("100.00/0.00@1");
  });

  it("that answers a read with nothing fails, with a sentence that says so", async () => {
    const inner = memoryStore();
    let isBroken = false;
    const store: LedgerStore = {
      open: (schema) => {
        inner.open(schema);
      },
      read: (name, reads) => (isBroken ? (undefined as never) : inner.read(name, reads)),
      commit: (commit) => inner.commit(commit),
    };
    const ledger = await fill(await open(store));
    isBroken = true;
    for (const call of [ledger.balances.get({ userId: USER }), ledger.balances.create({ merchantId: USER, currency: "CNY" })]) {
      const error = await refusalOf(call);
      expect(error.code).toBe("STORE_FAILED");
      expect(error.message).toContain("{ head, rows }");
    }
  });

  it("that fails at a query keeps its exception as the cause, and an older one is no cause", async () => {
    const inner = memoryStore();
    const failure = new Error("no connection");
    let fails: Error | undefined;
    const store: LedgerStore = {
      open: (schema) => {
        inner.open(schema);
      },
      read: (name, reads) => {
        if (fails !== undefined) throw fails;
        return inner.read(name, reads);
      },
      commit: (commit) => inner.commit(commit),
    };
    const ledger = await fill(await open(store));
    fails = failure;
    const error = await refusalOf(ledger.balances.get({ userId: USER }));
    expect([error.code, error.cause]).toEqual(["STORE_FAILED", failure]);
    fails = undefined;
    const refusal = await refusalOf(ledger.balances.freeze(freezeOf("100.01")));
    expect([refusal.code, refusal.cause]).toEqual(["INSUFFICIENT_FUNDS", undefined]);
  });

  it("that cannot be opened rejects with its own error", async () => {
    const failure = new Error("no such database");
    const store = { ...memoryStore(), open: () => Promise.reject(failure) } as unknown as LedgerStore;
    await expect(open(store)).rejects.toBe(failure);
  });
});

/** While a group is being written, the next one is decided: what its callers see of that, which is nothing. */
import { memoryStore, type Commit, type Ledger, type LedgerStore } from "split-ledger";
import { describe, expect, it } from "vitest";
import { balanceOf, fill, open, sleep, USER } from "./world.js";

/** What a store was asked for, in order. */
type Seen = "read" | "commit" | "landed";

/** A store in memory whose commits of many rows can be held up, and fail. */
class SlowStore implements LedgerStore {
  readonly seen: Seen[] = [];
  readonly commits: Commit[] = [];
  /** Instead of the commit. */
  fault: ((commit: Commit) => boolean | Promise<boolean>) | undefined;
  readonly #inner = memoryStore();
  #release: () => void = () => undefined;
  #held: Promise<void> | undefined;

  open(schema: Parameters<LedgerStore["open"]>[0]): void {
    this.#inner.open(schema);
  }

  read(...args: Parameters<LedgerStore["read"]>): ReturnType<LedgerStore["read"]> {
    this.seen.push("read");
    return Promise.resolve(this.#inner.read(...args));
  }

  async commit(commit: Commit): Promise<boolean> {
    this.seen.push("commit");
    this.commits.push(commit);
    await this.#held;
    const { fault } = this;
    this.fault = undefined;
    const won = fault === undefined ? this.land(commit) : await fault(commit);
    this.seen.push("landed");
    return won;
  }

  land(commit: Commit): boolean {
    return this.#inner.commit(commit);
  }

  hold(): void {
    this.#held = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  release(): void {
    this.#held = undefined;
    this.#release();
  }
}

const recharge = (ledger: Ledger, key: string): Promise<{ transactionId: string; replayed?: true }> =>
  ledger.balances.recharge({ userId: USER, amount: "0.01", currency: "CNY", idempotencyKey: key });

/** A full group of recharges whose commit is held up, then 100 that wait behind it. */
async function twoGroups(store: SlowStore, ledger: Ledger, secondKey = (at: number): string => `b${String(at)}`) {
  store.hold();
  store.seen.length = 0;
  store.commits.length = 0;
  const first = Array.from({ length: 512 }, (_, at) => recharge(ledger, `a${String(at)}`));
  const second = Array.from({ length: 100 }, (_, at) => recharge(ledger, secondKey(at)));
  while (!store.seen.includes("commit")) await sleep(1);
  await sleep(20);
  return { first, second };
}

describe("a group that waits behind a commit", () => {
  it("is read and decided meanwhile, and committed on its head", async () => {
    const store = new SlowStore();
    const ledger = await fill(await open(store), "1.00");
    const { first, second } = await twoGroups(store, ledger);
    const afterCommit = store.seen.slice(store.seen.indexOf("commit"));
    expect(afterCommit).toEqual(["commit", "read"]);
    store.release();
    await Promise.all([...first, ...second]);
    expect(store.seen.slice(store.seen.indexOf("commit"))).toEqual(["commit", "read", "landed", "commit", "landed"]);
    expect(store.commits[1]?.expected).toEqual(store.commits[0]?.head);
    expect(await balanceOf(ledger)).toBe("7.12/0.00@613");
    expect((await ledger.journal.verify()).clean).toBe(true);
  });

  it("sees what is being written: a repeat is a replay", async () => {
    const store = new SlowStore();
    const ledger = await fill(await open(store), "1.00");
    const { first, second } = await twoGroups(store, ledger, (at) => `a${String(at)}`);
    store.release();
    const told = await Promise.all(first);
    const again = await Promise.all(second);
    expect(again.map(({ transactionId }) => transactionId)).toEqual(told.slice(0, 100).map((one) => one.transactionId));
    expect(again.every(({ replayed }) => replayed === true)).toBe(true);
    expect(await balanceOf(ledger)).toBe("6.12/0.00@513");
  });

  it("waits again, whatever becomes of the commit", async () => {
    const faults: [string, (store: SlowStore, commit: Commit) => boolean | Promise<boolean>][] = [
      ["false and not there", () => false],
      ["false and there", (store, commit) => (store.land(commit), false)],
      ["thrown and not there", () => Promise.reject(Object.assign(new Error("gone"), { code: "ECONNRESET" }))],
      ["thrown and there", (store, commit) => (store.land(commit), Promise.reject(new Error("gone")))],
    ];
    for (const [name, fault] of faults) {
      const store = new SlowStore();
      const ledger = await fill(await open(store), "1.00");
      const { first, second } = await twoGroups(store, ledger);
      store.fault = (commit) => fault(store, commit);
      store.release();
      const ids = (await Promise.all([...first, ...second])).map(({ transactionId }) => transactionId);
      expect(new Set(ids).size, name).toBe(612);
      expect(await balanceOf(ledger), name).toBe("7.12/0.00@613");
      expect((await ledger.journal.verify()).clean, name).toBe(true);
    }
  });

  it("gives way to another process that writes in between", async () => {
    const store = new SlowStore();
    const ledger = await fill(await open(store), "1.00");
    const rival = await open(store);
    const { first, second } = await twoGroups(store, ledger);
    store.fault = (commit) => {
      const won = store.land(commit);
      return rival.balances.recharge({ userId: USER, amount: "5.00", currency: "CNY" }).then(() => won);
    };
    store.release();
    await Promise.all([...first, ...second]);
    expect(await balanceOf(ledger)).toBe("12.12/0.00@614");
    expect((await ledger.journal.verify()).clean).toBe(true);
  });

  it("does not harm those before it when the core panics", async () => {
    const store = new SlowStore();
    const ledger = await fill(await open(store), "1.00");
    const other = await open(memoryStore());
    const { first, second } = await twoGroups(store, ledger);
    const lending = other as unknown as { lendCore(work: (core: { panicForTest(): void }) => void): void };
    expect(() => lending.lendCore((core) => core.panicForTest())).toThrow("panicked");
    store.release();
    await Promise.all([...first, ...second]);
    expect(await balanceOf(ledger)).toBe("7.12/0.00@613");
    expect((await ledger.journal.verify()).clean).toBe(true);
  });

  it("is answered with the outcome open when the store stays silent", async () => {
    const store = new SlowStore();
    const ledger = await fill(await open(store, { storeTimeoutMs: 200 }), "1.00");
    const { first, second } = await twoGroups(store, ledger);
    const codes = await Promise.all(
      [...first, ...second].map((call) => call.then(() => "", (error: { code: string }) => error.code)),
    );
    expect(new Set(codes)).toEqual(new Set(["OUTCOME_UNKNOWN"]));
    store.release();
    await sleep(20);
    const again = await Promise.all(Array.from({ length: 512 }, (_, at) => recharge(ledger, `a${String(at)}`)));
    expect(again).toHaveLength(512);
    expect((await ledger.journal.verify()).clean).toBe(true);
  });
});

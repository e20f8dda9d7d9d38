/** One call at a time: amounts, errors, dry runs, lists, signals, closing. */
import { LedgerError, isLedgerError, memoryStore, type LedgerStore } from "split-ledger";
import { describe, expect, it } from "vitest";
import { balanceOf, fill, freezeOf, open, refusalOf, SHOP, STORES, USER } from "./world.js";

describe.each(STORES)("on %s", (_, create) => {
  it("moves money from the user over the freeze to the shop", async () => {
    const ledger = await fill(await open(create()));
    const { freezeId, newVersion } = await ledger.balances.freeze(freezeOf("30.50", { orderId: "7" }));
    expect(newVersion).toBe(2);
    expect(await balanceOf(ledger)).toBe("69.50/30.50@2");
    const reply = await ledger.balances.confirm({ freezeId, merchantId: SHOP });
    expect(reply).toMatchObject({ status: "CONFIRMED", captured: "30.50", newUserVersion: 3, newMerchantVersion: 1 });
    expect(await balanceOf(ledger)).toBe("69.50/0.00@3");
  });

  it("answers a repeated key with the first reply", async () => {
    const ledger = await fill(await open(create()));
    const request = freezeOf("1.00", { idempotencyKey: "once" });
    const first = await ledger.balances.freeze(request);
    expect(await ledger.balances.freeze(request)).toEqual({ ...first, replayed: true });
    const error = await refusalOf(ledger.balances.freeze({ ...request, amount: "2.00" }));
    expect(error.code).toBe("IDEMPOTENCY_CONFLICT");
    expect(error.details["field"]).toBe("amount");
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });

  it("ends all freezes that are due, and only those", async () => {
    let now = 1_800_000_000_000;
    const ledger = await fill(await open(create(), { now: () => now }));
    for (const ttlMs of [10, 20, 1000]) await ledger.balances.freeze(freezeOf("1.00", { ttlMs }));
    now += 500;
    expect(await ledger.balances.expireDue({ limit: 1 })).toMatchObject({ more: true });
    const { expired, more } = await ledger.balances.expireDue();
    expect([expired.length, more]).toEqual([1, false]);
    expect(await ledger.balances.expireDue()).toEqual({ expired: [], more: false });
    expect(await balanceOf(ledger)).toBe("99.00/1.00@6");
  });

  it("two sweeps at once end each freeze once", async () => {
    let now = 1_800_000_000_000;
    const ledger = await fill(await open(create(), { now: () => now }));
    for (let i = 0; i < 5; i++) await ledger.balances.freeze(freezeOf("1.00", { ttlMs: 10 }));
    now += 500;
    const sweeps = await Promise.all([ledger.balances.expireDue(), ledger.balances.expireDue()]);
    expect(new Set(sweeps.flatMap(({ expired }) => expired)).size).toBe(5);
    expect(sweeps.flatMap(({ expired }) => expired)).toHaveLength(5);
    expect(await balanceOf(ledger)).toBe("100.00/0.00@11");
  });

  it("writes nothing on a dry run", async () => {
    const ledger = await fill(await open(create()));
    const { commits } = ledger.metrics;
    const reply = await ledger.balances.freeze(freezeOf("1.00"), { dryRun: true });
    expect(reply).toMatchObject({ dryRun: true, newVersion: 2 });
    expect(reply.entries).toMatchObject([{ owner: `user:${USER}`, availableDelta: "-1.00", frozen: "1.00" }]);
    const error = await refusalOf(ledger.balances.freeze(freezeOf("100.01"), { dryRun: true }));
    expect(error.code).toBe("INSUFFICIENT_FUNDS");
    expect(ledger.metrics.commits).toBe(commits);
    expect(await balanceOf(ledger)).toBe("100.00/0.00@1");
  });

  it("lists the accounts and the open holds of the whole ledger, page by page", async () => {
    const ledger = await fill(await open(create()));
    const made = [];
    for (const amount of ["1.00", "2.00", "3.00"]) made.push((await ledger.balances.freeze(freezeOf(amount))).freezeId);
    await ledger.balances.cancelFreeze({ freezeId: made[1] ?? "" });
    const first = await ledger.balances.accounts({ limit: 2 });
    const second = await ledger.balances.accounts({ limit: 2, cursor: first.nextCursor ?? "" });
    const accounts = [...first.accounts, ...second.accounts];
    expect(accounts.map(({ owner, available, frozen }) => `${owner} ${available} ${frozen}`)).toEqual([
      `user:${USER} 96.00 4.00`,
      `merchant:${SHOP} 0.00 0.00`,
      expect.stringMatching(/^world:\S+ -100\.00 0\.00$/),
    ]);
    expect(second.nextCursor).toBeUndefined();
    const page = await ledger.balances.openHolds({ limit: 1 });
    const rest = await ledger.balances.openHolds({ userId: USER, limit: 5, cursor: page.nextCursor ?? "" });
    expect([...page.holds, ...rest.holds].map(({ holdId }) => holdId)).toEqual([made[0], made[2]]);
    for (const query of ["settlements", "notifications"] as const) {
      expect(await ledger.query({ type: query })).toMatchObject({ [query]: [] });
    }
    expect((await ledger.payouts.list()).payouts).toEqual([]);
  });

  it("carries out a list as one, with references", async () => {
    const ledger = await fill(await open(create()));
    const { replies } = await ledger.execute(
      [
        { type: "freeze", ...freezeOf("10.00") },
        { type: "confirm", freezeId: { $ref: [0, "freezeId"] }, merchantId: SHOP },
      ],
      { atomic: true, idempotencyKey: "list" },
    );
    expect(replies).toHaveLength(2);
    expect(replies[1]).toMatchObject({ captured: "10.00" });
    expect(await balanceOf(ledger)).toBe("90.00/0.00@3");
  });

  it("undoes a list whose last command is refused, and says which", async () => {
    const ledger = await fill(await open(create()));
    const error = await refusalOf(
      ledger.execute(
        [
          { type: "freeze", ...freezeOf("10.00") },
          { type: "freeze", ...freezeOf("90.01") },
        ],
        { atomic: true },
      ),
    );
    expect(error.code).toBe("INSUFFICIENT_FUNDS");
    expect(Object.values(error.details)).toContain("1");
    expect(await balanceOf(ledger)).toBe("100.00/0.00@1");
  });
});

describe("amounts", () => {
  it.each([
    ["a decimal string", "12.30", "87.70"],
    ["a number", 12.3, "87.70"],
    ["a whole number", 12, "88.00"],
    ["minor units", 1230n, "87.70"],
    ["a number whose double is not exact", 0.1, "99.90"],
  ])("takes %s", async (_, amount, left) => {
    const ledger = await fill(await open(memoryStore()));
    await ledger.balances.freeze(freezeOf(amount));
    expect((await ledger.balances.get({ userId: USER })).available).toBe(left);
  });

  it.each([
    ["NaN", NaN, "INVALID_AMOUNT"],
    ["Infinity", Infinity, "INVALID_AMOUNT"],
    ["a negative number", -1, "INVALID_AMOUNT"],
    ["negative minor units", -1n, "INVALID_AMOUNT"],
    ["zero", 0, "INVALID_AMOUNT"],
    ["too many decimals", 0.001, "INVALID_AMOUNT"],
    ["more than int64 holds", 2n ** 63n, "INVALID_AMOUNT"],
    ["a text that is none", "1,00", "INVALID_AMOUNT"],
  ])("refuses %s and names the field", async (_, amount, code) => {
    const ledger = await fill(await open(memoryStore()));
    const error = await refusalOf(ledger.balances.freeze(freezeOf(amount)));
    expect([error.code, error.details["field"]]).toEqual([code, "amount"]);
    expect(await balanceOf(ledger)).toBe("100.00/0.00@1");
  });

  it("keeps the digits of large amounts", async () => {
    const ledger = await open(memoryStore(), { maxAmount: "90071992547409.93" });
    await ledger.balances.create({ userId: USER, currency: "CNY" });
    await ledger.balances.recharge({ userId: USER, amount: 9007199254740993n, currency: "CNY" });
    expect((await ledger.balances.get({ userId: USER })).available).toBe("90071992547409.93");
  });
});

describe("errors", () => {
  it("are LedgerErrors with a stable code, details, and a brand", async () => {
    const ledger = await fill(await open(memoryStore()));
    const error = await refusalOf(ledger.balances.freeze(freezeOf("100.01")));
    expect(error).toBeInstanceOf(LedgerError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "LedgerError", code: "INSUFFICIENT_FUNDS" });
    expect(error.details).toEqual({ availableMinor: "10000", neededMinor: "10001" });
    expect(error.stack).toContain("calls.test.ts");
    expect(isLedgerError(error)).toBe(true);
    expect([null, undefined, "INSUFFICIENT_FUNDS", new Error("x"), {}].some(isLedgerError)).toBe(false);
  });

  it.each([
    ["an unknown field", { extra: 1 }, "UNKNOWN_FIELD", "extra"],
    ["a missing field", { currency: undefined }, "MISSING_FIELD", "currency"],
    ["a wrong type", { currency: 5 }, "INVALID_FIELD", "currency"],
    ["an unknown currency", { currency: "ZZZ" }, "UNKNOWN_CURRENCY", "currency"],
    ["a lone surrogate", { orderId: "\ud800" }, "INVALID_JSON", undefined],
  ])("name the field: %s", async (_, more, code, field) => {
    const ledger = await fill(await open(memoryStore()));
    const error = await refusalOf(ledger.balances.freeze(freezeOf("1.00", more)));
    expect([error.code, error.details["field"]]).toEqual([code, field]);
  });

  it.each([
    ["a function", () => undefined],
    ["a symbol", Symbol("x")],
  ])("reject the promise, never throw, also for %s", async (_, value) => {
    const ledger = await open(memoryStore());
    const call = ledger.balances.freeze(freezeOf("1.00", { orderId: value }));
    expect((await refusalOf(call)).code).toBe("INVALID_JSON");
  });

  it("refuse a request that refers to itself", async () => {
    const ledger = await open(memoryStore());
    const loop: Record<string, unknown> = {};
    loop["loop"] = loop;
    const call = ledger.balances.create({ userId: USER, currency: "CNY", accountDetails: loop });
    expect((await refusalOf(call)).code).toBe("INVALID_JSON");
  });

  it("never take a request's own `type` for the command", async () => {
    const ledger = await fill(await open(memoryStore()));
    await ledger.balances.freeze(freezeOf("1.00", { type: "recharge" }));
    expect(await balanceOf(ledger)).toBe("99.00/1.00@2");
  });

  it.each([["ledger", { ledger: "ä" }], ["freezeTtlMs", { freezeTtlMs: -1 }], ["maxAmount", { maxAmount: "x" }]])(
    "refuse the option `%s`",
    async (name, options) => {
      expect((await refusalOf(open(memoryStore(), options))).details["field"]).toBe(name);
    },
  );
});

describe("a signal", () => {
  it("takes back what is queued", async () => {
    const ledger = await fill(await open(memoryStore()));
    const control = new AbortController();
    const call = ledger.balances.freeze(freezeOf("1.00"), { signal: control.signal });
    const neighbour = ledger.balances.freeze(freezeOf("2.00"));
    control.abort();
    expect((await refusalOf(call)).code).toBe("CANCELLED");
    await neighbour;
    expect(await balanceOf(ledger)).toBe("98.00/2.00@2");
  });

  it("that was aborted before counts too", async () => {
    const ledger = await fill(await open(memoryStore()));
    const call = ledger.balances.freeze(freezeOf("1.00"), { signal: AbortSignal.abort() });
    expect((await refusalOf(call)).code).toBe("CANCELLED");
  });

  it("does not touch a call that is being decided", async () => {
    const control = new AbortController();
    const inner = memoryStore();
    const store: LedgerStore = {
      open: (schema) => {
        inner.open(schema);
      },
      read: (ledger, reads) => inner.read(ledger, reads),
      commit: (commit) => {
        control.abort();
        return inner.commit(commit);
      },
    };
    const ledger = await open(store);
    const reply = await ledger.balances.create({ userId: USER, currency: "CNY" }, { signal: control.signal });
    expect(reply.version).toBe(0);
    expect(control.signal.aborted).toBe(true);
  });
});

describe("closing", () => {
  it("answers what was asked, then refuses", async () => {
    const ledger = await fill(await open(memoryStore()));
    const call = ledger.balances.freeze(freezeOf("1.00"));
    const question = ledger.balances.get({ userId: USER });
    await ledger.close();
    expect(await call).toMatchObject({ newVersion: 2 });
    expect(await question).toMatchObject({ owner: `user:${USER}` });
    expect((await refusalOf(ledger.balances.freeze(freezeOf("1.00")))).code).toBe("CLOSED");
    expect((await refusalOf(ledger.balances.get({ userId: USER }))).code).toBe("CLOSED");
    expect((await refusalOf(ledger.executeText("{}"))).code).toBe("CLOSED");
    await ledger.close();
  });

  it("waits for the questions that are on their way", async () => {
    const inner = memoryStore();
    let isSlow = false;
    const store: LedgerStore = {
      open: (schema) => {
        inner.open(schema);
      },
      read: async (ledger, reads) => {
        if (isSlow) await new Promise((resolve) => setTimeout(resolve, 30));
        return inner.read(ledger, reads);
      },
      commit: (commit) => inner.commit(commit),
    };
    const ledger = await fill(await open(store));
    isSlow = true;
    const question = ledger.balances.get({ userId: USER });
    await ledger.close();
    expect((await question).available).toBe("100.00");
  });
});

/** runPayouts on a real ledger, with a rail that does as it should. */
import { PollPlan, runPayouts, simulatedRail, startPayouts, type Payout } from "split-ledger";
import { describe, expect, it } from "vitest";
import { sleep, STORES } from "../sdk/world.js";
import { faulty, MINUTE, openBank, openQueued, sellerOf, START } from "./bank.js";

const NOTHING = {
  submitted: 0,
  resubmitted: 0,
  paid: 0,
  failed: 0,
  waiting: 0,
  unknown: 0,
  exceptions: 0,
  shortPools: [],
  errors: [],
  silent: false,
  more: false,
};

describe.each(STORES)("on %s", (_, create) => {
  it("pays what is queued, less the fee, first come first (A18, C10, C18)", async () => {
    const bank = await openBank(create());
    for (const number of [1, 2]) await bank.seller(number, "1000.00");
    await bank.feed("2000.00");
    const ids = [];
    for (const number of [2, 1, 2, 1]) ids.push(await bank.withdraw(number, "200.00"));
    const seen: Payout[] = [];
    const simulated = simulatedRail();
    const rail = faulty(simulated, {
      submit: async (payout, inner) => {
        expect(await bank.status(payout.withdrawalId)).toBe("SUBMITTING");
        seen.push(payout);
        return await inner();
      },
    });
    const report = await runPayouts(bank.ledger, rail);
    expect(report).toEqual({ ...NOTHING, submitted: 4, paid: 4 });
    expect(seen.map(({ withdrawalId }) => withdrawalId)).toEqual(ids);
    expect(seen[0]).toEqual({
      withdrawalId: ids[0],
      owner: `merchant:${sellerOf(2)}`,
      channel: "BANK_CARD",
      currency: "CNY",
      amount: "200.00",
      fee: "0.20",
      netAmount: "199.80",
      netMinor: 19_980n,
      paymentMethod: expect.objectContaining({
        paymentMethodType: "BANK_CARD",
        accountDetails: { card: "6222-2" },
      }) as unknown,
      createdAt: START,
    });
    expect(await bank.ledger.balances.withdrawal({ withdrawalId: ids[0] ?? "" })).toMatchObject({
      status: "PAID",
      railReference: `sim-${String(ids[0])}`,
    });
    expect([await bank.money(1), await bank.money(2), await bank.fees()]).toEqual(["600.00/0.00", "600.00/0.00", "0.80"]);
    expect(simulated.totals()).toEqual([
      { channel: "BANK_CARD", currency: "CNY", payments: 4, paid: 79_920n, bounced: 0n },
    ]);
    expect(await runPayouts(bank.ledger, rail)).toEqual(NOTHING);
    await bank.checkBooks();
  });

  it("a refusal of the rail gives the whole amount back, also the fee (C19)", async () => {
    const { bank, withdrawalId } = await openQueued(create());
    const rail = simulatedRail({ failureRate: 1 });
    expect(await runPayouts(bank.ledger, rail)).toEqual({ ...NOTHING, submitted: 1, failed: 1 });
    expect(await bank.ledger.balances.withdrawal({ withdrawalId })).toMatchObject({
      status: "FAILED",
      reason: "refused by the simulated rail",
    });
    expect([await bank.money(1), await bank.fees(), rail.paid(withdrawalId)]).toEqual(["100.00/0.00", "0.00", 0n]);
    await bank.checkBooks();
  });
});

describe("runPayouts", () => {
  it("an order's summary and id reach the rail (AP-20)", async () => {
    const bank = await openBank();
    const merchantId = await bank.seller(1, "10.00");
    await bank.feed("10.00");
    const details = [{ merchantId, amount: "5.00", summary: "四月" }];
    await bank.ledger.funds.withdraw({ orderId: "w-1", details });
    const seen: Payout[] = [];
    const rail = faulty(simulatedRail(), {
      submit: async (payout, inner) => {
        seen.push(payout);
        return await inner();
      },
    });
    await runPayouts(bank.ledger, rail);
    expect(seen).toMatchObject([{ orderId: "w-1", summary: "四月", netMinor: 490n }]);
  });

  it("a payout that is under way is asked for at half past, then hourly, not at night (C16)", async () => {
    const { bank, withdrawalId } = await openQueued();
    const { clock } = bank;
    const rail = simulatedRail({ delayMs: 24 * 60 * MINUTE, now: () => clock.now });
    const plan = new PollPlan();
    expect(await runPayouts(bank.ledger, rail, { plan })).toEqual({ ...NOTHING, submitted: 1, waiting: 1 });
    const asked: string[] = [];
    for (; (await bank.status(withdrawalId)) === "SUBMITTING"; clock.now += MINUTE) {
      const { query } = rail.calls;
      await runPayouts(bank.ledger, rail, { plan });
      if (rail.calls.query > query) asked.push(new Date(clock.now + 8 * 60 * MINUTE).toISOString().slice(11, 16));
    }
    const hours = ["11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "07", "08", "09", "10", "11"];
    expect(asked).toEqual(hours.map((hour) => `${hour}:30`));
    expect(await bank.status(withdrawalId)).toBe("PAID");
  });

  it("a host's own plan takes the place of the documented one", async () => {
    const { bank, withdrawalId } = await openQueued();
    const { clock } = bank;
    const rail = simulatedRail({ delayMs: 5000, now: () => clock.now });
    const plan = new PollPlan(({ updatedAt }, lastPolledAt = updatedAt) => lastPolledAt + 2000);
    for (const queries of [0, 0, 1, 1, 2, 2, 3]) {
      await runPayouts(bank.ledger, rail, { plan });
      expect(rail.calls.query).toBe(queries);
      clock.now += 1000;
    }
    expect(await bank.status(withdrawalId)).toBe("PAID");
  });

  it("no more calls at once than allowed, and no more payouts than the limit", async () => {
    const bank = await openBank();
    await bank.seller(1, "100.00");
    await bank.feed("100.00");
    for (let at = 0; at < 30; at++) await bank.withdraw(1, "1.00");
    let current = 0;
    let most = 0;
    const rail = faulty(simulatedRail(), {
      submit: async (_, inner) => {
        most = Math.max(most, (current += 1));
        await sleep(1);
        current -= 1;
        return await inner();
      },
    });
    const options = { concurrency: 4, limit: 20 };
    expect(await runPayouts(bank.ledger, rail, options)).toEqual({ ...NOTHING, submitted: 20, paid: 20, more: true });
    expect(await runPayouts(bank.ledger, rail, options)).toEqual({ ...NOTHING, submitted: 10, paid: 10 });
    expect(most).toBe(4);
  });

  it("goes through queues that are longer than a page, and asks about no more than the limit", async () => {
    const bank = await openBank();
    await bank.seller(1, "1000.00");
    await bank.feed("1000.00");
    const ids: string[] = [];
    for (let at = 0; at < 450; at++) ids.push(await bank.withdraw(1, "1.00"));
    const rail = simulatedRail({ delayMs: 1, now: () => bank.clock.now });
    const open: number[] = [];
    class Plan extends PollPlan {
      override keep(ids: ReadonlySet<string>): void {
        open.push(ids.size);
        super.keep(ids);
      }
    }
    const plan = new Plan(() => 0);
    expect(await runPayouts(bank.ledger, rail, { plan })).toEqual({ ...NOTHING, submitted: 450, waiting: 450 });
    bank.clock.now += 1;
    const asked = await runPayouts(bank.ledger, rail, { plan, limit: 250 });
    expect(asked).toEqual({ ...NOTHING, paid: 250, more: true });
    expect(await runPayouts(bank.ledger, rail, { plan })).toEqual({ ...NOTHING, paid: 200 });
    expect(rail.payments().map(({ withdrawalId }) => withdrawalId)).toEqual(ids);
    // What the plan remembers does not grow.
    await runPayouts(bank.ledger, rail, { plan });
    expect(open).toEqual([450, 200, 0]);
  });

  it("after the signal nothing is begun; what is under way is reported", async () => {
    const bank = await openBank();
    await bank.seller(1, "100.00");
    await bank.feed("100.00");
    const [first = "", second = ""] = [await bank.withdraw(1, "1.00"), await bank.withdraw(1, "1.00")];
    const stopping = new AbortController();
    const rail = faulty(simulatedRail(), {
      submit: async (_, inner) => {
        stopping.abort();
        await sleep(5);
        return await inner();
      },
    });
    const options = { concurrency: 1, signal: stopping.signal };
    expect(await runPayouts(bank.ledger, rail, options)).toEqual({ ...NOTHING, submitted: 1, paid: 1, more: true });
    expect([await bank.status(first), await bank.status(second)]).toEqual(["PAID", "QUEUED"]);
  });

  it("what a list throws is thrown, after what was under way has ended", async () => {
    const { bank } = await openQueued();
    await bank.ledger.close();
    await expect(runPayouts(bank.ledger, simulatedRail())).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("reasons and references that are too long are cut, not refused (C19)", async () => {
    const { bank, withdrawalId } = await openQueued();
    const rail = faulty(simulatedRail(), {
      submit: () => Promise.resolve({ status: "FAILED", reason: "原因".repeat(500), reference: "x".repeat(500) }),
    });
    expect(await runPayouts(bank.ledger, rail)).toEqual({ ...NOTHING, submitted: 1, failed: 1 });
    const { reason = "", railReference } = await bank.ledger.balances.withdrawal({ withdrawalId });
    expect(reason).toBe("原因".repeat(85));
    expect(railReference).toBe("x".repeat(128));
  });
});

describe("startPayouts", () => {
  it("pays until it is stopped, and stop waits for what is under way", async () => {
    const { bank, withdrawalId } = await openQueued();
    const rail = faulty(simulatedRail(), {
      submit: async (_, inner) => {
        await sleep(30);
        return await inner();
      },
    });
    const payouts = startPayouts(bank.ledger, rail, { everyMs: 5, nextPoll: () => 0 });
    await expect.poll(() => bank.status(withdrawalId), { interval: 5 }).toBe("PAID");
    const next = await bank.withdraw(1, "10.00");
    await expect.poll(() => bank.status(next), { interval: 1 }).toBe("SUBMITTING");
    await payouts.stop();
    expect(await bank.status(next)).toBe("PAID");
    const last = await bank.withdraw(1, "10.00");
    await sleep(30);
    expect(await bank.status(last)).toBe("QUEUED");
  });

  it("tells of a pass that could not be made, and tries again", async () => {
    const { bank, withdrawalId } = await openQueued();
    const { ledger } = bank;
    let isBroken = true;
    const broken = {
      balances: ledger.balances,
      payouts: {
        ...ledger.payouts,
        pools: () => (isBroken ? Promise.reject(new Error("no list")) : ledger.payouts.pools({})),
      },
    };
    const errors: unknown[] = [];
    const onError = (error: unknown): void => void errors.push(error);
    const payouts = startPayouts(broken, simulatedRail(), { everyMs: 5, onError });
    await expect.poll(() => errors.length, { interval: 5 }).toBeGreaterThan(1);
    isBroken = false;
    await expect.poll(() => bank.status(withdrawalId), { interval: 5 }).toBe("PAID");
    await payouts.stop();
  });
});

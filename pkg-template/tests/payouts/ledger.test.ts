/** Pools that are short of money, and a ledger that does not answer as it should. */
import { runPayouts, simulatedRail, startPayouts } from "split-ledger";
import { describe, expect, it } from "vitest";
import { always, MINUTE, openBank, openQueued } from "./bank.js";

describe("a pool that is short", () => {
  it("pays in the sequence of the requests, and goes on when it is fed (C18, AP-23)", async () => {
    const bank = await openBank();
    for (const number of [1, 2, 3]) await bank.seller(number, "100.00");
    await bank.seller(4, "100.00", "ALIPAY");
    await bank.feed("60.00");
    await bank.feed("50.00", "ALIPAY");
    const ids: string[] = [];
    for (const [number, amount] of [
      [1, "50.00"],
      [2, "50.00"],
      [3, "5.00"],
      [4, "50.00"],
    ] as const) {
      ids.push(await bank.withdraw(number, amount));
    }
    const states = () => Promise.all(ids.map((id) => bank.status(id)));
    const rail = simulatedRail();
    // 60.00 − 49.90 is less than 49.90; the small one behind must wait too. Another pool does not.
    expect(await runPayouts(bank.ledger, rail)).toMatchObject({
      paid: 2,
      errors: [],
      shortPools: [
        { channel: "BANK_CARD", currency: "CNY", withdrawalId: ids[1], poolMinor: "1010", neededMinor: "4990" },
      ],
    });
    expect(await states()).toEqual(["PAID", "QUEUED", "QUEUED", "PAID"]);
    expect(await bank.money(2)).toBe("50.00/50.00");
    await bank.feed("39.79");
    expect((await runPayouts(bank.ledger, rail)).shortPools).toMatchObject([{ poolMinor: "4989" }]);
    await bank.feed("0.01");
    expect(await runPayouts(bank.ledger, rail)).toMatchObject({ paid: 1, shortPools: [{ poolMinor: "0" }] });
    expect(await states()).toEqual(["PAID", "PAID", "QUEUED", "PAID"]);
    await bank.feed("10.00");
    expect(await runPayouts(bank.ledger, rail)).toMatchObject({ paid: 1, shortPools: [] });
    expect(await states()).toEqual(["PAID", "PAID", "PAID", "PAID"]);
    await bank.checkBooks();
  });

  it("what is SUBMITTING counts as gone until the rail has refused it (C18)", async () => {
    const bank = await openBank();
    for (const number of [1, 2]) await bank.seller(number, "100.00");
    await bank.feed("60.00");
    const first = await bank.withdraw(1, "50.00");
    const second = await bank.withdraw(2, "50.00");
    const rail = simulatedRail({ delayMs: MINUTE, now: () => bank.clock.now });
    rail.force(first, "FAILED");
    const plan = always();
    expect(await runPayouts(bank.ledger, rail, { plan })).toMatchObject({ waiting: 1, shortPools: [{}] });
    bank.clock.now += MINUTE;
    expect(await runPayouts(bank.ledger, rail, { plan })).toMatchObject({ failed: 1 });
    expect(await runPayouts(bank.ledger, rail, { plan })).toMatchObject({ submitted: 1, shortPools: [] });
    bank.clock.now += MINUTE;
    expect(await runPayouts(bank.ledger, rail, { plan })).toMatchObject({ paid: 1 });
    expect([await bank.status(first), await bank.status(second)]).toEqual(["FAILED", "PAID"]);
    await bank.checkBooks();
  });
});

describe("the ledger", () => {
  it("does not take a report: it is reported with the next pass, paid once", async () => {
    const { bank, withdrawalId } = await openQueued();
    const { ledger } = bank;
    const rail = simulatedRail();
    let isBroken = true;
    const broken = {
      balances: ledger.balances,
      payouts: {
        ...ledger.payouts,
        report: (request: Parameters<typeof ledger.payouts.report>[0]) =>
          isBroken ? Promise.reject(new Error("no report")) : ledger.payouts.report(request),
      },
    };
    let passes = 0;
    const payouts = startPayouts(broken, rail, {
      everyMs: 5,
      onPass: ({ errors }) => {
        passes += 1;
        if (passes === 1) expect(errors).toMatchObject([{ withdrawalId, step: "report" }]);
        if (passes === 3) isBroken = false;
      },
    });
    await expect.poll(() => bank.status(withdrawalId), { interval: 5 }).toBe("PAID");
    await payouts.stop();
    expect([rail.totals()[0]?.payments, rail.calls.submit]).toEqual([1, 1]);
    await bank.checkBooks();
  });

  it("cannot read a payout: it stays the first of its pool, those behind wait with it (C18)", async () => {
    const bank = await openBank();
    for (const number of [1, 2]) await bank.seller(number, "100.00");
    await bank.feed("100.00");
    const ids = [await bank.withdraw(1, "1.00")];
    for (let at = 0; at < 5; at++) ids.push(await bank.withdraw(2, "1.00"));
    const { ledger } = bank;
    let isBroken = true;
    let marks = 0;
    const broken = {
      balances: {
        ...ledger.balances,
        withdrawal: (request: { withdrawalId: string }) =>
          isBroken && request.withdrawalId === ids[0] ? Promise.reject(new Error("no row")) : ledger.balances.withdrawal(request),
      },
      payouts: {
        ...ledger.payouts,
        submit: (request: { withdrawalId: string }) => {
          marks += 1;
          return ledger.payouts.submit(request);
        },
      },
    };
    const run = () => runPayouts(broken, simulatedRail(), { concurrency: 1 });
    expect(await run()).toMatchObject({ submitted: 0, errors: [{ withdrawalId: ids[0], step: "mark" }] });
    expect(marks).toBe(1);
    isBroken = false;
    expect(await run()).toMatchObject({ submitted: 6, paid: 6, errors: [] });
  });

  it("loses the answer to a mark: the payout is asked for in the same pass, and handed out", async () => {
    const { bank, withdrawalId } = await openQueued();
    const { ledger } = bank;
    const rail = simulatedRail();
    const broken = {
      balances: ledger.balances,
      payouts: {
        ...ledger.payouts,
        submit: async (request: { withdrawalId: string }): Promise<never> => {
          await ledger.payouts.submit(request);
          throw new Error("the answer was lost");
        },
      },
    };
    const report = await runPayouts(broken, rail, { now: () => bank.clock.now });
    expect(report).toMatchObject({ submitted: 0, resubmitted: 1, paid: 1, errors: [{ withdrawalId, step: "mark" }] });
    expect([await bank.status(withdrawalId), rail.paid(withdrawalId)]).toEqual(["PAID", 3990n]);
  });
});

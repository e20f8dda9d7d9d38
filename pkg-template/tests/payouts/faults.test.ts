/** What goes wrong between a ledger and its rail, and that money is neither lost nor paid twice. */
import { runPayouts, simulatedRail, startPayouts, type RailAnswer } from "split-ledger";
import { describe, expect, it } from "vitest";
import { refusalOf, sleep } from "../sdk/world.js";
import { always, faulty, MINUTE, never, openBank, openQueued, sellerOf } from "./bank.js";

describe("the rail's answer", () => {
  it("times out after it has paid: SUBMITTING, then PAID by a query, paid once (A18)", async () => {
    const { bank, withdrawalId } = await openQueued();
    const rail = simulatedRail();
    const slow = faulty(rail, {
      submit: async (_, inner) => {
        await inner();
        return await never();
      },
    });
    const first = await runPayouts(bank.ledger, slow, { timeoutMs: 20 });
    expect(first).toMatchObject({ submitted: 1, unknown: 1, paid: 0, errors: [{ withdrawalId, step: "submit" }] });
    expect([await bank.status(withdrawalId), await bank.money(1)]).toEqual(["SUBMITTING", "60.00/40.00"]);
    expect(await runPayouts(bank.ledger, slow, { plan: always() })).toMatchObject({ submitted: 0, paid: 1, errors: [] });
    expect([await bank.status(withdrawalId), await bank.money(1)]).toEqual(["PAID", "60.00/0.00"]);
    expect(rail.calls).toEqual({ submit: 1, query: 1 });
    await bank.checkBooks();
  });

  it("times out before it has paid: submitted again with the same id, paid once (A18)", async () => {
    const { bank, withdrawalId } = await openQueued();
    const rail = simulatedRail();
    let isBroken = true;
    const broken = faulty(rail, { submit: (_, inner) => (isBroken ? never() : inner()) });
    await runPayouts(bank.ledger, broken, { timeoutMs: 20 });
    isBroken = false;
    expect(await runPayouts(bank.ledger, broken, { plan: always() })).toMatchObject({ resubmitted: 1, paid: 1 });
    expect([await bank.status(withdrawalId), rail.totals()[0]?.payments]).toEqual(["PAID", 1]);
    await bank.checkBooks();
  });

  it("its signal is aborted when the time is up", async () => {
    const { bank } = await openQueued();
    const rail = faulty(simulatedRail(), {});
    let reason: unknown;
    rail.submit = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reason = signal.reason;
          reject(new Error("aborted"));
        });
      });
    expect(await runPayouts(bank.ledger, rail, { timeoutMs: 20 })).toMatchObject({ unknown: 1 });
    expect(String(reason)).toContain("has not answered within 20 ms");
  });

  it("is no answer: unknown, and asked for later", async () => {
    const { bank, withdrawalId } = await openQueued();
    let answers: unknown[] = [undefined, { status: "DONE" }, { status: "NOT_FOUND" }];
    const rail = faulty(simulatedRail(), { submit: () => Promise.resolve(answers.shift() as RailAnswer) });
    const run = () => runPayouts(bank.ledger, rail, { plan: always() });
    for (const resubmitted of [0, 1, 1]) expect(await run()).toMatchObject({ resubmitted, unknown: 1, paid: 0 });
    answers = [{ status: "PAID" }];
    expect(await run()).toMatchObject({ paid: 1 });
    expect(await bank.status(withdrawalId)).toBe("PAID");
  });

  it("comes twice: the second is a replay, money moves once (A18)", async () => {
    const { bank, withdrawalId } = await openQueued();
    await runPayouts(bank.ledger, simulatedRail());
    const { hash } = (await bank.ledger.journal.head()) ?? expect.fail();
    const again = await bank.ledger.payouts.report({ withdrawalId, status: "PAID" });
    expect(again).toMatchObject({ replayed: true, status: "PAID" });
    expect((await bank.ledger.journal.head())?.hash).toBe(hash);
    expect([await bank.money(1), await bank.fees()]).toEqual(["60.00/0.00", "0.10"]);
  });

  it("all are lost: every payout is found by a query, none is paid twice (A18)", async () => {
    const bank = await openBank();
    for (const number of [1, 2, 3]) await bank.seller(number, "100.00");
    await bank.feed("300.00");
    const ids: string[] = [];
    for (const number of [1, 2, 3]) ids.push(await bank.withdraw(number, "10.00"));
    const rail = simulatedRail({ lostReplyRate: 1 });
    expect(await runPayouts(bank.ledger, rail)).toMatchObject({ submitted: 3, unknown: 3, paid: 0 });
    expect(await runPayouts(bank.ledger, rail, { plan: always() })).toMatchObject({ paid: 3, unknown: 0 });
    for (const id of ids) expect([await bank.status(id), rail.paid(id)]).toEqual(["PAID", 990n]);
    expect(rail.totals()).toMatchObject([{ payments: 3, paid: 2970n }]);
    await bank.checkBooks();
  });

  it("does not come for an hour: little is handed out, and all is paid afterwards", async () => {
    const bank = await openBank();
    const { clock } = bank;
    await bank.seller(1, "100.00");
    await bank.feed("100.00");
    for (let at = 0; at < 50; at++) await bank.withdraw(1, "1.00");
    const rail = simulatedRail({ downUntil: clock.now + 60 * MINUTE, now: () => clock.now });
    const plan = always();
    const first = await runPayouts(bank.ledger, rail, { plan, concurrency: 2, silenceMax: 3 });
    expect(first).toMatchObject({ paid: 0, silent: true });
    expect(first.submitted).toBeLessThanOrEqual(4);
    // From now on one call a pass, until it answers again.
    for (let minute = 1; minute < 60; minute++) {
      clock.now += MINUTE;
      expect(await runPayouts(bank.ledger, rail, { plan })).toMatchObject({ submitted: 0, unknown: 1, silent: true });
    }
    clock.now += MINUTE;
    const { paid, submitted } = await runPayouts(bank.ledger, rail, { plan });
    expect([paid, submitted]).toEqual([50, 50 - first.submitted]);
    expect(rail.totals()).toMatchObject([{ payments: 50, paid: 4500n }]);
    expect([await bank.money(1), await bank.fees()]).toEqual(["50.00/0.00", "5.00"]);
    await bank.checkBooks();
  });

  it("fails now and then: that is no silence", async () => {
    const bank = await openBank();
    await bank.seller(1, "100.00");
    await bank.feed("100.00");
    for (let at = 0; at < 20; at++) await bank.withdraw(1, "1.00");
    let calls = 0;
    const rail = faulty(simulatedRail(), {
      submit: (_, inner) => ((calls += 1) % 2 === 0 ? inner() : Promise.reject(new Error("lost"))),
    });
    const report = await runPayouts(bank.ledger, rail, { concurrency: 1, silenceMax: 2 });
    expect(report).toMatchObject({ submitted: 20, paid: 10, unknown: 10, silent: false });
  });

  it("comes too late: another runner has reported meanwhile, nothing is submitted again (A18)", async () => {
    const { bank, withdrawalId } = await openQueued();
    await bank.ledger.payouts.submit({ withdrawalId });
    const simulated = simulatedRail();
    const rail = faulty(simulated, {
      query: async (_, inner) => {
        const answer = await inner();
        await bank.ledger.payouts.report({ withdrawalId, status: "FAILED" });
        return answer;
      },
    });
    const report = await runPayouts(bank.ledger, rail, { plan: always() });
    expect(report).toMatchObject({ resubmitted: 0, paid: 0, exceptions: 0, errors: [] });
    expect(simulated.calls).toEqual({ submit: 0, query: 1 });
    expect([await bank.status(withdrawalId), await bank.money(1)]).toEqual(["FAILED", "100.00/0.00"]);
  });

  it("about one payout stops no other", async () => {
    const bank = await openBank();
    await bank.seller(1, "100.00");
    await bank.feed("100.00");
    const ids: string[] = [];
    for (let at = 0; at < 5; at++) ids.push(await bank.withdraw(1, "1.00"));
    const rail = faulty(simulatedRail(), {
      submit: (payout, inner) => {
        if (payout.withdrawalId !== ids[1]) return inner();
        throw new TypeError("a bug of the host");
      },
    });
    const report = await runPayouts(bank.ledger, rail);
    expect(report).toMatchObject({ submitted: 5, paid: 4, unknown: 1, errors: [{ withdrawalId: ids[1] }] });
  });
});

describe("PAID and FAILED, one after the other", () => {
  it("PAID after FAILED is listed, and paid for only by an explicit command (A18)", async () => {
    const { bank, withdrawalId } = await openQueued();
    const { payouts } = bank.ledger;
    const rail = simulatedRail({ failureRate: 1 });
    await runPayouts(bank.ledger, rail);
    expect(await bank.money(1)).toBe("100.00/0.00");
    // The rail has paid all the same.
    rail.force(withdrawalId, "PAID");
    const refusal = await refusalOf(payouts.report({ withdrawalId, status: "PAID" }));
    expect(refusal.code).toBe("PAYOUT_STATUS_FINAL");
    expect((await payouts.exceptions({})).payouts).toMatchObject([{ withdrawalId, status: "FAILED" }]);
    expect([await bank.status(withdrawalId), await bank.money(1)]).toEqual(["FAILED", "100.00/0.00"]);
    await payouts.resolveException({ withdrawalId, resolution: "charge", merchantId: sellerOf(1) });
    expect((await payouts.exceptions({})).payouts).toEqual([]);
    expect(await bank.ledger.balances.withdrawal({ withdrawalId })).toMatchObject({ exception: "CHARGED" });
    // 100.00 less what the rail has paid, 39.90.
    expect([await bank.money(1), rail.paid(withdrawalId)]).toEqual(["60.10/0.00", 3990n]);
    await bank.checkBooks();
  });

  it("a runner that hears PAID after another one reported FAILED counts an exception, and goes on (A18)", async () => {
    const { bank, withdrawalId } = await openQueued();
    const rail = faulty(simulatedRail(), {
      submit: async (_, inner) => {
        const answer = await inner();
        await bank.ledger.payouts.report({ withdrawalId, status: "FAILED" });
        return answer;
      },
    });
    const report = await runPayouts(bank.ledger, rail);
    expect(report).toMatchObject({ submitted: 1, paid: 0, exceptions: 1, errors: [] });
    expect((await bank.ledger.payouts.exceptions({})).payouts).toMatchObject([{ withdrawalId }]);
    await bank.ledger.payouts.resolveException({ withdrawalId, resolution: "dismiss" });
    expect(await bank.money(1)).toBe("100.00/0.00");
    await bank.checkBooks();
  });

  it("FAILED after PAID is a bounce: the net comes back once, the fee is kept (A18)", async () => {
    const { bank, withdrawalId } = await openQueued();
    const { clock } = bank;
    const rail = simulatedRail({ bounceRate: 1, bounceAfterMs: 60 * MINUTE, now: () => clock.now });
    await runPayouts(bank.ledger, rail);
    expect(await rail.deliverBounces(bank.ledger)).toEqual({ delivered: 0, errors: [] });
    clock.now += 60 * MINUTE;
    expect(rail.paid(withdrawalId)).toBe(3990n);
    expect(await rail.deliverBounces(bank.ledger)).toEqual({ delivered: 1, errors: [] });
    const check = async (): Promise<void> => {
      expect([await bank.status(withdrawalId), await bank.money(1), await bank.fees()]).toEqual([
        "BOUNCED",
        "99.90/0.00",
        "0.10",
      ]);
    };
    await check();
    expect([rail.paid(withdrawalId), await rail.deliverBounces(bank.ledger)]).toEqual([0n, { delivered: 0, errors: [] }]);
    expect(await bank.ledger.payouts.report({ withdrawalId, status: "FAILED" })).toMatchObject({ replayed: true });
    await check();
    await bank.checkBooks();
  });

  it("a bounce that comes before the payment is reported waits for it", async () => {
    const { bank, withdrawalId } = await openQueued();
    const rail = simulatedRail({ bounceRate: 1, bounceAfterMs: 0, lostReplyRate: 1 });
    await runPayouts(bank.ledger, rail);
    const early = await rail.deliverBounces(bank.ledger);
    expect(early).toMatchObject({ delivered: 0, errors: [{ error: { code: "INVALID_WITHDRAWAL_STATUS" } }] });
    await runPayouts(bank.ledger, rail, { plan: always() });
    expect(await rail.deliverBounces(bank.ledger)).toEqual({ delivered: 1, errors: [] });
    expect(await bank.status(withdrawalId)).toBe("BOUNCED");
    await bank.checkBooks();
  });
});

describe("a cancellation", () => {
  it("races the submission: either it is cancelled or it is paid, never both (A18)", async () => {
    for (let round = 0; round < 20; round++) {
      const { bank, withdrawalId } = await openQueued();
      const rail = simulatedRail();
      const cancel = async (): Promise<string> => {
        await sleep(round % 4);
        return await bank.ledger.balances.cancelWithdrawal({ withdrawalId }).then(
          () => "",
          (error: { code: string }) => error.code,
        );
      };
      const [code, report] = await Promise.all([cancel(), runPayouts(bank.ledger, rail)]);
      expect(report.errors).toEqual([]);
      const isCancelled = code === "";
      if (!isCancelled) expect(code).toBe("INVALID_WITHDRAWAL_STATUS");
      expect(await bank.status(withdrawalId)).toBe(isCancelled ? "CANCELLED" : "PAID");
      expect(rail.paid(withdrawalId)).toBe(isCancelled ? 0n : 3990n);
      expect(await bank.money(1)).toBe(isCancelled ? "100.00/0.00" : "60.00/0.00");
      await bank.checkBooks();
    }
  });

  it("comes between the list and the mark: the payout is passed over, the next one goes out (A18)", async () => {
    const bank = await openBank();
    await bank.seller(1, "100.00");
    await bank.feed("100.00");
    const [first = "", second = ""] = [await bank.withdraw(1, "10.00"), await bank.withdraw(1, "10.00")];
    const { ledger } = bank;
    const rail = simulatedRail();
    const cancelling = {
      balances: ledger.balances,
      payouts: {
        ...ledger.payouts,
        queued: async (request: Parameters<typeof ledger.payouts.queued>[0]) => {
          const page = await ledger.payouts.queued(request);
          await ledger.balances.cancelWithdrawal({ withdrawalId: first });
          return page;
        },
      },
    };
    expect(await runPayouts(cancelling, rail)).toMatchObject({ submitted: 1, paid: 1, errors: [] });
    expect([await bank.status(first), await bank.status(second)]).toEqual(["CANCELLED", "PAID"]);
    expect(rail.calls.submit).toBe(1);
  });
});

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

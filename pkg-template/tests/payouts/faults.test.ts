/** What goes wrong between a ledger and its rail, and that money is neither lost nor paid twice. */
import { runPayouts, simulatedRail, type RailAnswer } from "split-ledger";
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

/** Processes that end in the middle, and several at once. The rail outlives them. */
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  memoryStore,
  PollPlan,
  runPayouts,
  simulatedRail,
  startPayouts,
  type LedgerStore,
  type Payout,
} from "split-ledger";
import { describe, expect, it } from "vitest";
import { fileStore, sleep, temporaryFolder } from "../sdk/world.js";
import { always, faulty, openBank, sellerOf } from "./bank.js";

const HOUR_MS = 3_600_000;
const PAYER = path.join(path.dirname(fileURLToPath(import.meta.url)), "payer.mjs");

/** A file with one queued payout of 39.90. */
async function fileWithPayout(): Promise<{ file: string; withdrawalId: string }> {
  const file = path.join(temporaryFolder(), "ledger.db");
  const bank = await openBank(fileStore(file));
  await bank.seller(1, "100.00");
  await bank.feed("100.00");
  return { file, withdrawalId: await bank.withdraw(1, "40.00") };
}

describe("a process is killed", () => {
  it.each([
    ["after SUBMITTING was written, before the rail was reached", 0],
    ["after the rail was reached, before its answer was written", 1],
  ])("%s: the next process finds out, paid once (A18)", async (_, reached) => {
    const { file, withdrawalId } = await fileWithPayout();
    const rail = simulatedRail();
    const child = fork(PAYER, [file]);
    const [{ step, payout }] = (await once(child, "message")) as [{ step: string; payout: Payout }];
    expect([step, payout.withdrawalId]).toEqual(["submit", withdrawalId]);
    const { signal } = new AbortController();
    if (reached > 0) await rail.submit({ ...payout, netMinor: BigInt(payout.netMinor) }, { signal });
    child.kill("SIGKILL");
    await once(child, "exit");
    const bank = await openBank(fileStore(file), { now: Date.now() });
    expect(await bank.status(withdrawalId)).toBe("SUBMITTING");
    expect(rail.calls.submit).toBe(reached);
    const payouts = startPayouts(bank.ledger, rail, { everyMs: 5 });
    await expect.poll(() => bank.status(withdrawalId), { interval: 5 }).toBe("PAID");
    await payouts.stop();
    expect(rail.totals()).toMatchObject([{ payments: 1, paid: 3990n }]);
    expect(rail.calls).toEqual({ submit: 1, query: 1 });
    expect(await bank.money(1)).toBe("60.00/0.00");
    await bank.checkBooks();
  });

  it("and left more than one pass can ask about: each is asked about once at the start", async () => {
    const bank = await openBank();
    await bank.seller(1, "100.00");
    await bank.feed("100.00");
    const rail = simulatedRail({ delayMs: HOUR_MS, now: () => bank.clock.now });
    for (let at = 0; at < 25; at++) await bank.withdraw(1, "1.00");
    await runPayouts(bank.ledger, rail);
    let passes = 0;
    const payouts = startPayouts(bank.ledger, rail, { everyMs: 5, limit: 10, onPass: () => (passes += 1) });
    await expect.poll(() => passes, { interval: 5 }).toBeGreaterThan(5);
    await payouts.stop();
    expect(rail.calls).toEqual({ submit: 25, query: 25 });
  });

  it("without asking at the start, it is asked for at the time of the plan (C16)", async () => {
    const { file, withdrawalId } = await fileWithPayout();
    const bank = await openBank(fileStore(file));
    await bank.ledger.payouts.submit({ withdrawalId });
    const rail = simulatedRail();
    const plan = new PollPlan();
    await runPayouts(bank.ledger, rail, { plan });
    expect(rail.calls).toEqual({ submit: 0, query: 0 });
    bank.clock.now += HOUR_MS;
    expect(await runPayouts(bank.ledger, rail, { plan })).toMatchObject({ resubmitted: 1, paid: 1 });
  });
});

describe("two runners at once", () => {
  it.each([
    ["one store in memory", () => memoryStore(), 100],
    ["one SQLite file", () => undefined, 40],
  ])("on %s: each payout is handed out once, and paid once (A18, C18)", async (_, create, count) => {
    const file = path.join(temporaryFolder(), "ledger.db");
    const one = create();
    const store = (): LedgerStore => one ?? fileStore(file);
    const bank = await openBank(store());
    for (const number of [1, 2, 3, 4]) await bank.seller(number, "1000.00");
    await bank.feed("4000.00");
    const ids: string[] = [];
    for (let at = 0; at < count; at++) ids.push(await bank.withdraw((at % 4) + 1, "5.00"));
    const banks = [bank, await openBank(store())];
    const rail = simulatedRail({ failureRate: 0.1 });
    const slow = faulty(rail, {
      submit: async (_payout, inner) => {
        await sleep(1);
        return await inner();
      },
    });
    const reports = await Promise.all(banks.map(({ ledger }) => runPayouts(ledger, slow, { concurrency: 3 })));
    expect(reports.flatMap(({ errors }) => errors)).toEqual([]);
    const sum = (pick: (report: (typeof reports)[number]) => number): number =>
      reports.reduce((total, report) => total + pick(report), 0);
    expect(sum(({ submitted }) => submitted)).toBe(count);
    expect(rail.calls.submit).toBe(count);
    expect(sum(({ paid, failed }) => paid + failed)).toBe(count);
    expect(sum(({ exceptions }) => exceptions)).toBe(0);
    const payments = rail.payments();
    // Handed out in the sequence of the requests, but for what was under way at the same time.
    const places = payments.map(({ withdrawalId }) => ids.indexOf(withdrawalId));
    places.forEach((place, at) => expect(Math.abs(place - at)).toBeLessThan(12));
    for (const { withdrawalId, status } of payments) expect(await bank.status(withdrawalId)).toBe(status);
    await bank.checkBooks();
  });

  it("both ask about the same payouts that the rail does not know: paid once (A18)", async () => {
    const store = memoryStore();
    const bank = await openBank(store);
    const other = await openBank(store);
    await bank.seller(1, "1000.00");
    await bank.feed("1000.00");
    const ids: string[] = [];
    for (let at = 0; at < 20; at++) {
      const withdrawalId = await bank.withdraw(1, "5.00");
      await bank.ledger.payouts.submit({ withdrawalId });
      ids.push(withdrawalId);
    }
    const rail = simulatedRail({ lostReplyRate: 0.3 });
    const plan = always();
    for (let round = 0; round < 2; round++) {
      await Promise.all([bank, other].map(({ ledger }) => runPayouts(ledger, rail, { plan })));
    }
    for (const id of ids) expect([await bank.status(id), rail.paid(id)]).toEqual(["PAID", 490n]);
    expect(rail.totals()).toMatchObject([{ payments: 20, paid: 9800n }]);
    expect((await bank.ledger.balances.get({ merchantId: sellerOf(1), currency: "CNY" })).available).toBe("900.00");
    await bank.checkBooks();
  });
});

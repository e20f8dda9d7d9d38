/** Random withdrawals through a rail with every fault at once: no money is lost, none is made. */
import { isLedgerError, PollPlan, runPayouts, simulatedRail } from "split-ledger";
import { expect, it } from "vitest";
import { always, MINUTE, openBank, sellerOf } from "./bank.js";

const SELLERS = 12;
const STEPS = 400;

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const minor = (amount: string): bigint => BigInt(amount.replace(".", ""));
const decimal = (fen: number): string => (fen / 100).toFixed(2);

it.each([1, 2, 3])("seed %i: what each seller had is net paid + fees + available + frozen (A18, C10, C18, C19)", async (seed) => {
  const random = randomOf(seed);
  const bank = await openBank();
  const { ledger, clock } = bank;
  const had = new Map<string, bigint>();
  for (let number = 0; number < SELLERS; number++) {
    const amount = decimal(1 + random(100_000));
    await bank.seller(number, amount, random(3) === 0 ? "ALIPAY" : "BANK_CARD");
    had.set(sellerOf(number), minor(amount));
  }
  const rail = simulatedRail({
    seed: String(seed),
    delayMs: 3 * MINUTE,
    failureRate: 0.1,
    lostReplyRate: 0.1,
    bounceRate: 0.1,
    bounceAfterMs: 30 * MINUTE,
    now: () => clock.now,
  });
  const plan = new PollPlan(({ updatedAt }, lastPolledAt = updatedAt) => lastPolledAt + 2 * MINUTE);
  const ids: string[] = [];
  for (let step = 0; step < STEPS; step++) {
    clock.now += random(MINUTE);
    switch (random(6)) {
      case 0:
        await bank.feed(decimal(1 + random(20_000)), random(3) === 0 ? "ALIPAY" : "BANK_CARD").catch(refused);
        break;
      case 1:
        await runPayouts(ledger, rail, { plan, concurrency: 1 + random(8), limit: 1 + random(20) });
        break;
      case 2:
        await rail.deliverBounces(ledger);
        break;
      case 3: {
        const withdrawalId = ids[random(ids.length)];
        if (withdrawalId !== undefined) await ledger.balances.cancelWithdrawal({ withdrawalId }).catch(refused);
        break;
      }
      default:
        for (let count = random(4); count >= 0; count--) {
          const id = await bank.withdraw(random(SELLERS), decimal(1 + random(9000))).catch(refused);
          if (id !== undefined) ids.push(id);
        }
    }
  }
  expect(ids.length).toBeGreaterThan(100);

  await check();
  // And when all is done: nothing is frozen any more.
  for (const channel of ["BANK_CARD", "ALIPAY"]) await bank.feed("20000.00", channel);
  for (let pass = 0; pass < 4; pass++) {
    clock.now += 60 * MINUTE;
    await runPayouts(ledger, rail, { plan: always() });
    await rail.deliverBounces(ledger);
  }
  await check("0.00");

  async function check(frozenAtEnd?: string): Promise<void> {
    const net = new Map<string, bigint>();
    const fees = new Map<string, bigint>();
    const add = (sums: Map<string, bigint>, owner: string, by: bigint): void =>
      void sums.set(owner, (sums.get(owner) ?? 0n) + by);
    let allFees = 0n;
    for (const withdrawalId of ids) {
      const { owner, status, netAmount, fee } = await ledger.balances.withdrawal({ withdrawalId });
      if (status === "PAID") add(net, owner, minor(netAmount));
      if (status === "PAID" || status === "BOUNCED") {
        add(fees, owner, minor(fee));
        allFees += minor(fee);
      }
      // The rail may know more than the ledger, never less.
      const paid = rail.paid(withdrawalId);
      if (status === "PAID") expect(paid).toBe(minor(netAmount));
      else if (status !== "SUBMITTING") expect(paid).toBe(0n);
    }
    for (const [merchantId, amount] of had) {
      const { available, frozen } = await ledger.balances.get({ merchantId, currency: "CNY" });
      const owner = `merchant:${merchantId}`;
      const gone = (net.get(owner) ?? 0n) + (fees.get(owner) ?? 0n);
      expect(gone + minor(available) + minor(frozen), owner).toBe(amount);
      if (frozenAtEnd !== undefined) expect(frozen).toBe(frozenAtEnd);
    }
    expect(minor(await bank.fees())).toBe(allFees);
    expect((await ledger.payouts.exceptions({})).payouts).toEqual([]);
    await bank.checkBooks();
  }
});

/** A refusal is part of the game; anything else is not. */
function refused(error: unknown): undefined {
  if (!isLedgerError(error) || error.code === "INTERNAL") throw error;
}

/** A ledger with sellers whose money may leave, a pool that it leaves from, and a clock. */
import {
  memoryStore,
  PollPlan,
  type Ledger,
  type LedgerStore,
  type Payout,
  type PayoutRail,
  type RailAnswer,
  type RailQueryAnswer,
} from "split-ledger";
import { expect } from "vitest";
import { open } from "../sdk/world.js";

/** 10:55 in China. */
export const START = Date.UTC(2024, 4, 1, 2, 55);
export const MINUTE = 60_000;

/** The same seller for the same number. */
export function sellerOf(number: number): string {
  return `22222222-2222-4222-8222-${String(number).padStart(12, "0")}`;
}

export class Bank {
  constructor(
    readonly ledger: Ledger,
    readonly clock: { now: number },
  ) {}

  /** A registered seller with so much money, whose withdrawals cost 0.1 %, at least 0.10. */
  async seller(number: number, amount: string, channel = "BANK_CARD"): Promise<string> {
    const merchantId = sellerOf(number);
    const accountDetails = { card: `6222-${String(number)}` };
    const { balances, parties } = this.ledger;
    await balances.create({ merchantId, currency: "CNY", balancerType: channel, accountDetails });
    await parties.register({ merchantId, fees: [{ currency: "CNY", rate: "0.001", minimum: "0.10" }] });
    await balances.recharge({ merchantId, amount, currency: "CNY", paymentMethodType: "WECHAT" });
    return merchantId;
  }

  /** Asks for money of a seller; the withdrawal's id. */
  async withdraw(number: number, amount: string): Promise<string> {
    const merchantId = sellerOf(number);
    return (await this.ledger.balances.withdraw({ merchantId, amount, currency: "CNY" })).transactionId;
  }

  /** Moves money outside to where payouts are paid from. */
  async feed(amount: string, toChannel = "BANK_CARD"): Promise<void> {
    await this.ledger.payouts.recordLiquidity({ fromChannel: "WECHAT", toChannel, amount, currency: "CNY" });
  }

  async status(withdrawalId: string): Promise<string> {
    return (await this.ledger.balances.withdrawal({ withdrawalId })).status;
  }

  /** `available/frozen` of a seller. */
  async money(number: number): Promise<string> {
    const { available, frozen } = await this.ledger.balances.get({ merchantId: sellerOf(number), currency: "CNY" });
    return `${available}/${frozen}`;
  }

  /** What the platform has earned by fees. */
  async fees(): Promise<string> {
    return (await this.ledger.balances.get({ platformId: "p", currency: "CNY" })).available;
  }

  async checkBooks(): Promise<void> {
    expect(await this.ledger.journal.verify()).toMatchObject({ clean: true, findingsTotal: 0 });
  }
}

/** Opens a bank on a store, also on one that was used before. */
export async function openBank(
  store: LedgerStore = memoryStore(),
  clock: { now: number } = { now: START },
): Promise<Bank> {
  const ledger = await open(store, { now: () => clock.now, allowClockJump: true });
  await ledger.parties.register({ platformId: "p" });
  return new Bank(ledger, clock);
}

/** A bank with one seller who has 100.00, of which 40.00 are queued, and a pool that is full. */
export async function openQueued(store?: LedgerStore): Promise<{ bank: Bank; withdrawalId: string }> {
  const bank = await openBank(store);
  await bank.seller(1, "100.00");
  await bank.feed("100.00");
  return { bank, withdrawalId: await bank.withdraw(1, "40.00") };
}

/** Asks about everything at every run. */
export function always(): PollPlan {
  return new PollPlan(() => 0);
}

/** A rail whose calls pass through here first. */
export function faulty(
  rail: PayoutRail,
  faults: {
    submit?: (payout: Payout, inner: () => Promise<RailAnswer>) => Promise<RailAnswer>;
    query?: (payout: Payout, inner: () => Promise<RailQueryAnswer>) => Promise<RailQueryAnswer>;
  },
): PayoutRail {
  return {
    submit: (payout, call) => {
      const inner = (): Promise<RailAnswer> => rail.submit(payout, call);
      return faults.submit?.(payout, inner) ?? inner();
    },
    query: (payout, call) => {
      const inner = (): Promise<RailQueryAnswer> => rail.query(payout, call);
      return faults.query?.(payout, inner) ?? inner();
    },
  };
}

/** Never answers. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

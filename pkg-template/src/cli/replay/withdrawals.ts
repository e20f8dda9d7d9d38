/** Pays out what the sellers of a replay have earned, week by week. */
import type { Command } from "../../generated/api.js";
import type { Ledger } from "../../ledger.js";
import { PollPlan } from "../../payouts/plan.js";
import { runPayouts } from "../../payouts/run.js";
import { simulatedRail, type SimulatedRail } from "../../payouts/simulated.js";
import { nextPoll } from "../../funds.js";
import { parseDecimal, printDecimal } from "./decimal.js";

/** Terms of every seller: money leaves from the day after it arrived on; the platform keeps a fee. */
export const WITHDRAW = { days: 1, rate: "0.001", minimum: "0.10" } as const;
/** Channel through which the money of the orders comes in. */
export const CHANNEL = "REPLAY";
/** Channel of the payouts: the kind of the sellers' payment methods. */
export const PAYOUT_CHANNEL = "BANK_CARD";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Monday, 1970-01-05, 10:00 at +08:00. */
const MONDAY = Date.UTC(1970, 0, 5, 2);
/** How long after a payment a bank sends it back, if it does. */
const BOUNCE_MS = 2 * DAY_MS;
/** Most details of an order of withdrawals, and most selectors of a query of balances. */
const DETAILS_MAX = 500;

/** Sends one command; undefined if it was refused. */
export type Send = (name: string, command: Command) => Promise<Readonly<Record<string, unknown>> | undefined>;

/** One withdrawal, as its order tells it. */
export interface Withdrawn {
  merchantId: string;
  currency: string;
  status: string;
  withdrawalId: string | undefined;
  /** Counts of 10⁻¹². */
  net: bigint;
  fee: bigint;
}

/** A registered seller. */
interface Seller {
  merchantId: string;
  accountUserId: number;
}

interface Detail {
  accountUserId: number;
  amount: string;
}

/** A round of withdrawals, each Monday at 10:00 and once at the end. */
export class Withdrawals {
  readonly rail: SimulatedRail;
  /** Answers of the rail that were lost. */
  lost = 0;
  readonly #ledger: Ledger;
  readonly #send: Send;
  readonly #platform: string;
  /** From when on the ledger of an earlier replay knows nothing. */
  readonly #since: number;
  readonly #plan = new PollPlan();
  #isFirst = true;
  #round: number | undefined;
  #poll: number | undefined;
  /** Currency → sellers to be registered. */
  readonly #new = new Map<string, string[]>();
  /** Currency → sellers in the sequence in which they were first seen: that is their place in an order. */
  readonly #sellers = new Map<string, Seller[]>();
  readonly #parties = new Map<string, number>();
  /** Who may have money that leaves; undefined before the first round: perhaps everybody. */
  #candidates: Set<string> | undefined;
  /** Order of withdrawals → its currency. */
  readonly #orders = new Map<string, string>();

  constructor(ledger: Ledger, now: () => number, send: Send, platform: string) {
    this.#ledger = ledger;
    this.#send = send;
    this.#platform = platform;
    this.#since = now();
    this.rail = simulatedRail({
      failureRate: 0.01,
      lostReplyRate: 0.01,
      bounceRate: 0.002,
      bounceAfterMs: BOUNCE_MS,
      now,
    });
  }

  /** Notes a seller of an order that was bought at `time`. */
  seller(merchantId: string, currency: string, time: number): void {
    this.#round ??= MONDAY + Math.ceil((time - MONDAY) / WEEK_MS) * WEEK_MS;
    ensure(this.#new, currency).push(merchantId);
  }

  /** Notes that a seller's order was settled. */
  settled(merchantId: string): void {
    this.#candidates?.add(merchantId);
  }

  /** When something is to be done next; never before there is a seller. */
  get next(): number {
    return Math.min(this.#round ?? Infinity, this.#poll ?? Infinity);
  }

  /** Does what is to be done at {@link next}, at which the clock stands. */
  async act(): Promise<void> {
    const time = this.next;
    if (time === this.#poll) await this.#pay(time);
    if (time !== this.#round) return;
    this.#round = time + WEEK_MS;
    await this.#withdraw(time, dateOf(time));
  }

  /**
   * The last round: at the first 10:00 on which everything that arrived until `time` may leave. Ends when
   * everything is paid, refused or back.
   */
  async finish(time: number, setClock: (time: number) => void): Promise<void> {
    if (this.#round === undefined) return;
    const days = Math.floor((time - MONDAY + 10 * 3_600_000) / DAY_MS) + WITHDRAW.days;
    this.#round = MONDAY + days * DAY_MS;
    const last = this.#round;
    setClock(last);
    await this.#withdraw(last, "end");
    this.#round = undefined;
    for (; this.#poll !== undefined;) {
      setClock(this.#poll);
      await this.act();
    }
    setClock(last + BOUNCE_MS + DAY_MS);
    await this.#takeBounces();
  }

  /** All withdrawals of the ledger's orders, as they stand. */
  async withdrawn(): Promise<Withdrawn[]> {
    const merchants = new Map([...this.#parties].map(([merchantId, number]) => [number, merchantId]));
    const all: Withdrawn[] = [];
    for (const [orderId, currency] of this.#orders) {
      const { details } = await this.#ledger.query({ type: "withdrawal_order", orderId });
      for (const { accountUserId, withdrawalId, status, netAmount, fee } of details) {
        const merchantId = merchants.get(accountUserId ?? 0) ?? "";
        const [net = 0n, units = 0n] = [parseDecimal(netAmount), parseDecimal(fee)];
        all.push({ merchantId, currency, status, withdrawalId, net, fee: units });
      }
    }
    return all;
  }

  async #withdraw(time: number, name: string): Promise<void> {
    await this.#takeBounces();
    await this.#register();
    // Whose payout fails or comes back is among the next round's again.
    const again = new Set<string>();
    for (const [currency, sellers] of this.#sellers) {
      for (let from = 0; from < sellers.length; from += DETAILS_MAX) {
        const orderId = `replay-${name}-${currency}-${String(from / DETAILS_MAX + 1)}`;
        await this.#order(orderId, currency, sellers.slice(from, from + DETAILS_MAX), time, again);
      }
    }
    if (time >= this.#since) this.#candidates = again;
    await this.#pay(time);
  }

  /** Registers the sellers that have come since the last round; the platform, which gets the fees, first. */
  async #register(): Promise<void> {
    const platformId = this.#platform;
    for (const [currency, merchantIds] of this.#new) {
      if (this.#sellers.size === 0) {
        const key = "replay:platform:party";
        await this.#send(platformId, { type: "register_party", platformId, currency, idempotencyKey: key });
      }
      const { rate, minimum, days } = WITHDRAW;
      const replies = await Promise.all(
        merchantIds.map((merchantId) =>
          this.#send(`seller ${merchantId}`, {
            type: "register_party",
            merchantId,
            currency,
            withdrawRule: "D",
            withdrawDays: days,
            fees: [{ currency, rate, minimum }],
            idempotencyKey: `replay:${merchantId}:${currency}:party`,
          }),
        ),
      );
      merchantIds.forEach((merchantId, at) => {
        const accountUserId = Number(replies[at]?.["accountUserId"]);
        ensure(this.#sellers, currency).push({ merchantId, accountUserId });
        this.#parties.set(merchantId, accountUserId);
      });
    }
    this.#new.clear();
  }

  /** Asks for all that may leave, and puts as much money into the pool. */
  async #order(
    orderId: string,
    currency: string,
    sellers: readonly Seller[],
    time: number,
    again: Set<string>,
  ): Promise<void> {
    const known = await this.#known(orderId);
    // What an earlier replay did not order then, it shall not order now.
    const details = known ?? (time < this.#since ? [] : await this.#withdrawable(currency, sellers, again));
    if (details.length === 0) return;
    const asked = new Set(details.map(({ accountUserId }) => accountUserId));
    for (const { merchantId, accountUserId } of sellers) if (asked.has(accountUserId)) again.add(merchantId);
    const reply = await this.#send(orderId, { type: "withdraw_batch", orderId, currency, details });
    if (reply === undefined) return;
    this.#orders.set(orderId, currency);
    const { details: made } = await this.#ledger.query({ type: "withdrawal_order", orderId });
    const net = made
      .filter(({ withdrawalId }) => withdrawalId !== undefined)
      .reduce((sum, { netAmount }) => sum + (parseDecimal(netAmount) ?? 0n), 0n);
    if (net === 0n) return;
    await this.#send(orderId, {
      type: "record_liquidity",
      fromChannel: CHANNEL,
      toChannel: PAYOUT_CHANNEL,
      currency,
      amount: printDecimal(net, 0),
      idempotencyKey: `replay:${orderId}:liquidity`,
    });
  }

  /** The details of an order that was made by an earlier replay. */
  async #known(orderId: string): Promise<Detail[] | undefined> {
    try {
      const { details } = await this.#ledger.query({ type: "withdrawal_order", orderId });
      return details.map(({ accountUserId = 0, amount }) => ({ accountUserId, amount }));
    } catch (error) {
      if ((error as { code?: unknown }).code === "WITHDRAWAL_ORDER_NOT_FOUND") return undefined;
      throw error;
    }
  }

  async #withdrawable(currency: string, sellers: readonly Seller[], again: Set<string>): Promise<Detail[]> {
    const asked = sellers.filter(({ merchantId }) => this.#candidates?.has(merchantId) ?? true);
    if (asked.length === 0) return [];
    const selectors = asked.map(({ accountUserId }) => ({ accountUserId }));
    const { balances } = await this.#ledger.query({ type: "fund_balances", details: selectors, currency });
    const details: Detail[] = [];
    for (const { accountUserId, accountSet, owner, available, withdrawBalance } of balances) {
      if (accountSet !== 100001 || parseDecimal(available) === 0n) continue;
      // What arrived today leaves with the next round.
      if (withdrawBalance !== available) again.add(owner.slice("merchant:".length));
      if (parseDecimal(withdrawBalance) !== 0n) details.push({ accountUserId, amount: withdrawBalance });
    }
    return details;
  }

  /** Hands out what is queued, and asks about what is due; until nothing is left, at the times of the plan. */
  async #pay(time: number): Promise<void> {
    for (let more = true; more;) {
      const settings = { plan: this.#plan, askAll: this.#isFirst, concurrency: 64 };
      const report = await runPayouts(this.#ledger, this.rail, settings);
      this.#isFirst = false;
      this.lost += report.unknown;
      const failure = report.errors.find(({ step }) => step === "mark" || step === "report");
      if (failure !== undefined) throw failure.error;
      ({ more } = report);
    }
    const { payouts } = await this.#ledger.query({ type: "submitted_withdrawals", limit: 1 });
    this.#poll = payouts.length > 0 ? nextPoll(time) : undefined;
  }

  async #takeBounces(): Promise<void> {
    const { errors } = await this.rail.deliverBounces(this.#ledger);
    const [failure] = errors;
    if (failure !== undefined) throw failure.error;
  }
}

function dateOf(time: number): string {
  return new Date(time + 8 * 3_600_000).toISOString().slice(0, 10);
}

function ensure<T>(map: Map<string, T[]>, key: string): T[] {
  const found = map.get(key) ?? [];
  map.set(key, found);
  return found;
}

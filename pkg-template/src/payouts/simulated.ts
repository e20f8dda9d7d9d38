/** A rail that pays nobody: for trials, demonstrations and tests. */
import type { ReportedLedger } from "./ledger.js";
import type { Payout, PayoutRail, RailAnswer, RailQueryAnswer } from "./rail.js";

/** How a simulated rail behaves. All can be changed while it runs. */
export interface SimulatedRailSettings {
  /** Which payouts fail, bounce and lose their answers follows from this and their ids. Default `"1"`. */
  seed: string;
  /** A payment is under way for so long, ms. Default 0: it is answered at once. */
  delayMs: number;
  /** Part of the payouts that fail, 0 to 1. Default 0. */
  failureRate: number;
  /** Part of the submissions that are carried out, but whose answer is lost, 0 to 1. Default 0. */
  lostReplyRate: number;
  /** Part of what is paid that the payee's bank sends back (退票), 0 to 1. Default 0. */
  bounceRate: number;
  /** How long after the payment it does so, ms. Default one day. */
  bounceAfterMs: number;
  /** Until then nothing is answered and nothing accepted, ms since the epoch. Default 0. */
  downUntil: number;
  /** The clock. Default `Date.now`. */
  now: () => number;
}

/** One payment that the rail has accepted. */
export interface SimulatedPayment {
  withdrawalId: string;
  owner: string;
  channel: string;
  currency: string;
  /** Minor units. */
  netMinor: bigint;
  /** `PAID` and `FAILED` once its delay has passed; `BOUNCED` once the bounce was delivered. */
  status: "PROCESSING" | "PAID" | "FAILED" | "BOUNCED";
  /** ms since the epoch. */
  acceptedAt: number;
}

/** What the rail has paid through one channel. */
export interface SimulatedTotal {
  channel: string;
  currency: string;
  /** Payments that were made, those that came back among them. */
  payments: number;
  /** Minor units of them. */
  paid: bigint;
  /** What of it came back. */
  bounced: bigint;
}

/** What {@link SimulatedRail.deliverBounces} has done. */
export interface BounceReport {
  delivered: number;
  /** Bounces that the ledger did not take; they are delivered again the next time. */
  errors: { withdrawalId: string; error: unknown }[];
}

/** See {@link simulatedRail}. */
export interface SimulatedRail extends PayoutRail {
  readonly settings: SimulatedRailSettings;
  /** How often it was called. */
  readonly calls: { submit: number; query: number };
  /** What the payee has of this payout, minor units: 0 before it is paid, and after it came back. */
  paid(withdrawalId: string): bigint;
  /** Everything it has accepted. */
  payments(): SimulatedPayment[];
  /** What it has paid, by channel and currency. */
  totals(): SimulatedTotal[];
  /** Decides by hand what becomes of a payout, also one that is not submitted yet, also against the rates. */
  force(withdrawalId: string, status: "PAID" | "FAILED"): void;
  /** Reports to the ledger what the payees' banks have sent back until now. */
  deliverBounces(ledger: ReportedLedger): Promise<BounceReport>;
}

/** What the rail keeps of a payment; what becomes of it is decided when it is accepted. */
interface Kept {
  payout: Payout;
  acceptedAt: number;
  dueAt: number;
  fate: "PAID" | "FAILED";
  /** When the payee's bank sends it back; undefined if never. */
  bounceAt: number | undefined;
  isBounced: boolean;
  /** How often it was submitted. */
  submissions: number;
}

const DAY_MS = 86_400_000;

/**
 * A payout rail that answers from a seed: the same payouts fail, bounce and lose their answers in every run
 * in which they have the same ids. It keeps what it really paid, so that a test can compare.
 *
 * @example
 * ```ts
 * const rail = simulatedRail({ failureRate: 0.01, lostReplyRate: 0.01 });
 * await runPayouts(ledger, rail);
 * console.log(rail.totals());
 * ```
 */
export function simulatedRail(settings: Partial<SimulatedRailSettings> = {}): SimulatedRail {
  return new Simulated({
    seed: "1",
    delayMs: 0,
    failureRate: 0,
    lostReplyRate: 0,
    bounceRate: 0,
    bounceAfterMs: DAY_MS,
    downUntil: 0,
    now: Date.now,
    ...settings,
  });
}

class Simulated implements SimulatedRail {
  readonly calls = { submit: 0, query: 0 };
  readonly #kept = new Map<string, Kept>();
  readonly #forced = new Map<string, "PAID" | "FAILED">();

  constructor(readonly settings: SimulatedRailSettings) {}

  async submit(payout: Payout): Promise<RailAnswer> {
    this.calls.submit += 1;
    await this.#connect();
    const { withdrawalId, currency, netMinor } = payout;
    const kept = this.#kept.get(withdrawalId) ?? this.#accept(payout);
    if (kept.payout.netMinor !== netMinor || kept.payout.currency !== currency) {
      throw new Error(`payout \`${withdrawalId}\` was submitted before with another amount`);
    }
    kept.submissions += 1;
    if (this.#happens(this.settings.lostReplyRate, "lost", withdrawalId, String(kept.submissions))) {
      throw new Error("the answer was lost");
    }
    return this.#answer(kept);
  }

  async query({ withdrawalId }: Payout): Promise<RailQueryAnswer> {
    this.calls.query += 1;
    await this.#connect();
    const kept = this.#kept.get(withdrawalId);
    return kept === undefined ? { status: "NOT_FOUND" } : this.#answer(kept);
  }

  paid(withdrawalId: string): bigint {
    const kept = this.#kept.get(withdrawalId);
    return kept !== undefined && this.#statusOf(kept) === "PAID" ? kept.payout.netMinor : 0n;
  }

  payments(): SimulatedPayment[] {
    return [...this.#kept.values()].map((kept) => {
      const { withdrawalId, owner, channel, currency, netMinor } = kept.payout;
      const { acceptedAt } = kept;
      return { withdrawalId, owner, channel, currency, netMinor, status: this.#statusOf(kept), acceptedAt };
    });
  }

  totals(): SimulatedTotal[] {
    const totals = new Map<string, SimulatedTotal>();
    for (const { channel, currency, netMinor, status } of this.payments()) {
      if (status !== "PAID" && status !== "BOUNCED") continue;
      const key = `${channel} ${currency}`;
      const total = totals.get(key) ?? { channel, currency, payments: 0, paid: 0n, bounced: 0n };
      total.payments += 1;
      total.paid += netMinor;
      if (status === "BOUNCED") total.bounced += netMinor;
      totals.set(key, total);
    }
    return [...totals.values()];
  }

  force(withdrawalId: string, status: "PAID" | "FAILED"): void {
    this.#forced.set(withdrawalId, status);
  }

  async deliverBounces(ledger: ReportedLedger): Promise<BounceReport> {
    const report: BounceReport = { delivered: 0, errors: [] };
    const now = this.settings.now();
    for (const [withdrawalId, kept] of this.#kept) {
      if (kept.bounceAt === undefined || now < kept.bounceAt || this.#statusOf(kept) !== "PAID") continue;
      try {
        await ledger.payouts.report({ withdrawalId, status: "BOUNCED", reason: "sent back by the payee's bank" });
        kept.isBounced = true;
        report.delivered += 1;
      } catch (error) {
        report.errors.push({ withdrawalId, error });
      }
    }
    return report;
  }

  /** As over a network: never in the same turn, and not while the rail is down. */
  async #connect(): Promise<void> {
    await Promise.resolve();
    if (this.settings.now() < this.settings.downUntil) throw new Error("the rail is down");
  }

  #accept(payout: Payout): Kept {
    const { withdrawalId } = payout;
    const { delayMs, failureRate, bounceRate, bounceAfterMs, now } = this.settings;
    const acceptedAt = now();
    const dueAt = acceptedAt + delayMs;
    const kept: Kept = {
      payout,
      acceptedAt,
      dueAt,
      fate: this.#happens(failureRate, "fail", withdrawalId) ? "FAILED" : "PAID",
      bounceAt: this.#happens(bounceRate, "bounce", withdrawalId) ? dueAt + bounceAfterMs : undefined,
      isBounced: false,
      submissions: 0,
    };
    this.#kept.set(withdrawalId, kept);
    return kept;
  }

  #answer(kept: Kept): RailAnswer {
    const status = this.#statusOf(kept);
    const reference = `sim-${kept.payout.withdrawalId}`;
    if (status === "FAILED") return { status, reason: "refused by the simulated rail", reference };
    // Of a bounce its report tells.
    return { status: status === "BOUNCED" ? "PAID" : status, reference };
  }

  #statusOf({ payout, dueAt, fate, isBounced }: Kept): SimulatedPayment["status"] {
    if (isBounced) return "BOUNCED";
    if (this.settings.now() < dueAt) return "PROCESSING";
    return this.#forced.get(payout.withdrawalId) ?? fate;
  }

  /** The same answer for the same seed and words, at any time. */
  #happens(rate: number, ...words: readonly string[]): boolean {
    return rate > 0 && chance([this.settings.seed, ...words].join(" ")) < rate;
  }
}

/** A number from 0 to 1, below 1, that looks random: FNV-1a, then mixed as murmur does. */
function chance(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

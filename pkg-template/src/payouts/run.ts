/** Payouts on their way: from the queue to the rail, and back as a report. */
import { repeat, type Repeated } from "../repeat.js";
import type { PayoutLedger } from "./ledger.js";
import { Pass } from "./pass.js";
import { PollPlan, type NextPoll } from "./plan.js";
import type { PayoutRail } from "./rail.js";

/** Settings of {@link runPayouts}. */
export interface PayoutOptions {
  /** Most calls of the rail at once. Default 16. */
  concurrency?: number;
  /** Most payouts that this run hands to the rail, and most that it asks about. Default 1000. */
  limit?: number;
  /** The rail must have answered within this, ms; after it the outcome is unknown. Default 30 s. */
  timeoutMs?: number;
  /** After so many calls in a row without an answer nothing more is handed out. Default 10. */
  silenceMax?: number;
  /** When the rail is asked about a payout, and was: give every run the same one. Default: a new one. */
  plan?: PollPlan;
  /** Ask about every payout that is SUBMITTING, due or not, if `plan` has not asked about it yet. Default false. */
  askAll?: boolean;
  /** The clock, ms since the epoch. Default: the ledger's. */
  now?: () => number;
  /** When aborted nothing more is begun; what is under way ends and is reported. */
  signal?: AbortSignal;
}

/** Something that went wrong with one payout; the others went on. */
export interface PayoutError {
  withdrawalId: string;
  /** What failed: reading or marking it in the ledger, the rail, or the report to the ledger. */
  step: "mark" | "submit" | "query" | "report";
  error: unknown;
}

/** A pool whose first payout waits for money. */
export interface ShortPool {
  channel: string;
  currency: string;
  /** The payout that does not fit. */
  withdrawalId: string;
  /** What the pool has, minor units. */
  poolMinor?: string;
  /** What is needed, minor units. */
  neededMinor?: string;
}

/** What {@link runPayouts} has done. */
export interface PayoutsReport {
  /** Payouts handed to the rail for the first time. */
  submitted: number;
  /** Payouts handed to it again, because it did not know them. */
  resubmitted: number;
  /** Payouts that the rail says are paid. */
  paid: number;
  /** Payouts that the rail has refused; their money is back. */
  failed: number;
  /** Payouts that the rail is still carrying out. */
  waiting: number;
  /** Payouts about which the rail gave no answer. */
  unknown: number;
  /** Payouts that were paid after their money went back: see `payouts.exceptions`. */
  exceptions: number;
  /** Pools whose first payout waits for money. */
  shortPools: ShortPool[];
  errors: PayoutError[];
  /** The rail did not answer `silenceMax` times in a row, or has not answered since: the run ended early. */
  silent: boolean;
  /** The limit was reached, or the signal came: there may be more. */
  more: boolean;
}

/**
 * One pass over the payouts. Pool by pool, first come first, a queued withdrawal is marked as SUBMITTING, then
 * handed to the rail; what the rail says is reported to the ledger. Then the rail is asked about those that are
 * SUBMITTING and due.
 *
 * Run it as often as you like, also in several processes at once: whoever marks a withdrawal hands it out. An
 * outcome that is not known is never guessed: it is asked for by the plan.
 *
 * @example
 * ```ts
 * const { paid, failed, unknown, shortPools } = await runPayouts(ledger, rail);
 * ```
 *
 * @throws what the lists of payouts throw. What goes wrong with a single payout is in the report.
 */
export async function runPayouts(
  ledger: PayoutLedger,
  rail: PayoutRail,
  options: PayoutOptions = {},
): Promise<PayoutsReport> {
  return await new Pass(ledger, rail, options).run();
}

/** Settings of {@link startPayouts}. */
export interface PayoutLoopOptions extends Omit<PayoutOptions, "signal" | "askAll" | "plan"> {
  /** When the rail is asked about a payout. Default: the documented plan (C16). */
  nextPoll?: NextPoll;
  /** Pause between two passes, ms. Default 5 s. */
  everyMs?: number;
  /** Told after each pass. */
  onPass?: (report: PayoutsReport) => void;
  /** Told when a pass could not be made; it is tried again after the pause. */
  onError?: (error: unknown) => void;
}

/**
 * Carries out payouts until it is stopped. The first pass asks the rail about everything that is SUBMITTING:
 * what an earlier process left behind when it ended.
 *
 * @example
 * ```ts
 * const payouts = startPayouts(ledger, rail, { onPass: ({ errors }) => errors.forEach(log) });
 * process.once("SIGTERM", () => void payouts.stop());
 * ```
 */
export function startPayouts(
  ledger: PayoutLedger,
  rail: PayoutRail,
  options: PayoutLoopOptions = {},
): Repeated {
  const { everyMs = 5000, nextPoll, onPass, onError, ...settings } = options;
  const plan = new PollPlan(nextPoll);
  let askAll = true;
  const pass = async (signal: AbortSignal): Promise<boolean> => {
    const report = await runPayouts(ledger, rail, { ...settings, plan, askAll, signal });
    askAll = askAll && (report.silent || report.more);
    onPass?.(report);
    return report.more;
  };
  return repeat(everyMs, pass, onError);
}

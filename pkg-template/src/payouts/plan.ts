/** When the rail is asked about which payout. */
import { nextPoll } from "../funds.js";
import type { PayoutRow } from "./ledger.js";

/** When to ask next, ms since the epoch; `lastPolledAt` is undefined before the first time. */
export type NextPoll = (payout: PayoutRow, lastPolledAt: number | undefined) => number;

/** The documented plan (C16), counted from the time at which the payout was submitted. */
export const documentedPlan: NextPoll = ({ updatedAt }, lastPolledAt) => nextPoll(updatedAt, lastPolledAt);

/**
 * What runs of payouts remember between each other: when the rail was asked about what. It need not be kept
 * beyond the process: what is forgotten is asked once more.
 */
export class PollPlan {
  readonly #next: NextPoll;
  readonly #asked = new Map<string, number>();
  readonly #soon = new Set<string>();
  /** The rail gave no answer at the end of the last run. */
  isSilent = false;

  constructor(next: NextPoll = documentedPlan) {
    this.#next = next;
  }

  /** True if the rail should be asked now. */
  isDue(payout: PayoutRow, now: number): boolean {
    const { withdrawalId } = payout;
    return this.#soon.has(withdrawalId) || this.#next(payout, this.#asked.get(withdrawalId)) <= now;
  }

  /** True if the rail was asked about it. */
  hasAsked(withdrawalId: string): boolean {
    return this.#asked.has(withdrawalId);
  }

  /** Notes that the rail is asked. */
  asked(withdrawalId: string, now: number): void {
    this.#asked.set(withdrawalId, now);
    this.#soon.delete(withdrawalId);
  }

  /** Has it asked with the next run: what was answered did not reach the ledger. */
  soon(withdrawalId: string): void {
    this.#soon.add(withdrawalId);
  }

  /** Forgets whatever is not `open` any more. */
  keep(open: ReadonlySet<string>): void {
    for (const id of this.#asked.keys()) if (!open.has(id)) this.#asked.delete(id);
    for (const id of this.#soon) if (!open.has(id)) this.#soon.delete(id);
  }
}

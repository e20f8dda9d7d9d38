/** Waiting for the end of an order of withdrawals (AP-24, AP-32, AP-33). */
import { nextPoll } from "../funds.js";

/** What is asked for: `funds.withdrawResult` of a ledger, or the same question over the wire. */
export type WithdrawalQuery<Order extends WithdrawalStates> = () => Promise<Order>;

/** The part of an order of withdrawals that the wait looks at. */
export interface WithdrawalStates {
  createdAt: number;
  details: readonly { status: string }[];
}

/** Settings of {@link waitForWithdrawal}. */
export interface WaitOptions {
  /** When to ask next, ms since the epoch. Default: the documented plan (C16). */
  nextPoll?: (createdAt: number, lastPolledAt: number) => number;
  /** The clock, ms since the epoch. Default `Date.now`. */
  now?: () => number;
  /** Ends the wait: it is rejected with the signal's reason. */
  signal?: AbortSignal;
}

/** Longest pause of a timer, ms. */
const PAUSE_MAX = 2 ** 31 - 1;

/**
 * Asks now, then by the plan, until no detail of the order is QUEUED or SUBMITTING; answers what it then is.
 * A detail whose pool is short of money stays QUEUED until the pool is fed, however long that takes.
 *
 * @example
 * ```ts
 * const order = await waitForWithdrawal(() => ledger.funds.withdrawResult({ orderId }));
 * ```
 */
export async function waitForWithdrawal<Order extends WithdrawalStates>(
  query: WithdrawalQuery<Order>,
  options: WaitOptions = {},
): Promise<Order> {
  const { now = Date.now, signal } = options;
  const next = options.nextPoll ?? nextPoll;
  for (;;) {
    signal?.throwIfAborted();
    const order = await query();
    if (!order.details.some(({ status }) => status === "QUEUED" || status === "SUBMITTING")) return order;
    const asked = now();
    const at = next(order.createdAt, asked);
    for (let left = at - asked; left > 0; left = at - now()) await pause(Math.min(left, PAUSE_MAX), signal);
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    const timer = setTimeout(end, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}

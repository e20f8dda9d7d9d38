/** Waiting for the end of an order of withdrawals (AP-24, AP-32, AP-33). */
import { nextPoll } from "../funds.js";

/** What is asked for: `funds.withdrawResult` of a ledger, or the same question over the wire. */
export type WithdrawalQuery<Order extends WithdrawalStates> = () => Promise<Order>;

/** The part of an order of withdrawals that the wait looks at: of the ledger's answer, or of Allinpay's. */
export interface WithdrawalStates {
  /** When it was asked for, ms since the epoch; if it is not known, when the wait began. */
  createdAt?: number;
  details: readonly ({ status: string } | { withdrawStatus: number })[];
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

/** Allinpay's 提现中. */
const WITHDRAWING = 1;
/** Longest pause of a timer, ms. */
const PAUSE_MAX = 2 ** 31 - 1;

/**
 * Asks now, then by the plan, until no detail of the order is on its way any more; answers what it then is.
 * A detail whose pool is short of money stays QUEUED until the pool is fed, however long that takes.
 *
 * @example
 * ```ts
 * const order = await waitForWithdrawal(() => ledger.funds.withdrawResult({ orderId }));
 * const same = await waitForWithdrawal(() => allinpay.withdrawResultQuery({ orderId })); // over the wire
 * ```
 *
 * @throws what the question throws, and the signal's reason.
 */
export async function waitForWithdrawal<Order extends WithdrawalStates>(
  query: WithdrawalQuery<Order>,
  options: WaitOptions = {},
): Promise<Order> {
  const { now = Date.now, signal } = options;
  const next = options.nextPoll ?? nextPoll;
  const began = now();
  for (;;) {
    signal?.throwIfAborted();
    const order = await query();
    if (!order.details.some(isOnItsWay)) return order;
    const asked = now();
    const at = next(order.createdAt ?? began, asked);
    for (let left = at - asked; left > 0; left = at - now()) await pause(Math.min(left, PAUSE_MAX), signal);
  }
}

function isOnItsWay(detail: WithdrawalStates["details"][number]): boolean {
  if ("withdrawStatus" in detail) return detail.withdrawStatus === WITHDRAWING;
  return detail.status === "QUEUED" || detail.status === "SUBMITTING";
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

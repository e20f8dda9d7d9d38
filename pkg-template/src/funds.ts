/** Figures, days, fees and times of fund management: pure calls, no ledger, no store. */
import { core } from "./engine/core.js";
import { refusing } from "./engine/refusing.js";

/** What {@link availableBalance} is made of, minor units. */
export interface AvailableBalanceRequest {
  balance: bigint;
  frozen: bigint;
  /** Refunds of today. */
  refunds: bigint;
  /** Payouts of today. */
  payouts: bigint;
}

/** `availableBalance` by the published formula: balance − frozen + today's refunds − today's payouts. */
export function availableBalance(request: AvailableBalanceRequest): bigint {
  const { balance, frozen, refunds, payouts } = request;
  return refusing(() => core().availableBalance(balance, frozen, refunds, payouts));
}

/** What {@link withdrawBalance} is made of, minor units. */
export interface WithdrawBalanceRequest {
  /** Balance n − 1 days ago. */
  balanceThen: bigint;
  /** Refunds of that day. */
  refunds: bigint;
  /** Payouts of that day. */
  payouts: bigint;
  /** What is frozen now. */
  frozenNow: bigint;
}

/**
 * `withdrawBalance` by the published formula, word for word. Taken alone it can promise money that has
 * left since; `ledger.funds.balances` answers what may leave.
 */
export function withdrawBalance(request: WithdrawBalanceRequest): bigint {
  const { balanceThen, refunds, payouts, frozenNow } = request;
  return refusing(() => core().withdrawBalance(balanceThen, refunds, payouts, frozenNow));
}

/** Days that differ from the week: `yyyy-MM-dd`. */
export interface Holidays {
  /** Public holidays on Monday to Friday. */
  off?: readonly string[];
  /** Weekends that are worked (调休). */
  makeUp?: readonly string[];
}

/** What {@link withdrawCutoff} goes by. */
export interface WithdrawCutoffRequest {
  /** ms since the epoch. */
  now: number;
  /** D counts calendar days, T working days. */
  rule: "D" | "T";
  /** How many days money stays. */
  days: number;
  /** T+0: money of a day off leaves on the next working day. */
  rollForward?: boolean;
  holidays?: Holidays;
  /** Default `+08:00`. */
  utcOffset?: string;
}

/**
 * Since when money may not leave yet, ms since the epoch: what arrived before it may. `undefined` if all
 * may leave.
 *
 * @example
 * ```ts
 * withdrawCutoff({ now: Date.parse("2024-06-17T10:00:00+08:00"), rule: "D", days: 1 });
 * // 2024-06-17 00:00 at +08:00: today's money stays
 * ```
 */
export function withdrawCutoff(request: WithdrawCutoffRequest): number | undefined {
  return refusing(() => core().withdrawCutoff(request));
}

/** What {@link withdrawalFee} goes by, minor units. */
export interface WithdrawalFeeRequest {
  /** Gross amount of the withdrawal. */
  amount: bigint;
  fixed?: bigint;
  /** Part of the amount, as `"0.001"`. */
  rate?: string;
  /** Default `floor`. */
  rounding?: "floor" | "half-up";
  minimum?: bigint;
  maximum?: bigint;
}

/** The fee of a withdrawal: part of its amount, kept when it is paid. */
export function withdrawalFee(request: WithdrawalFeeRequest): bigint {
  return refusing(() => core().withdrawalFee(request));
}

/**
 * When asking for the result of a withdrawal makes sense: first at half past the hour after that of the
 * request, then hourly at half past; between 23:00 and 07:00 nothing changes, so 07:30. All in ms since
 * the epoch.
 *
 * @example
 * ```ts
 * nextPoll(Date.parse("2024-05-01T10:55:00+08:00")); // 11:30
 * nextPoll(Date.parse("2024-05-01T21:40:00+08:00"), Date.parse("2024-05-01T22:30:00+08:00")); // 07:30
 * ```
 */
export function nextPoll(initiatedAt: number, lastPollAt?: number, utcOffset?: string): number {
  return refusing(() => core().nextPoll(initiatedAt, lastPollAt, utcOffset));
}

/** The date on which a withdrawal is expected to arrive: a request after 21:00 may arrive a day later. */
export function expectedArrival(initiatedAt: number, utcOffset?: string): string {
  return refusing(() => core().expectedArrival(initiatedAt, utcOffset));
}

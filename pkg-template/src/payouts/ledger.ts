/** The part of a ledger that payouts need. */
import type { PayoutMethod } from "./rail.js";

/** A withdrawal, as the lists of payouts have it. */
export interface PayoutRow {
  withdrawalId: string;
  owner: string;
  channel: string;
  currency: string;
  amount: string;
  fee: string;
  netAmount: string;
  paymentMethodId: string;
  status: string;
  createdAt: number;
  /** When it took its status, ms since the epoch. */
  updatedAt: number;
}

/** One page of withdrawals. */
export interface PayoutPage {
  payouts: readonly PayoutRow[];
  nextCursor?: string;
}

/** What is told to the ledger. */
export interface PayoutReport {
  withdrawalId: string;
  status: "PAID" | "FAILED" | "BOUNCED";
  reason?: string;
  railReference?: string;
}

/** The part of a ledger that takes reports. */
export interface ReportedLedger {
  payouts: { report(request: PayoutReport): Promise<unknown> };
}

/** The part of a ledger that `runPayouts` needs. */
export interface PayoutLedger extends ReportedLedger {
  payouts: ReportedLedger["payouts"] & {
    pools(): Promise<{ pools: readonly { channel: string; currency: string; firstQueuedId?: string }[] }>;
    queued(request: { channel: string; currency: string; limit: number; cursor?: string }): Promise<PayoutPage>;
    submitted(request: { limit: number; cursor?: string }): Promise<PayoutPage>;
    submit(request: { withdrawalId: string }): Promise<{ replayed?: true }>;
  };
  balances: {
    withdrawal(request: {
      withdrawalId: string;
    }): Promise<{ status: string; summary?: string; orderId?: string }>;
    paymentMethods(owner: OwnerField): Promise<{ paymentMethods: readonly PayoutMethod[] }>;
  };
  /** Where the clock is taken from. */
  options?: { now?: () => number };
}

/** The field that names an owner. */
export type OwnerField = { userId: string } | { merchantId: string } | { platformId: string } | { partnerId: string };

/** The field of `merchant:<uuid>` and its like. */
export function ownerField(owner: string): OwnerField {
  const at = owner.indexOf(":");
  const id = owner.slice(at + 1);
  switch (owner.slice(0, at)) {
    case "user":
      return { userId: id };
    case "merchant":
      return { merchantId: id };
    case "platform":
      return { platformId: id };
    case "partner":
      return { partnerId: id };
    default:
      throw new TypeError(`\`${owner}\` is no owner of a balance`);
  }
}

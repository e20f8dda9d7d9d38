/** Automatic settlement: the orders that are due are settled (M6). */
import { isLedgerError, type LedgerError } from "../errors.js";

/** Settings of {@link runDue}. */
export interface RunDueOptions {
  /** Most orders of this run. Default 1000. */
  limit?: number;
  /** When aborted, no further page is begun. */
  signal?: AbortSignal;
  /** Told after each page what was done so far. */
  onProgress?: (report: Readonly<RunDueReport>) => void;
}

/** What {@link runDue} has done. */
export interface RunDueReport {
  /** Orders with their new settlements. */
  settled: { orderId: string; settlementId: string }[];
  /** Orders that were due, but refused when judged; the ledger decides when they are due again. */
  refused: { orderId: string; error: LedgerError }[];
  /** The limit was reached, or the signal came: there may be more. */
  more: boolean;
}

/** The part of a ledger that {@link runDue} needs. */
export interface DueLedger {
  settlements: {
    due(request: { limit?: number; cursor?: string }): Promise<{
      orders: readonly { orderId: string }[];
      nextCursor?: string;
    }>;
    settleDue(request: { orderId: string }): Promise<{ settlementId: string }>;
  };
}

/** Orders of one page: they are settled in one group. */
const PAGE = 200;

/**
 * Settles what is due of automatic programs. The list of what is due is only a hint: each order is judged
 * again when decided, so running it twice, or in two processes at once, is harmless. An order that is
 * refused stops no other and is not tried again in this run.
 *
 * @example
 * ```ts
 * const { settled, refused } = await runDue(ledger);
 * for (const { orderId, error } of refused) console.warn(orderId, error.code, error.message);
 * ```
 *
 * @throws what the list of due orders throws; a store that fails in between is in `refused`.
 */
export async function runDue(ledger: DueLedger, options: RunDueOptions = {}): Promise<RunDueReport> {
  const { limit = 1000, signal, onProgress } = options;
  const report: RunDueReport = { settled: [], refused: [], more: false };
  let cursor: string | undefined;
  for (let left = limit; ; ) {
    if (left <= 0 || signal?.aborted === true) return { ...report, more: true };
    const pageSize = Math.min(PAGE, left);
    const page = await ledger.settlements.due({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    await Promise.all(page.orders.map(({ orderId }) => settle(ledger, orderId, report)));
    onProgress?.(report);
    left -= page.orders.length;
    cursor = page.nextCursor;
    if (cursor === undefined) return report;
  }
}

async function settle(ledger: DueLedger, orderId: string, report: RunDueReport): Promise<void> {
  try {
    const { settlementId } = await ledger.settlements.settleDue({ orderId });
    report.settled.push({ orderId, settlementId });
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    report.refused.push({ orderId, error });
  }
}

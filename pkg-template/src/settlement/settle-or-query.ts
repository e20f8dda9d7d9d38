/** A settle whose answer may be lost (B5). */
import type { SettleReply, SettleRequest, SettlementView } from "../generated/api.js";
import { sendOrFind } from "./landed.js";

/** What stands after {@link settleOrQuery}. */
export type SettleOutcome =
  | {
      /** It was carried out by this call. */
      isNew: true;
      settlement: SettleReply;
    }
  | {
      /** It had been carried out before, or its answer was lost on the way. */
      isNew: false;
      settlement: SettlementView;
    };

/** The part of a ledger that {@link settleOrQuery} needs. */
export interface SettlingLedger {
  settlements: {
    settle(request: SettleRequest): Promise<SettleReply>;
    query(request: {
      appId: string;
      orderId?: string;
      outOrderNo?: string;
    }): Promise<{ settlements: readonly SettlementView[] }>;
  };
}

/**
 * Settles, or finds what was settled before under the same `outSettleNo`: call it again and again with the
 * same request until it answers. Look at the `status` of what it found: a settlement that has failed keeps
 * its number too.
 *
 * @example
 * ```ts
 * const { isNew, settlement } = await settleOrQuery(ledger, { appId, outOrderNo: "o-1", outSettleNo: "s-1" });
 * ```
 *
 * @throws LedgerError as `settlements.settle`; `SETTLE_NO_EXISTS` only if the number was used for another
 * order or voucher.
 */
export async function settleOrQuery(
  ledger: SettlingLedger,
  request: SettleRequest & { orderId?: string | undefined },
): Promise<SettleOutcome> {
  const { appId, orderId, outOrderNo, outSettleNo, itemId } = request;
  const landed = await sendOrFind(
    () => ledger.settlements.settle(request),
    async () => {
      // By the order, not by the number: what another order was settled by is not this settlement.
      const order = orderId === undefined ? { outOrderNo: outOrderNo ?? "" } : { orderId };
      const { settlements } = await ledger.settlements.query({ appId, ...order });
      return settlements.find((each) => each.outSettleNo === outSettleNo && each.itemId === itemId);
    },
  );
  return "sent" in landed
    ? { isNew: true, settlement: landed.sent }
    : { isNew: false, settlement: landed.found };
}

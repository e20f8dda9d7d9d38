/**
 * Sums of amounts, by the package's own minor units. Only one figure needs it: what an order still holds, which the
 * ledger answers for each item, and for a seller over all orders, but not for one order.
 */
import { formatMinor, toMinor } from "split-ledger/slim";

/** The sum of decimal strings as a decimal string. */
export function sum(amounts: readonly string[], currency: string): string {
  return formatMinor(amounts.reduce((total, amount) => total + toMinor(amount, currency), 0n), currency);
}

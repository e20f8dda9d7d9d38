/** Amounts as texts and back, by the package. */
import { formatMinor, toMinor } from "split-ledger/slim";

/** In the currency's decimals; in minor units if the package does not know the currency. */
export function amountText(minor: bigint, currency: string): string {
  try {
    return formatMinor(minor, currency);
  } catch {
    return String(minor);
  }
}

/** The minor units that a text stands for; undefined if it is no amount of the currency. */
export function minorOf(text: string, currency: string): bigint | undefined {
  try {
    return toMinor(text, currency);
  } catch {
    return isKnown(currency) || !/^-?\d{1,18}$/.test(text) ? undefined : BigInt(text);
  }
}

function isKnown(currency: string): boolean {
  try {
    formatMinor(0n, currency);
    return true;
  } catch {
    return false;
  }
}

/** What settlements gave to whom, and how far each leg is from its exact value. */
import { parseDecimal } from "./decimal.js";

/** Days after fulfilment, and the rates that the orders of a replay are settled with. */
export const TERMS = { days: 7, rake: "0.05", commission: "0.03" } as const;

/** Rates as counts of 10⁻²: both have two decimals. */
const PERCENT = 100n;
const RAKE = 5n;
const COMMISSION = 3n;

/** One leg of a settlement, as `settlements.explain` answers it. */
export interface Leg {
  role: string;
  name: string;
  owner: string;
  amount: string;
}

/** Sums of one currency, counts of 10⁻¹². */
export interface Shares {
  plainOrders: number;
  cpsOrders: number;
  sellers: bigint;
  platform: bigint;
  promoters: bigint;
  /** Largest difference of a floored leg from its exact value. */
  flooredOff: bigint;
  /** Largest difference of a seller's remainder, divided by its floored legs. */
  remainderOff: bigint;
}

/** Sums that are all zero. */
export function noShares(): Shares {
  const zero = { sellers: 0n, platform: 0n, promoters: 0n, flooredOff: 0n, remainderOff: 0n };
  return { plainOrders: 0, cpsOrders: 0, ...zero };
}

/** Units of an item by its id. */
export type ItemUnits = ReadonlyMap<string, { merchantId: string; units: bigint }>;

/**
 * Adds the legs of the one settlement that an order had in its life. What each leg should be is computed
 * here from the file alone: 5 % of each seller's items, 3 % of each item of a CPS order, the rest.
 */
export function addSettlement(shares: Shares, legs: readonly Leg[], items: ItemUnits, isCps: boolean): void {
  shares[isCps ? "cpsOrders" : "plainOrders"] += 1;
  const bySeller = new Map<string, bigint>();
  for (const { merchantId, units } of items.values()) {
    bySeller.set(merchantId, (bySeller.get(merchantId) ?? 0n) + units);
  }
  const sellers = [...bySeller];
  let seller = 0;
  let exactLeft = sellers[0]?.[1] ?? 0n;
  let floored = 0n;
  for (const { role, name, amount } of legs) {
    const units = parseDecimal(amount) ?? 0n;
    if (role === "seller") {
      shares.sellers += units;
      if (floored > 0n) shares.remainderOff = larger(shares.remainderOff, off(units, exactLeft) / floored);
      seller += 1;
      exactLeft = sellers[seller]?.[1] ?? 0n;
      floored = 0n;
      continue;
    }
    const base = role === "rake" ? (sellers[seller]?.[1] ?? 0n) : (items.get(name)?.units ?? 0n);
    // A count of 10⁻¹² of an amount with two decimals is divisible by 100.
    const exact = (base * (role === "rake" ? RAKE : COMMISSION)) / PERCENT;
    shares[role === "rake" ? "platform" : "promoters"] += units;
    shares.flooredOff = larger(shares.flooredOff, off(units, exact));
    exactLeft -= exact;
    floored += 1n;
  }
}

function off(units: bigint, exact: bigint): bigint {
  return units > exact ? units - exact : exact - units;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

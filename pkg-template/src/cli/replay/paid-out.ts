/** What the sellers of a replay earned, and where it is now. */
import type { Ledger } from "../../ledger.js";
import type { SimulatedPayment, SimulatedRail } from "../../payouts/simulated.js";
import { toMinor } from "../../pure.js";
import { parseDecimal, printDecimal } from "./decimal.js";
import type { Withdrawals, Withdrawn } from "./withdrawals.js";

/** One currency; sums are counts of 10⁻¹². */
export interface PaidOut {
  withdrawals: number;
  paid: number;
  /** Refused by the rail, or by the ledger; the money never left. */
  failed: number;
  /** Paid, and sent back by the payee's bank. */
  bounced: number;
  earned: bigint;
  /** What arrived at the sellers and stayed there. */
  net: bigint;
  /** What the platform kept, also of what was sent back. */
  fees: bigint;
  available: bigint;
  frozen: bigint;
  sellers: number;
  /** Sellers of whom net paid + fees + available + frozen is exactly what they earned. */
  exact: number;
  /** Withdrawals of which the rail tells something else than the ledger. */
  disputed: number;
}

/** Compares what settlements gave each seller (key: owner and currency) with what became of it. */
export async function paidOut(
  ledger: Ledger,
  earned: ReadonlyMap<string, bigint>,
  withdrawals: Withdrawals,
): Promise<Map<string, PaidOut>> {
  const all = new Map<string, PaidOut>();
  const gone = new Map<string, { net: bigint; fees: bigint }>();
  const railSays = paymentsOf(withdrawals.rail);
  for (const withdrawn of await withdrawals.withdrawn()) {
    const { merchantId, currency, status, net, fee } = withdrawn;
    const sums = sumsOf(all, currency);
    sums.withdrawals += 1;
    const count = COUNTS[status];
    if (count !== undefined) sums[count] += 1;
    const key = `merchant:${merchantId} ${currency}`;
    const of = gone.get(key) ?? { net: 0n, fees: 0n };
    if (status === "PAID") of.net += net;
    if (status === "PAID" || status === "BOUNCED") of.fees += fee;
    gone.set(key, of);
    if (isDisputed(withdrawn, railSays)) sums.disputed += 1;
  }
  for (const [key, units] of earned) {
    const [owner = "", currency = ""] = key.split(" ");
    const merchantId = owner.slice(owner.indexOf(":") + 1);
    const balance = await ledger.balances.get({ merchantId, currency });
    const available = parseDecimal(balance.available) ?? 0n;
    const frozen = parseDecimal(balance.frozen) ?? 0n;
    const { net, fees } = gone.get(key) ?? { net: 0n, fees: 0n };
    const sums = sumsOf(all, currency);
    sums.earned += units;
    sums.net += net;
    sums.fees += fees;
    sums.available += available;
    sums.frozen += frozen;
    sums.sellers += 1;
    if (net + fees + available + frozen === units) sums.exact += 1;
  }
  return all;
}

/** Which count a status belongs to. */
const COUNTS: Readonly<Record<string, "paid" | "failed" | "bounced">> = {
  PAID: "paid",
  FAILED: "failed",
  BOUNCED: "bounced",
};

type Payments = ReadonlyMap<string, SimulatedPayment>;

/** What the rail of this replay has done; of an earlier replay's payouts it knows nothing. */
function paymentsOf(rail: SimulatedRail): Payments {
  return new Map(rail.payments().map((payment) => [payment.withdrawalId, payment]));
}

function isDisputed({ withdrawalId = "", status, currency, net }: Withdrawn, railSays: Payments): boolean {
  const payment = railSays.get(withdrawalId);
  if (payment === undefined) return false;
  return payment.status !== status || payment.netMinor !== toMinor(printDecimal(net, 0), currency);
}

function sumsOf(all: Map<string, PaidOut>, currency: string): PaidOut {
  const found = all.get(currency) ?? {
    withdrawals: 0,
    paid: 0,
    failed: 0,
    bounced: 0,
    earned: 0n,
    net: 0n,
    fees: 0n,
    available: 0n,
    frozen: 0n,
    sellers: 0,
    exact: 0,
    disputed: 0,
  };
  all.set(currency, found);
  return found;
}

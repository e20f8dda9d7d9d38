/** What a host implements so that withdrawals are paid out. */

/** One payment that a rail is asked for. */
export interface Payout {
  /** Names the payment, and stays the same however often it is sent: the same id is the same payment. */
  withdrawalId: string;
  /** Whose money it is: `merchant:<uuid>`, `partner:<id>`, … */
  owner: string;
  /** The rail's side of the pool: kind of the payment method, for example `BANK_CARD`. */
  channel: string;
  /** Currency code. */
  currency: string;
  /** What left the balance. */
  amount: string;
  /** What of it is kept. */
  fee: string;
  /** What the payee is to receive: amount less fee. */
  netAmount: string;
  /** The same in minor units (fen, cents). */
  netMinor: bigint;
  /** Where it goes. */
  paymentMethod: PayoutMethod;
  /** What the payee reads. */
  summary?: string;
  /** The order of withdrawals that it is part of. */
  orderId?: string;
  /** When the withdrawal was asked for, ms since the epoch. */
  createdAt: number;
}

/** The payment method of a payout, as the ledger keeps it. */
export interface PayoutMethod {
  paymentMethodId: string;
  /** `BANK_CARD`, `ALIPAY`, … */
  paymentMethodType: string;
  /** As the owner gave them; absent if there are none, or if they were erased. */
  accountDetails?: Readonly<Record<string, unknown>>;
}

/** How a call of the rail may be broken off. */
export interface RailCall {
  /** Aborted when the time is up. What becomes of the payment is then unknown, and asked for later. */
  signal: AbortSignal;
}

/** What a rail says of a payment. */
export interface RailAnswer {
  /**
   * `PAID` and `FAILED` are final for this id. `PROCESSING`: it was accepted, and is asked for again by the
   * poll plan.
   */
  status: "PAID" | "FAILED" | "PROCESSING";
  /** Why it failed. */
  reason?: string;
  /** The rail's own number of the payment. */
  reference?: string;
}

/** What a rail says of a payment that it was asked about. */
export type RailQueryAnswer = RailAnswer | { status: "NOT_FOUND" };

/**
 * The way of the money out of the house. Both methods may be called at any time, from several processes, and
 * again with the same id.
 *
 * Throw only when the outcome is not known (a timeout, a broken connection, a status 500): the payout stays
 * SUBMITTING, and is asked for later. A refusal that is certain is the answer `FAILED`.
 */
export interface PayoutRail {
  /**
   * Pays. The same id again must not pay again: it answers what became of the first, also if the bank calls
   * it a duplicate. An id that once was answered `FAILED` must stay so.
   */
  submit(payout: Payout, call: RailCall): Promise<RailAnswer>;
  /**
   * What became of a payment. `NOT_FOUND` means that the rail has never accepted it: it is then submitted
   * again with the same id.
   */
  query(payout: Payout, call: RailCall): Promise<RailQueryAnswer>;
}

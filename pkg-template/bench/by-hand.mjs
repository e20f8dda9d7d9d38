// What the wallets written by hand on PostgreSQL have in common, whatever they leave to the database.

import pg from "pg";

export const LEDGER = "default";
export const SET = 100001;
/** How long a freeze lasts, ms. */
export const FREEZE_MS = 86_400_000;

/** Why a call was refused. */
export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** The connections of a wallet on PostgreSQL. */
export function poolOf(url, connections, pipeline = false) {
  const options = "-c search_path=split_ledger";
  const pool = new pg.Pool({ connectionString: url, options, max: connections, idleTimeoutMillis: 0, pipeline });
  // An idle connection that breaks is told to nobody else; the next call gets another one.
  pool.on("error", () => undefined);
  return pool;
}

/** Names that are unique: of idempotency keys, of an order's freeze, of an account. */
export const names = {
  freezeKey: ({ userId, currency, idempotencyKey }) => `i:freeze:user:${userId}:${SET}:${currency}:${idempotencyKey}`,
  confirmKey: ({ freezeId, idempotencyKey }) => `i:confirm:${freezeId}:${idempotencyKey}`,
  order: ({ userId, orderId }) => `f:user:${userId}:${orderId}`,
  user: ({ userId, currency }) => `a:user:${userId}:${SET}:${currency}`,
  merchant: ({ merchantId }) => `a:merchant:${merchantId}:${SET}:CNY`,
};

export function minorUnits(amount) {
  const match = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(amount);
  const minor = match === null ? 0 : Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  if (minor === 0) throw new Refusal("INVALID_AMOUNT");
  return minor;
}

let counter = 0n;
let lastMs = 0;

/** A time-ordered id, as text: it is larger than a double can hold. */
export function nextId() {
  const now = Date.now();
  counter = now === lastMs ? counter + 1n : 0n;
  lastMs = now;
  return { id: String((BigInt(now) << 20n) | counter), now };
}

/** Serialization failure, deadlock: the transaction is to be run again. */
const AGAIN = new Set(["40001", "40P01"]);
const ATTEMPTS = 20;

/** Runs `work` again while the database says that it may succeed then. */
export async function patiently(work, codes = AGAIN) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !codes.has(error.code)) throw error;
    }
  }
}

/** The same, also when another call with the same key was faster: the next attempt finds its reply. */
export const patientlyWithKeys = (work) => patiently(work, new Set([...AGAIN, "23505"]));

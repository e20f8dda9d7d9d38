/**
 * Turns among all processes that use a ledger: an advisory lock, for which the server lets them queue.
 *
 * The lock belongs to a transaction that does nothing else, on a connection of its own. The server ends it when
 * it stays idle for too long, so a process that is stopped in its turn costs the others that time once.
 *
 * @module
 */
import { Turns } from "../turns.js";
import type { Driver } from "./driver.js";

/** How long a turn may last before the server gives it to the next, ms. */
const LEASE_MS = 1000;

export class PostgresTurns {
  readonly #local = new Turns();
  readonly #driver: Driver;
  /** Ledgers of this store that may queue at a time: each takes a connection of the pool. */
  readonly #places: number;
  readonly #space: string;
  #taken = 0;

  constructor(driver: Driver, places: number, space: string) {
    this.#driver = driver;
    this.#places = places;
    this.#space = space;
  }

  async take<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T> {
    const until = performance.now() + maxWaitMs;
    return await this.#local.take(ledger, maxWaitMs, async () => {
      const left = Math.floor(until - performance.now());
      const end = left < 1 ? undefined : await this.#queue(ledger, left);
      try {
        return await work();
      } finally {
        void end?.();
      }
    });
  }

  /** Waits for the lock; without it after this time, or if something is wrong. Resolves with how to give it back. */
  async #queue(ledger: string, ms: number): Promise<(() => Promise<void>) | undefined> {
    if (this.#driver.hold === undefined || this.#taken >= this.#places) return undefined;
    this.#taken += 1;
    const held = this.#driver.hold([
      {
        text: `SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', '0', true),
          set_config('idle_in_transaction_session_timeout', $2, true)`,
        values: [`${String(ms)}ms`, `${String(LEASE_MS)}ms`],
      },
      { text: "SELECT pg_advisory_xact_lock($1::bigint)", values: [lockOf(this.#space, ledger)] },
    ]);
    const giveBack = async (): Promise<void> => {
      try {
        const end = await held;
        await end();
      } catch {
        // There is no lock: nothing to give back.
      } finally {
        this.#taken -= 1;
      }
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, ms, "late");
    });
    const outcome = await Promise.race([held.then(() => "held", () => "failed"), late]);
    clearTimeout(timer);
    if (outcome === "held") return giveBack;
    // Also a lock that comes late goes back at once.
    void giveBack();
    return undefined;
  }
}

/** 64 bits of the names (FNV-1a); where two ledgers share a lock they only wait more than they must. */
function lockOf(space: string, ledger: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${space}\0${ledger}`)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return BigInt.asIntN(64, hash).toString();
}

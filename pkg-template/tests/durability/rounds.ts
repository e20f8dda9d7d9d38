/**
 * Rounds of faults: what callers were told is compared with what is stored after each. `make faults` sets
 * how many there are, has a line printed for each, and makes a table of the reports.
 */
import { appendFileSync } from "node:fs";
import type { Ledger } from "split-ledger";
import { expect } from "vitest";

/** Recharged by 0.01 with each key. */
export const USER = "33333333-3333-4333-8333-333333333333";
const CURRENCY = "CNY";

/** How many rounds to run: `asked`, an environment variable, or else the number for `make test`. */
export function roundsOf(asked: "SPLIT_LEDGER_ROUNDS" | "SPLIT_LEDGER_FAILOVERS", otherwise: number): number {
  return Number(process.env[asked] ?? otherwise);
}

/** Long enough for a test of this many rounds, ms. */
export function timeoutOf(rounds: number): number {
  return 180_000 + rounds * 20_000;
}

/** What callers have been told. */
export class Told {
  /** Acknowledged: idempotency key → transaction. */
  readonly acknowledged = new Map<string, string>();
  /** Sent, and not answered. */
  readonly open = new Set<string>();

  sent(key: string): void {
    this.open.add(key);
  }

  done(key: string, transactionId: string): void {
    this.open.delete(key);
    // The first word counts, if two callers have sent the same.
    if (!this.acknowledged.has(key)) this.acknowledged.set(key, transactionId);
  }
}

/** The report of all rounds of one kind. */
export class Rounds {
  readonly #what: string;
  readonly #planned: number;
  readonly #report = { rounds: 0, acknowledged: 0, lost: 0, twice: 0, findings: 0 };
  /** Distinct keys of all rounds of the ledger. */
  #keys = 0;

  constructor(what: string, planned: number) {
    this.#what = what;
    this.#planned = planned;
  }

  /** Compares what was told in this round with the ledger, and sends again what was never answered. */
  async check(ledger: Ledger, told: Told, fault: string): Promise<void> {
    const { acknowledged, open } = told;
    const answers = await Promise.all(
      [...acknowledged].map(async ([key, transactionId]) => {
        const reply = await recharge(ledger, key);
        return reply.replayed === true && reply.transactionId === transactionId;
      }),
    );
    const lost = answers.filter((isThere) => !isThere).length;
    // What was never answered has happened or not; sent again it has happened once.
    await Promise.all([...open].map((key) => recharge(ledger, key)));
    this.#keys += acknowledged.size + open.size;
    const { available } = await ledger.balances.get({ userId: USER, currency: CURRENCY });
    const twice = Math.round(Number(available) * 100) - this.#keys;
    const { findings } = await ledger.journal.verify();
    const report = this.#report;
    report.rounds += 1;
    report.acknowledged += acknowledged.size;
    report.lost += lost;
    // The balance counts what all rounds before have made twice as well.
    report.twice = twice;
    report.findings += findings.length;
    this.#say(
      `${fault}: ${String(acknowledged.size)} acknowledged, ${String(open.size)} open, ` +
        `${String(lost)} lost, ${String(twice)} twice, ${String(findings.length)} findings`,
    );
  }

  /** Fails the test if anything was wrong. */
  end(): void {
    const report = this.#report;
    const file = process.env["SPLIT_LEDGER_FAULTS_REPORT"];
    if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what: this.#what, ...report })}\n`);
    expect(report).toEqual({ rounds: this.#planned, acknowledged: report.acknowledged, lost: 0, twice: 0, findings: 0 });
    expect(report.acknowledged).toBeGreaterThan(0);
  }

  #say(text: string): void {
    if (process.env["SPLIT_LEDGER_FAULTS_REPORT"] === undefined) return;
    process.stdout.write(`${this.#what} ${String(this.#report.rounds)}/${String(this.#planned)}  ${text}\n`);
  }
}

/** Opens the user's balance if need be. */
export async function openBalance(ledger: Ledger): Promise<void> {
  await ledger.balances.create({ userId: USER, currency: CURRENCY });
}

export function recharge(ledger: Ledger, key: string) {
  return ledger.balances.recharge({ userId: USER, amount: "0.01", currency: CURRENCY, idempotencyKey: key });
}

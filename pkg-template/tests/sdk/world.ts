/** Ledgers for the tests: owners, opened stores, and stores that misbehave on purpose. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  memoryStore,
  openLedger,
  type Commit,
  type Ledger,
  type LedgerError,
  type LedgerOptions,
  type LedgerStore,
  type MaybePromise,
} from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";
import { isLedgerError } from "split-ledger";
import { afterEach, expect } from "vitest";

export const USER = "11111111-1111-4111-8111-111111111111";
export const OTHER = "33333333-3333-4333-8333-333333333333";
export const SHOP = "22222222-2222-4222-8222-222222222222";

const closing: (() => MaybePromise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A temporary folder of the running test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "split-ledger-sdk-"));
  closing.push(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A store in a file; closed after the test. */
export function fileStore(file = path.join(temporaryFolder(), "ledger.db")): LedgerStore {
  const store = sqliteStore(file);
  closing.push(() => {
    store.close();
  });
  return store;
}

/** The stores that every test of the API runs on. */
export const STORES: readonly [string, () => LedgerStore][] = [
  ["memory", () => memoryStore()],
  ["SQLite", () => fileStore()],
  ["memory, answering later", () => answeringLater(memoryStore())],
];

/** A ledger without a sweep; closed after the test. */
export async function open(store: LedgerStore, options: Partial<LedgerOptions> = {}): Promise<Ledger> {
  const ledger = await openLedger({ store, sweepIntervalMs: 0, ...options });
  closing.push(() => ledger.close());
  return ledger;
}

/** Opens the balances of the user and the shop, and gives the user money. */
export async function fill(ledger: Ledger, amount = "100.00"): Promise<Ledger> {
  await ledger.balances.create({ userId: USER, currency: "CNY" });
  await ledger.balances.create({ merchantId: SHOP, currency: "CNY" });
  await ledger.balances.recharge({ userId: USER, amount, currency: "CNY" });
  return ledger;
}

/** `available/frozen@version` of the user. */
export async function balanceOf(ledger: Ledger, userId = USER): Promise<string> {
  const { available, frozen, version } = await ledger.balances.get({ userId, currency: "CNY" });
  return `${available}/${frozen}@${String(version)}`;
}

/** A freeze of the user's money. */
export function freezeOf(amount: string | number | bigint, more: object = {}) {
  return { userId: USER, amount, currency: "CNY", ...more };
}

/** The error that a call ends with; a call that succeeds fails the test. */
export async function refusalOf(call: Promise<unknown>): Promise<LedgerError> {
  const outcome: unknown = await call.then(
    (value) => ({ succeeded: value }),
    (error: unknown) => error,
  );
  if (!isLedgerError(outcome)) {
    expect.fail(`expected a LedgerError, got ${JSON.stringify(outcome)} ${String(outcome)}`);
  }
  return outcome;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The same store, but every call is answered in a later turn of the event loop. */
export function answeringLater(store: LedgerStore): LedgerStore {
  const later = async <T>(work: () => MaybePromise<T>): Promise<T> => {
    await sleep(0);
    return await work();
  };
  return {
    open: (schema) => later(() => store.open(schema)),
    read: (ledger, reads) => later(() => store.read(ledger, reads)),
    commit: (commit) => later(() => store.commit(commit)),
  };
}

/** A store whose `commit` is replaced; `inner` is what it was. */
export function withCommit(
  store: LedgerStore,
  commit: (commit: Commit, inner: (commit: Commit) => MaybePromise<boolean>) => MaybePromise<boolean>,
): LedgerStore {
  return {
    open: (schema) => store.open(schema),
    read: (ledger, reads) => store.read(ledger, reads),
    commit: (one) => commit(one, (same) => store.commit(same)),
  };
}

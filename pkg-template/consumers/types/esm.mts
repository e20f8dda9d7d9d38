// Compiled, not run: the types as a module sees them.
import {
  LedgerError,
  isLedgerError,
  memoryStore,
  openLedger,
  verifyJournal,
  type Commit,
  type ConfirmReply,
  type Finding,
  type Ledger,
  type LedgerStore,
  type MaybePromise,
  type Read,
  type Rows,
  type VerifyReport,
} from "split-ledger";
import { openLedger as openSlim, start } from "split-ledger/slim";
import { indexedDbStore, type IndexedDbStore } from "split-ledger/indexeddb";
import { sqliteStore, type SqliteStore } from "split-ledger/sqlite";

class Custom implements LedgerStore {
  readonly #inner = memoryStore();
  open(schema: Parameters<LedgerStore["open"]>[0]): void {
    this.#inner.open(schema);
  }
  read(ledger: string, reads: readonly Read[]): { head: Commit["expected"]; rows: readonly Rows[] } {
    return this.#inner.read(ledger, reads);
  }
  commit(commit: Commit): MaybePromise<boolean> {
    return this.#inner.commit(commit);
  }
}

export async function use(store: LedgerStore = new Custom()): Promise<ConfirmReply> {
  const ledger: Ledger = await openLedger({ store, currencies: { POINT: 0 }, now: () => 0 });
  const amounts = ["1.00", 1, 100n] as const;
  for (const amount of amounts) await ledger.balances.recharge({ userId: "u", amount, currency: "CNY" });
  const { freezeId } = await ledger.balances.freeze({ userId: "u", amount: "1", currency: "CNY" });
  // @ts-expect-error `amount` is missing
  await ledger.balances.freeze({ userId: "u", currency: "CNY" });
  // @ts-expect-error there is no such field
  await ledger.balances.freeze({ userId: "u", currency: "CNY", amount: "1", user: "u" });
  // @ts-expect-error there is no such command
  await ledger.execute({ type: "freeze_all" });
  // @ts-expect-error a list has to say that it is atomic
  await ledger.execute([{ type: "cancel_freeze", freezeId }]);
  const list = await ledger.execute(
    [
      { type: "freeze", userId: "u", amount: "1", currency: "CNY" },
      { type: "confirm", freezeId: { $ref: [0, "freezeId"] }, merchantId: "m" },
    ],
    { atomic: true, idempotencyKey: "k" },
  );
  void list.replies.length;
  const reply = await ledger.execute({ type: "confirm", freezeId, merchantId: "m" }, { dryRun: true });
  const seq: number = (await ledger.query({ type: "balance", userId: "u" })).asOf.seq;
  void [seq, reply.replayed, ledger.metrics.groups];
  return reply;
}

export function codeOf(error: unknown): string {
  if (error instanceof LedgerError && error.code === "INSUFFICIENT_FUNDS") return error.details["neededMinor"] ?? "";
  // @ts-expect-error there is no such code
  if (isLedgerError(error) && error.code === "NO_SUCH_CODE") return "";
  return isLedgerError(error) ? error.code : "";
}

export async function linesOf(file: Blob): Promise<readonly (number | undefined)[]> {
  const { findings }: VerifyReport = await verifyJournal(file.stream(), { signal: AbortSignal.timeout(1000) });
  return findings.map(({ line }: Finding) => line);
}

export const stores: LedgerStore[] = [
  memoryStore(),
  sqliteStore("file.db") satisfies SqliteStore,
  indexedDbStore({ name: "ledger" }) satisfies IndexedDbStore,
];
start(new Uint8Array(0));
void openSlim;

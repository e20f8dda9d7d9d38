/** What the tests find in a page or a worker: the built package, as `kit`. */
import { isLedgerError, openLedger, type Head, type Ledger, type LedgerStore, type Schema } from "split-ledger";
import { indexedDbStore, type IndexedDbStore } from "split-ledger/indexeddb";
import { testStore } from "split-ledger/testing";

const USER = "11111111-1111-4111-8111-111111111111";
const SHOP = "22222222-2222-4222-8222-222222222222";
const CURRENCY = "CNY";

/** No wait may end early because the machine is busy. */
const PATIENT_MS = 60_000;

/** A store on a database of its own for each test of the contract. */
let databases = 0;
const names = new WeakMap<LedgerStore, string>();
const on = (name: string): LedgerStore => {
  const store = indexedDbStore({ name, busyWaitMs: PATIENT_MS });
  names.set(store, name);
  return store;
};
const rules = new Map<string, () => Promise<void>>();
testStore(
  {
    describe: (_name, body) => {
      body();
    },
    it: (name, body) => rules.set(name.slice(0, 4), body),
    // This store does everything that it may do.
    notApplicable: (name, why) => {
      throw new Error(`${name}: ${why}`);
    },
  },
  {
    create: () => on(`contract-${String((databases += 1))}`),
    reopen: async (store) => {
      await store.close?.();
      return on(names.get(store) ?? "");
    },
    peer: (store) => on(names.get(store) ?? ""),
  },
);

/** Tests one rule of the contract. */
async function rule(id: string): Promise<void> {
  const body = rules.get(id);
  if (body === undefined) throw new Error(`no rule \`${id}\``);
  await body();
}

/** The ledger in a database, and the balances of the user and the shop. */
async function open(name: string): Promise<Ledger> {
  const store = indexedDbStore({ name, busyWaitMs: PATIENT_MS });
  const ledger = await openLedger({ store, sweepIntervalMs: 0, storeTimeoutMs: PATIENT_MS });
  for (const owner of [{ userId: USER }, { merchantId: SHOP }]) {
    await ledger.balances.create({ ...owner, currency: CURRENCY }).catch((error: unknown) => {
      if (!isLedgerError(error) || error.code !== "BALANCE_ALREADY_EXISTS") throw error;
    });
  }
  return ledger;
}

/** 1.00 comes in; returns whether that had been done before. */
async function recharge(ledger: Ledger, key: string): Promise<boolean> {
  const request = { userId: USER, currency: CURRENCY, amount: "1.00", idempotencyKey: key };
  return (await ledger.balances.recharge(request)).replayed === true;
}

/** A purchase: 1.00 comes in, 0.25 of it go to the shop. Returns how many of its steps were new. */
async function buy(ledger: Ledger, key: string): Promise<number> {
  const wasRecharged = await recharge(ledger, `${key} in`);
  const freeze = { userId: USER, currency: CURRENCY, amount: "0.25", idempotencyKey: `${key} freeze` };
  const { freezeId, replayed: wasFrozen = false } = await ledger.balances.freeze(freeze);
  const confirm = { freezeId, merchantId: SHOP, idempotencyKey: `${key} confirm` };
  const { replayed: wasConfirmed = false } = await ledger.balances.confirm(confirm);
  return [wasRecharged, wasFrozen, wasConfirmed].filter((wasDone) => !wasDone).length;
}

/** Many purchases by several callers at once. Returns how many steps were new. */
async function buyMany(name: string, tab: string, callers: number, each: number): Promise<number> {
  const ledger = await open(name);
  const counts = await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      let count = 0;
      for (let at = 0; at < each; at += 1) count += await buy(ledger, `${tab} ${String(caller)} ${String(at)}`);
      return count;
    }),
  );
  await ledger.close();
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Recharges by several callers, told to the test one by one, until the page ends. */
async function rechargeForEver(name: string, callers: readonly string[]): Promise<void> {
  const { tell } = globalThis as unknown as { tell: (key: string) => Promise<void> };
  const ledger = await open(name);
  const caller = async (one: string): Promise<void> => {
    for (let at = 0; ; at += 1) {
      await recharge(ledger, `${one} ${String(at)}`);
      await tell(`${one} ${String(at)}`);
    }
  };
  await Promise.all(callers.map(caller));
}

/** What a ledger holds, and what is wrong with it. */
async function look(name: string): Promise<{ user: string; shop: string; findings: number }> {
  const ledger = await open(name);
  const { available: user } = await ledger.balances.get({ userId: USER, currency: CURRENCY });
  const { available: shop } = await ledger.balances.get({ merchantId: SHOP, currency: CURRENCY });
  const { findingsTotal: findings } = await ledger.journal.verify();
  await ledger.close();
  return { user, shop, findings };
}

/** An error: its code, and that of its cause. */
export interface Failure {
  code: string;
  message: string;
}

/** How a call fails; `none` if it does not. */
async function failure(call: () => unknown): Promise<Failure> {
  try {
    await call();
    return { code: "none", message: "" };
  } catch (error) {
    const { code, message, cause } = error as Failure & { cause?: { code?: string } };
    return { code: [code, cause?.code].filter((one) => typeof one === "string").join(" "), message };
  }
}

/** What is in a database with one table, `items`. */
export interface Stored {
  head: string | null;
  rows: string;
}

/** One store of this page, by its rows. */
class RowStore {
  #store: IndexedDbStore | undefined;
  #schema: Schema = { version: 0, tables: [] };

  async open(schema: Schema, busyWaitMs = PATIENT_MS): Promise<void> {
    this.#store ??= indexedDbStore({ name: "ledger", busyWaitMs });
    await this.#store.open(schema);
    this.#schema = schema;
  }

  /** Another store, as after a reload of the page. */
  async reopen(): Promise<void> {
    await this.close();
    await this.open(this.#schema);
  }

  async close(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
  }

  async commit(expected: string | null, id: string, rows: string): Promise<boolean> {
    const head = (text: string): Head => ({ seq: Number(text), id: text, time: 0, format: 1 });
    const writes = [{ table: "items", op: "insert", rows }] as const;
    const before = expected === null ? null : head(expected);
    return (await this.#store?.commit({ ledger: "main", expected: before, head: head(id), writes })) ?? false;
  }

  async readAll(): Promise<Stored> {
    const read = { table: "items", index: null, equals: [], limit: 10_000 };
    const found = await this.#store?.read("main", [read]);
    return { head: found?.head?.id ?? null, rows: found?.rows[0] ?? "" };
  }
}

export const kit = { rule, open, recharge, rechargeForEver, buyMany, look, failure, indexedDbStore, rows: new RowStore() };

declare global {
  // eslint-disable-next-line no-var
  var kit: typeof import("./kit.js").kit;
}
globalThis.kit = kit;

// In a worker: a purchase on demand.
if (typeof document === "undefined") {
  addEventListener("message", ({ data }: MessageEvent<string>) => {
    void kit.buyMany(data, "worker", 4, 5).then((count) => postMessage(count));
  });
}

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { memoryStore, openLedger, shardedStore, type Ledger, type LedgerStore, type Schema } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { testStore, type StoreFactory } from "../../src/testing/index.js";
import { SCHEMA } from "../../src/testing/fixture.js";
import { recorded } from "./recorded.js";

const USER = "11111111-1111-4111-8111-111111111111";
const SHOP = "22222222-2222-4222-8222-222222222222";

const folder = mkdtempSync(join(tmpdir(), "split-ledger-sharded-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let places = 0;
const newFile = (): string => join(folder, `${String((places += 1))}.db`);

/** Spreads ledgers by the characters of their names. */
const spread = (stores: readonly LedgerStore[]) => (ledger: string): LedgerStore => {
  const sum = [...ledger].reduce((total, unit) => total + unit.charCodeAt(0), 0);
  return stores[sum % stores.length] ?? memoryStore();
};

const filesOf = new WeakMap<LedgerStore, string[]>();
const onFiles = (files: string[]): LedgerStore => {
  const stores = files.map((file) => sqliteStore(file));
  const store = shardedStore({ route: spread(stores), stores });
  filesOf.set(store, files);
  return store;
};
const factory: StoreFactory = {
  create: () => onFiles([newFile(), newFile(), newFile()]),
  reopen: async (store) => {
    await store.close?.();
    return onFiles(filesOf.get(store) ?? []);
  },
  peer: (store) => onFiles(filesOf.get(store) ?? []),
};
testStore(recorded({ describe, it }), factory, "sharded");
testStore(
  { describe, it },
  {
    create: () => {
      const stores = [memoryStore(), memoryStore()];
      const route = spread(stores);
      return shardedStore({ route: (ledger) => Promise.resolve(route(ledger)) });
    },
    peer: (store) => store,
  },
  "sharded, a route that answers later",
);

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A ledger whose bytes depend on its commands only. */
function openRepeatable(store: LedgerStore, name: string): Promise<Ledger> {
  let now = 1_700_000_000_000;
  return openLedger({ store, ledger: name, writer: "w", entropy: "e", now: () => (now += 1000), sweepIntervalMs: 0 });
}

/** Random commands, refused ones among them; the same for the same seed. */
async function randomCommands(ledger: Ledger, seed: number): Promise<void> {
  const random = randomOf(seed);
  const currency = "CNY";
  const freezes: string[] = [];
  await ledger.balances.create({ userId: USER, currency });
  await ledger.balances.create({ merchantId: SHOP, currency });
  const refused = (error: unknown): undefined => void expect(error).toHaveProperty("name", "LedgerError");
  for (let step = 0; step < 60; step += 1) {
    const amount = ((1 + random(9000)) / 100).toFixed(2);
    const kind = random(4);
    const freezeId = freezes[random(freezes.length)] ?? "1";
    if (kind === 0) await ledger.balances.recharge({ userId: USER, amount, currency });
    else if (kind === 1) {
      const reply = await ledger.balances.freeze({ userId: USER, amount, currency }).catch(refused);
      if (reply !== undefined) freezes.push(reply.freezeId);
    } else if (kind === 2) await ledger.balances.confirm({ freezeId, merchantId: SHOP }).catch(refused);
    else await ledger.balances.cancelFreeze({ freezeId }).catch(refused);
  }
}

async function exported(ledger: Ledger): Promise<string> {
  let text = "";
  for await (const part of ledger.journal.export()) text += part;
  return text;
}

describe("many ledgers over three databases", () => {
  const names = Array.from({ length: 24 }, (_, at) => `shop-${String(at)}`);

  it("are as if each had a store to itself, and none leaves a row elsewhere", { timeout: 120_000 }, async () => {
    const files = [newFile(), newFile()];
    const stores: LedgerStore[] = [...files.map((file) => sqliteStore(file)), memoryStore()];
    const route = spread(stores);
    const front = shardedStore({ route, stores });
    await Promise.all(
      names.map(async (name, at) => {
        const ledger = await openRepeatable(front, name);
        await randomCommands(ledger, at);
        const alone = await openRepeatable(memoryStore(), name);
        await randomCommands(alone, at);
        expect(await ledger.journal.head()).toEqual(await alone.journal.head());
        expect(await exported(ledger)).toBe(await exported(alone));
        expect(await ledger.journal.verify()).toMatchObject({ clean: true });
        await ledger.close();
        await alone.close();
      }),
    );
    await front.close?.();
    for (const [at, file] of files.entries()) {
      const homed = names.filter((name) => route(name) === stores[at]).sort();
      expect(homed.length).toBeGreaterThan(3);
      expect(ledgersIn(file)).toEqual(new Map([...ledgersIn(file).keys()].map((table) => [table, homed])));
      expect([...ledgersIn(file).keys()]).toEqual(expect.arrayContaining(["heads", "accounts", "transactions", "postings", "journal"]));
    }
  });

  it("go on while one database is down, also when it was down from the start", async () => {
    const file = newFile();
    const [up, down] = [sqliteStore(file), sqliteStore(join(folder, "missing", "x.db"))];
    const front = shardedStore({ route: (ledger) => (ledger === "down" ? down : up), stores: [up, down] });
    const ledger = await openLedger({ store: front, ledger: "up", sweepIntervalMs: 0 });
    await ledger.balances.create({ userId: USER, currency: "CNY" });
    await ledger.balances.recharge({ userId: USER, amount: "1.00", currency: "CNY" });
    await expect(front.read("down", [])).rejects.toThrow(/directory/);
    mkdirSync(join(folder, "missing"));
    expect((await front.read("down", [])).head).toBeNull();
    down.close();
    await expect(front.read("down", [])).rejects.toMatchObject({ code: "NOT_OPEN" });
    await ledger.balances.recharge({ userId: USER, amount: "1.00", currency: "CNY" });
    expect(await ledger.balances.get({ userId: USER, currency: "CNY" })).toMatchObject({ available: "2.00" });
    await ledger.close();
    await front.close?.();
  });
});

/** The ledgers with rows in each table that has some. */
function ledgersIn(file: string): Map<string, string[]> {
  const database = new Database(file, { readonly: true });
  const tables = database
    .prepare("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'ledger'")
    .pluck()
    .all() as string[];
  const found = tables.map((table): [string, string[]] => {
    const ledgers = database.prepare(`SELECT DISTINCT ledger FROM "${table}" ORDER BY ledger`).pluck().all() as string[];
    return [table, ledgers];
  });
  database.close();
  return new Map(found.filter(([, ledgers]) => ledgers.length > 0));
}

describe("a ledger", () => {
  it("is moved to another database by export and import, to the same head", async () => {
    const [from, to] = [sqliteStore(newFile()), sqliteStore(newFile())];
    const before = await openRepeatable(shardedStore({ route: () => from, stores: [from, to] }), "mover");
    await randomCommands(before, 7);
    const copy = await openRepeatable(to, "mover");
    const { hash } = await copy.journal.import(before.journal.export());
    const head = await before.journal.head();
    expect(hash).toBe(head?.hash);
    await before.close();
    await copy.close();
    const after = await openLedger({ store: shardedStore({ route: () => to, stores: [from, to] }), ledger: "mover", sweepIntervalMs: 0 });
    expect(await after.journal.head()).toEqual(head);
    expect(await after.journal.verify({ head: hash })).toMatchObject({ clean: true });
    await after.balances.recharge({ userId: USER, amount: "1.00", currency: "CNY" });
    await after.close();
    from.close();
    to.close();
  });
});

describe("a route", () => {
  const first = { ledger: "a", expected: null, head: { seq: 1, id: "h", time: 1, format: 1 }, writes: [] };

  it("that changes for a ledger in use is refused", async () => {
    const [one, two] = [memoryStore(), memoryStore()];
    let home = one;
    const front = shardedStore({ route: () => home });
    await front.open(SCHEMA);
    await front.commit(first);
    home = two;
    await expect(front.read("a", [])).rejects.toMatchObject({ code: "ROUTE_CHANGED" });
    await expect(front.commit({ ...first, expected: first.head })).rejects.toMatchObject({ code: "ROUTE_CHANGED" });
    await expect(front.exclusive?.("a", 1, () => Promise.resolve())).rejects.toMatchObject({ code: "ROUTE_CHANGED" });
    expect((await front.read("b", [])).head).toBeNull();
    home = one;
    expect((await front.read("a", [])).head).toEqual(first.head);
  });

  it("that has changed since the program ran last is refused, if the stores are listed", async () => {
    const [one, two] = [memoryStore(), memoryStore()];
    one.open(SCHEMA);
    one.commit(first);
    const front = shardedStore({ route: () => two, stores: [one, two] });
    await front.open(SCHEMA);
    await expect(front.commit(first)).rejects.toMatchObject({ code: "ROUTE_CHANGED" });
    expect(await front.commit({ ...first, ledger: "b" })).toBe(true);
  });

  it("to no store is refused", async () => {
    const front = shardedStore({ route: () => undefined as unknown as LedgerStore });
    await front.open(SCHEMA);
    await expect(front.read("a", [])).rejects.toThrow("the route names no store for the ledger `a`");
  });
});

describe("the stores behind", () => {
  /** A store that notes how often it is opened and closed. */
  function counted(limits: LedgerStore["limits"] = {}) {
    const base = memoryStore();
    const counts = { opened: 0, closed: 0 };
    const store: LedgerStore = {
      limits,
      open(schema: Schema) {
        counts.opened += 1;
        base.open(schema);
      },
      read: (ledger, reads) => base.read(ledger, reads),
      commit: (commit) => base.commit(commit),
      close: () => void (counts.closed += 1),
    };
    return { store, counts };
  }

  it("are opened once each, however many ledgers there are, and closed all", async () => {
    const [listed, later] = [counted(), counted()];
    const front = shardedStore({ route: (ledger) => (ledger === "x" ? later.store : listed.store), stores: [listed.store] });
    for (const ledger of ["a", "b"]) await (await openLedger({ store: front, ledger })).close();
    expect([listed.counts.opened, later.counts.opened]).toEqual([1, 0]);
    await Promise.all([front.read("x", []), front.read("x", []), front.exclusive?.("x", 10, () => Promise.resolve())]);
    expect([listed.counts.opened, later.counts.opened]).toEqual([1, 1]);
    await front.close?.();
    expect([listed.counts.closed, later.counts.closed]).toEqual([1, 1]);
    await expect(front.read("a", [])).rejects.toMatchObject({ code: "NOT_OPEN" });
  });

  it("set the limits: the smallest of those listed", async () => {
    const stores = [counted({ rows: 10, bytes: 500 }).store, counted({ bytes: 100 }).store, memoryStore()];
    expect(shardedStore({ route: spread(stores), stores }).limits).toEqual({ rows: 10, bytes: 100 });
    const [small] = stores;
    if (small === undefined) expect.fail();
    const front = shardedStore({ route: () => small });
    await front.open(SCHEMA);
    await expect(front.read("a", [])).rejects.toThrow("a store takes commits of `10` rows only: list it in `stores`");
  });

  it("that can never serve this program fail the front at once", async () => {
    const old = memoryStore();
    old.open({ ...SCHEMA, version: 9 });
    const front = shardedStore({ route: () => old, stores: [memoryStore(), old] });
    await expect(front.open(SCHEMA)).rejects.toMatchObject({ code: "UPGRADE_REQUIRED" });
  });

  it("that do not answer hold nobody up but their own", async () => {
    const silent: LedgerStore = { ...counted().store, read: () => new Promise(() => undefined) };
    const well = memoryStore();
    const front = shardedStore({ route: () => well, stores: [well, silent] });
    await front.open(SCHEMA);
    expect((await front.read("a", [])).head).toBeNull();
  });
});

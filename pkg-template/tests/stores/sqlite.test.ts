import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqliteStore, type SqliteStore } from "../../src/stores/sqlite.js";
import type { Commit, Head, Schema } from "../../src/store.js";

const schema: Schema = {
  version: 3,
  tables: [
    {
      name: "transactions",
      columns: [
        { name: "id", type: "int" },
        { name: "kind", type: "ascii" },
        { name: "entries", type: "json" },
      ],
      key: 1,
      indexes: [],
    },
    {
      name: "holds",
      columns: [
        { name: "id", type: "int" },
        { name: "due", type: "int", nullable: true },
      ],
      key: 1,
      indexes: [{ name: "by_due", columns: ["due"] }],
    },
  ],
};

let folder = "";
let path = "";
const opened: SqliteStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "split-ledger-sqlite-"));
  path = join(folder, "ledger.db");
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<Parameters<typeof sqliteStore>[0] & object> = {}): Promise<SqliteStore> {
  const store = sqliteStore({ path, ...options });
  opened.push(store);
  await store.open(schema);
  return store;
}

const head = (seq: number): Head => ({ seq, id: `h${String(seq)}`, time: seq, format: 1 });
const next = (seq: number, ...writes: Commit["writes"]): Commit => ({
  ledger: "main",
  expected: seq === 1 ? null : head(seq - 1),
  head: head(seq),
  writes,
});

describe("the file", () => {
  it("is in WAL mode", async () => {
    await open();
    const other = new Database(path);
    expect(other.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(other.pragma("page_size", { simple: true })).toBe(4096);
    other.close();
  });

  it("has tables that can be queried, and entries as a view", async () => {
    const store = await open();
    const entries = "[[12,-500,500,99500,500,3,100000],[13,9007199254740993,0,1,0,1,0]]";
    const rows = JSON.stringify([["7000000000000000001", "freeze", entries]]);
    await store.commit(next(1, { table: "transactions", op: "insert", rows }));
    const other = new Database(path).defaultSafeIntegers();
    expect(other.prepare("SELECT * FROM heads").all()).toEqual([
      { ledger: "main", seq: 1n, id: "h1", time: 1n, format: 1n },
    ]);
    expect(other.prepare("SELECT * FROM entries ORDER BY position").all()).toMatchObject([
      { ledger: "main", transaction_id: 7000000000000000001n, account: 12n, frozen_delta: 500n, version: 3n },
      { account: 13n, available_delta: 9007199254740993n },
    ]);
    other.close();
  });

  it("has an index only of rows that are in it", async () => {
    await open();
    const other = new Database(path);
    const sql = other.prepare("SELECT sql FROM sqlite_master WHERE name = 'holds_by_due'").pluck().get();
    expect(sql).toContain('WHERE "due" IS NOT NULL');
    const plan = `EXPLAIN QUERY PLAN SELECT * FROM holds INDEXED BY holds_by_due
      WHERE ledger = 'main' AND due < 5 AND due IS NOT NULL ORDER BY due, id LIMIT 10`;
    expect(JSON.stringify(other.prepare(plan).all())).not.toContain("TEMP B-TREE");
    other.close();
  });

  it("is refused when its tables are others", async () => {
    const other = new Database(path);
    other.exec("CREATE TABLE holds (ledger TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (ledger, id))");
    other.close();
    await expect(open()).rejects.toMatchObject({ code: "SCHEMA_MISMATCH" });
    const after = new Database(path);
    expect(after.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all()).toEqual(["holds"]);
    after.close();
  });
});

describe("options", () => {
  it("are checked", () => {
    expect(() => sqliteStore("")).toThrow("the path of the database is empty");
    expect(() => sqliteStore({ path, prefix: "a-b" })).toThrow("the prefix `a-b` is not a name");
    expect(() => sqliteStore({ path, pageSize: 1000 })).toThrow("the page size `1000`");
    expect(() => sqliteStore({ path, cacheSizeKiB: 0 })).toThrow("the cache size `0`");
  });

  it("can insist on a driver", async () => {
    const builtIn = process.getBuiltinModule("node:sqlite" as "node:fs") as unknown;
    if (builtIn === undefined) {
      await expect(open({ driver: "node:sqlite" })).rejects.toMatchObject({ code: "DRIVER_MISSING" });
    }
    await open({ driver: "better-sqlite3" });
  });

  it("give a new file its page size, and two stores one file by their prefix", async () => {
    const one = await open({ prefix: "one_", pageSize: 8192 });
    const two = await open({ prefix: "two_" });
    await one.commit(next(1));
    expect((await two.read("main", [])).head).toBeNull();
    const other = new Database(path);
    expect(other.pragma("page_size", { simple: true })).toBe(8192);
    other.close();
  });
});

describe("a commit", () => {
  it("above the limits is refused before anything is written", async () => {
    const store = await open();
    const rows = (count: number): string => JSON.stringify(Array.from({ length: count }, (_, id) => [String(id), null]));
    const write = (count: number): Commit => next(1, { table: "holds", op: "insert", rows: rows(count) });
    expect(() => store.commit(write(100_001))).toThrow(/a commit has `100001` rows/);
    expect((await store.read("main", [])).head).toBeNull();
    expect(await store.commit(write(100_000))).toBe(true);
  });

  it("of rows that are not of the schema is refused", async () => {
    const store = await open();
    const commit = (table: string, rows: string) => () => store.commit(next(1, { table, op: "insert", rows }));
    expect(commit("nothing", "[]")).toThrow("the schema has no table `nothing`");
    expect(commit("holds", '[["1"]]')).toThrow("table `holds` takes rows of 2 cells, not `1`");
    expect(commit("holds", '[["one","1"]]')).toThrow();
    expect(commit("holds", '[["9223372036854775808",null]]')).toThrow();
    expect(commit("transactions", '[["1",null,"[]"]]')).toThrow();
    expect((await store.read("main", [])).head).toBeNull();
  });

  it("waits, without blocking, while another process writes", async () => {
    const store = await open();
    const other = new Database(path);
    other.exec("BEGIN IMMEDIATE");
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 5);
    setTimeout(() => other.exec("COMMIT"), 300);
    expect(await store.commit(next(1))).toBe(true);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(5);
    other.close();
  });

  it("fails as busy when that takes too long, and reads go on meanwhile", async () => {
    const store = await open({ busyWaitMs: 100 });
    const other = new Database(path);
    other.exec("BEGIN IMMEDIATE");
    expect((await store.read("main", [])).head).toBeNull();
    await expect(store.commit(next(1))).rejects.toMatchObject({ code: "STORE_BUSY", transient: true });
    other.exec("COMMIT");
    other.close();
    expect(await store.commit(next(1))).toBe(true);
  });

  it("fails as not open before `open` and after `close`", async () => {
    expect(() => sqliteStore(path).commit(next(1))).toThrow("the store is not open");
    const store = await open();
    store.close();
    expect(() => store.read("main", [])).toThrow("the store is not open");
  });
});

describe("the log", () => {
  it("stays bounded while commits go on", async () => {
    const store = await open();
    const entries = JSON.stringify([["x".repeat(1000)]]);
    for (let seq = 1; seq <= 20; seq += 1) {
      const rows = Array.from({ length: 5000 }, (_, at) => [String(seq * 10_000 + at), "test", entries]);
      await store.commit(next(seq, { table: "transactions", op: "insert", rows: JSON.stringify(rows) }));
    }
    expect(statSync(`${path}-wal`).size).toBeLessThan(160 * 1024 * 1024);
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openLedger } from "split-ledger";
import { postgresStore, type PostgresOptions, type PostgresStore } from "../../src/stores/postgres.js";
import { SCHEMA } from "../../src/testing/fixture.js";
import { obstacle, startCluster, type Cluster } from "../support/postgres.mjs";

const USER = "11111111-1111-4111-8111-111111111111";

describe.skipIf(obstacle !== "")(obstacle === "" ? "the PostgreSQL store" : `skipped, ${obstacle}`, () => {
  let cluster: Cluster;
  const pools: pg.Pool[] = [];
  beforeAll(async () => {
    cluster = await startCluster({ settings: { log_statement: "all", max_connections: 200 } });
  });
  afterEach(async () => {
    for (const pool of pools.splice(0)) if (!pool.ended) await pool.end();
  });
  afterAll(async () => {
    await cluster.stop();
  });

  let databases = 0;
  const newDatabase = (): Promise<string> => cluster.createDatabase(`store_${String((databases += 1))}`);
  const connect = (url: string, options: pg.PoolConfig = {}): pg.Pool => {
    const pool = new pg.Pool({ connectionString: url, ...options });
    pools.push(pool);
    return pool;
  };
  const open = async (pool: pg.Pool, options: Partial<PostgresOptions> = {}): Promise<PostgresStore> => {
    const store = postgresStore({ ...options, pool });
    await store.open(SCHEMA);
    return store;
  };
  /** Recharges 100.00 and freezes 30.50 of it. */
  const useLedger = async (pool: pg.Pool): Promise<void> => {
    const ledger = await openLedger({ store: postgresStore({ pool }), sweepIntervalMs: 0 });
    await ledger.balances.create({ userId: USER, currency: "CNY" });
    await ledger.balances.recharge({ userId: USER, amount: "100.00", currency: "CNY", idempotencyKey: "r" });
    await ledger.balances.freeze({ userId: USER, orderId: "7", amount: "30.50", currency: "CNY" });
    await ledger.close();
  };
  const head = (seq: number) => ({ seq, id: `h${String(seq)}`, time: seq, format: 1 });
  const item = (id: number): string => JSON.stringify([[String(id), "one", null, null, "{}"]]);

  it("has tables and views that can be queried", async () => {
    const pool = connect(await newDatabase());
    await useLedger(pool);
    const { rows: balances } = await pool.query(
      "SELECT owner, currency, available, frozen, total FROM split_ledger.balances WHERE owner LIKE 'user:%'",
    );
    expect(balances).toEqual([
      { owner: `user:${USER}`, currency: "CNY", available: "6950", frozen: "3050", total: "10000" },
    ]);
    const { rows: holds } = await pool.query("SELECT owner, kind, remaining, order_id FROM split_ledger.open_holds");
    expect(holds).toEqual([{ owner: `user:${USER}`, kind: "freeze", remaining: "3050", order_id: "7" }]);
    const { rows: statement } = await pool.query(
      `SELECT kind, available_delta, frozen_delta, available, frozen, version FROM split_ledger.statement
       WHERE owner LIKE 'user:%' ORDER BY transaction`,
    );
    expect(statement).toMatchObject([
      { kind: "recharge", available_delta: "10000", available: "10000" },
      { kind: "freeze", available_delta: "-3050", frozen_delta: "3050", available: "6950", frozen: "3050", version: "2" },
    ]);
    const { rows: sums } = await pool.query("SELECT sum(available_delta + frozen_delta) FROM split_ledger.entries");
    expect(sums).toEqual([{ sum: "0" }]);
  });

  it("sends plain SQL that other engines understand", async () => {
    await useLedger(connect(await newDatabase()));
    const known = [
      /^(BEGIN|COMMIT|ROLLBACK)\b/,
      /^(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b/,
      /^(CREATE SCHEMA IF NOT EXISTS|CREATE TABLE|CREATE INDEX IF NOT EXISTS|CREATE VIEW|DROP VIEW IF EXISTS|ALTER TABLE \S+ ADD COLUMN)\b/,
      /^SET LOCAL statement_timeout = 0$/,
    ];
    const statements = readFileSync(join(cluster.folder, "log"), "utf8")
      .split("\n")
      .map((line) => /(?:statement|execute \S+): (.*)$/.exec(line)?.[1])
      .filter((text) => text !== undefined && !text.startsWith("CREATE DATABASE"));
    expect(statements.length).toBeGreaterThan(100);
    expect(statements.filter((text) => !known.some((form) => form.test(text ?? "")))).toEqual([]);
    expect(statements.filter((text) => /\b(FUNCTION|DO \$|EXTENSION|LOCK TABLE|FOR UPDATE)\b/.test(text ?? ""))).toEqual([]);
  });

  it("commits in one round trip and reads in one", async () => {
    const pool = connect(await newDatabase(), { max: 1 });
    const store = await open(pool);
    const client = await pool.connect();
    let queries = 0;
    const { query } = client;
    client.query = ((...args: Parameters<typeof query>) => {
      queries += 1;
      return query.apply(client, args) as unknown;
    }) as typeof query;
    client.release();
    const writes = [{ table: "items", op: "insert" as const, rows: item(1) }];
    await store.read("main", []); // greets the connection
    queries = 0;
    expect(await store.commit({ ledger: "main", expected: null, head: head(1), writes })).toBe(true);
    expect(queries).toBe(1);
    await store.read("main", [
      { table: "items", keys: '[["1"],["2"]]' },
      { table: "items", index: "by_group", equals: ["one"], limit: 10 },
    ]);
    expect(queries).toBe(2);
    expect(await store.commit({ ledger: "main", expected: null, head: head(2), writes })).toBe(false);
    expect(queries).toBe(3);
  });

  it("reads by index also where the planner would rather read a whole table", async () => {
    const pool = connect(await newDatabase(), { max: 1 });
    const store = await open(pool);
    const rows = [1, 2, 3].map((id) => [String(id), "one", null, null, "{}"]);
    const writes = [{ table: "items", op: "insert" as const, rows: JSON.stringify(rows) }];
    await store.commit({ ledger: "main", expected: null, head: head(1), writes });
    // It is one page now, and the planner knows: a plan made here would be kept when there are millions.
    await pool.query("ANALYZE split_ledger.items, split_ledger.names");
    const plans: string[] = [];
    const client = await pool.connect();
    await client.query(`LOAD 'auto_explain'`);
    await client.query("SET auto_explain.log_min_duration = 0; SET client_min_messages = log; SET auto_explain.log_level = log");
    client.on("notice", ({ message = "" }: { message?: string | undefined }) => plans.push(message));
    client.release();
    for (const index of [null, "by_group", "by_group_rank", "by_rank"]) {
      for (const descending of [false, true]) {
        const order = { table: "items", index, equals: [], limit: 3, ...(descending ? { descending } : {}) };
        await store.read("main", [order as never]);
      }
    }
    await store.read("main", [{ table: "items", keys: '[["1"],["2"]]' }, { table: "names", keys: '[["1","a"]]' }]);
    const ours = plans.filter((plan) => /^duration[^]*Query Text[^]*("items"|"names")/.test(plan));
    expect(ours.length).toBe(10);
    for (const plan of ours) {
      expect(plan).toContain("Index Scan");
      expect(plan).not.toMatch(/Seq Scan|Sort|Hash|Bitmap/);
    }
  });

  it("is created by one of several processes that open it at once", async () => {
    const url = await newDatabase();
    const stores = await Promise.all(Array.from({ length: 8 }, () => open(connect(url))));
    const won = await Promise.all(
      stores.map((store, at) => store.commit({ ledger: "main", expected: null, head: { ...head(1), id: String(at) }, writes: [] })),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it("is refused when its tables are others", async () => {
    const url = await newDatabase();
    await cluster.psql("CREATE SCHEMA split_ledger; CREATE TABLE split_ledger.items (ledger text, id text)", new URL(url).pathname.slice(1));
    await expect(open(connect(url))).rejects.toMatchObject({ code: "SCHEMA_MISMATCH" });
  });

  it("checks its options", async () => {
    const pool = connect(cluster.url());
    expect(() => postgresStore({ pool, schema: "" })).toThrow("the schema `` is not a name");
    expect(() => postgresStore({ pool, statementTimeoutMs: 0.5 })).toThrow("the statement timeout `0.5`");
    expect(() => postgresStore({ pool: connect(cluster.url(), { pipeline: true } as pg.PoolConfig) })).toThrow("`pipeline: true`");
    await expect(postgresStore({ pool }).read("main", [])).rejects.toMatchObject({ code: "NOT_OPEN" });
  });

  it("tells a server that cannot be reached, and goes on when it can", async () => {
    const nobody = connect("postgres://postgres@127.0.0.1:1/postgres");
    await expect(open(nobody)).rejects.toMatchObject({ code: "STORE_UNREACHABLE", transient: true });
    const pool = connect(await newDatabase(), { max: 2 });
    const store = await open(pool);
    await cluster.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'store_%'");
    const once = async (): Promise<boolean> => (await store.read("main", [])).head === null;
    // The dead connection is told at the next use, or was noticed before.
    await once().catch((error: unknown) => {
      expect(error).toMatchObject({ code: "STORE_UNREACHABLE", transient: true });
    });
    expect(await once()).toBe(true);
  });

  it("answers a statement that takes too long as busy, with nothing written", async () => {
    const url = await newDatabase();
    const store = await open(connect(url), { statementTimeoutMs: 200 });
    await store.commit({ ledger: "main", expected: null, head: head(1), writes: [] });
    const other = await connect(url).connect();
    await other.query("BEGIN; SELECT * FROM split_ledger.heads FOR UPDATE");
    const commit = { ledger: "main", expected: head(1), head: head(2), writes: [] };
    await expect(store.commit(commit)).rejects.toMatchObject({ code: "STORE_BUSY", transient: true });
    await other.query("ROLLBACK");
    other.release();
    expect(await store.commit(commit)).toBe(true);
  });

  it("tells an insert of a key that exists from other failures", async () => {
    const store = await open(connect(await newDatabase()));
    const writes = [{ table: "items", op: "insert" as const, rows: item(1) }];
    await store.commit({ ledger: "main", expected: null, head: head(1), writes });
    const again = store.commit({ ledger: "main", expected: head(1), head: head(2), writes });
    await expect(again).rejects.toMatchObject({ code: "DUPLICATE_KEY", transient: false });
  });

  it("commits on the disk, whatever the database's own setting", async () => {
    const url = await newDatabase();
    const name = new URL(url).pathname.slice(1);
    await cluster.psql(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    const pool = connect(url);
    const commit = async (options: Partial<PostgresOptions>, ledger: string): Promise<void> => {
      const store = await open(pool, options);
      await store.commit({ ledger, expected: null, head: head(1), writes: [] });
    };
    await open(pool);
    await pool.query(`CREATE TABLE seen (setting text)`);
    await pool.query(`CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END$$`);
    await pool.query("CREATE TRIGGER see AFTER INSERT ON split_ledger.heads FOR EACH ROW EXECUTE FUNCTION see()");
    await commit({}, "durable");
    await commit({ synchronousCommit: "off" }, "not durable");
    expect((await pool.query("SELECT setting FROM seen")).rows).toEqual([{ setting: "on" }, { setting: "off" }]);
  });
});

describe.skipIf(obstacle !== "")(obstacle === "" ? "a server without fsync" : `skipped, ${obstacle}`, () => {
  it("is refused", async () => {
    const cluster = await startCluster({ settings: { fsync: "off" } });
    const pool = new pg.Pool({ connectionString: cluster.url() });
    await expect(Promise.resolve(postgresStore({ pool }).open(SCHEMA))).rejects.toMatchObject({ code: "NOT_DURABLE" });
    await postgresStore({ pool, synchronousCommit: "off" }).open(SCHEMA);
    await pool.end();
    await cluster.stop();
  });
});

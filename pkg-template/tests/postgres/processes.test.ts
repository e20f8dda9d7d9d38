/** Several Node.js processes on one PostgreSQL ledger, all selling for one merchant. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openLedger, type Ledger } from "split-ledger";
import { postgresStore } from "split-ledger/postgres";
import { obstacle, startCluster, type Cluster } from "../support/postgres.mjs";

const SELLER = fileURLToPath(new URL("seller.mjs", import.meta.url));
const MERCHANT = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
const USERS = 200;
const CALLERS = 64;
/** Of each caller. */
const PAIRS = 6;
/** A turn that is waited for in vain takes a second; without that a commit takes a fraction. */
const WAITED_MS = 900;

let cluster: Cluster;
let database = "";
let url = "";
let sellers: Seller[] = [];
let databases = 0;

interface Ended {
  sold: number;
  lost: number;
  turns: number;
}

/** One process, and what it has said. */
class Seller {
  readonly child: ChildProcess;
  /** Acknowledged: transaction → version of the merchant's balance. */
  readonly paid = new Map<string, number>();
  readonly #said: object[] = [];

  constructor(name: string, at: string, poolSize: number) {
    this.child = fork(SELLER, [at, name, String(USERS), String(poolSize)]);
    this.child.on("message", (message: string | { paid?: [string, number] }) => {
      if (typeof message === "string") this.#said.push({ [message]: true });
      else if (message.paid === undefined) this.#said.push(message);
      else this.paid.set(...message.paid);
    });
  }

  /** The next message that has this field; fails if the process ends without it. */
  async heard<T>(field: string): Promise<T> {
    for (;;) {
      const at = this.#said.findIndex((message) => field in message);
      const [found] = at === -1 ? [] : this.#said.splice(at, 1);
      if (found !== undefined) return (found as Record<string, unknown>)[field] as T;
      if (this.hasEnded) throw new Error(`a process ended without \`${field}\``);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async sell(pairs: number | null): Promise<Ended> {
    this.child.send({ sell: pairs });
    return await this.heard<Ended>("ended");
  }

  /** Waits for its commits, and how long each of them took. */
  async watched(): Promise<number[]> {
    this.child.send("watch");
    return await this.heard<number[]>("gaps");
  }

  async end(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }
}

async function start(count: number, { poolSize = 4, at = url } = {}): Promise<Seller[]> {
  sellers = Array.from({ length: count }, (_, index) => new Seller(String(index + 1), at, poolSize));
  await Promise.all(sellers.map((seller) => seller.heard("ready")));
  return sellers;
}

async function opened<T>(at: string, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: at, max: 2 });
  const ledger = await openLedger({ store: postgresStore({ pool }), sweepIntervalMs: 0 });
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
    await pool.end();
  }
}

async function fund(ledger: Ledger): Promise<void> {
  await ledger.balances.create({ merchantId: MERCHANT, currency: "CNY" });
  const one = async (at: number): Promise<void> => {
    const userId = `aaaaaaaa-aaaa-4aaa-8aaa-${String(at).padStart(12, "0")}`;
    await ledger.balances.create({ userId, currency: "CNY" });
    await ledger.balances.recharge({ userId, amount: "1000.00", currency: "CNY", idempotencyKey: `fund-${String(at)}` });
  };
  await Promise.all(Array.from({ length: USERS }, (_, at) => one(at)));
}

/** The merchant's transactions in order, once each; every acknowledged one is there, and the books are sound. */
async function check(): Promise<number> {
  const sql = `SELECT s.transaction || ' ' || s.version || ' ' || s.available FROM split_ledger.statement s
    JOIN split_ledger.accounts a ON a.ledger = s.ledger AND a.no = s.account
    WHERE a.owner LIKE '%${MERCHANT}' ORDER BY s.version`;
  const rows = (await cluster.psql(sql, database)).split("\n").filter((row) => row !== "");
  const landed = new Map(rows.map((row) => row.split(" ")).map(([id = "", version]) => [id, Number(version)]));
  expect(landed.size).toBe(rows.length);
  // Neither a gap nor a repeat, and a cent each time.
  expect(rows.map((row) => row.split(" ").slice(1).join(" "))).toEqual(rows.map((_, at) => `${String(at + 1)} ${String(at + 1)}`));
  for (const { paid } of sellers) {
    for (const [id, version] of paid) expect(landed.get(id), `acknowledged: ${id}`).toBe(version);
  }
  await opened(url, async (ledger) => {
    expect(await ledger.journal.verify()).toMatchObject({ clean: true });
    const { available } = await ledger.balances.get({ merchantId: MERCHANT, currency: "CNY" });
    expect(Math.round(Number(available) * 100)).toBe(rows.length);
  });
  return rows.length;
}

describe.skipIf(obstacle !== "")(obstacle === "" ? "processes on one ledger" : `skipped, ${obstacle}`, { timeout: 180_000 }, () => {
  beforeAll(async () => {
    cluster = await startCluster({ settings: { max_connections: 100 } });
  });
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    database = `shop_${String((databases += 1))}`;
    url = await cluster.createDatabase(database);
    await opened(url, fund);
  });
  afterEach(async () => {
    await Promise.all(sellers.map((seller) => seller.end()));
    sellers = [];
  });

  it.each([2, 4])("%i processes sell at once: every purchase once, nobody left out", async (count) => {
    const ends = await Promise.all((await start(count)).map((seller) => seller.sell(PAIRS)));
    for (const { paid } of sellers) expect(paid.size).toBe(CALLERS * PAIRS);
    expect(await check()).toBe(count * CALLERS * PAIRS);
    // Whoever lost a race takes turns from then on; how often they meet is up to the machine.
    const sum = (of: "lost" | "turns"): number => ends.reduce((all, end) => all + end[of], 0);
    if (sum("lost") > 0) expect(sum("turns")).toBeGreaterThan(0);
  });

  it.each([1, 2])("with %i connections each", async (poolSize) => {
    const ends = await Promise.all((await start(2, { poolSize })).map((seller) => seller.sell(PAIRS)));
    expect(ends.map(({ sold }) => sold)).toEqual([CALLERS * PAIRS, CALLERS * PAIRS]);
    expect(await check()).toBe(2 * CALLERS * PAIRS);
  });

  it("where nobody may take the lock they sell too, only slower", async () => {
    await cluster.psql(
      `CREATE ROLE shop LOGIN; REVOKE EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint) FROM PUBLIC;
       GRANT USAGE ON SCHEMA split_ledger TO shop; GRANT ALL ON ALL TABLES IN SCHEMA split_ledger TO shop`,
      database,
    );
    const at = url.replace("postgres@", "shop@");
    await expect(cluster.psql("SET ROLE shop; SELECT pg_advisory_xact_lock(1)", database)).rejects.toThrow("denied");
    const ends = await Promise.all((await start(2, { at })).map((seller) => seller.sell(PAIRS)));
    expect(ends.map(({ sold }) => sold)).toEqual([CALLERS * PAIRS, CALLERS * PAIRS]);
    expect(await check()).toBe(2 * CALLERS * PAIRS);
  });

  it("a process that is killed in its turn keeps nobody waiting", async () => {
    const [killed, ...others] = (await start(3)) as [Seller, Seller, Seller];
    void killed.sell(null).catch(() => undefined);
    const sales = others.map((seller) => seller.sell(null));
    killed.child.send("hold");
    await killed.heard("inside");
    killed.child.kill("SIGKILL");
    await expectProgress(others);
    for (const { child } of others) child.send("stop");
    const ends = await Promise.all(sales);
    // What the killed one had sent may have landed without a word.
    const sold = ends.reduce((sum, one) => sum + one.sold, 0);
    const landed = await check();
    expect(landed).toBeGreaterThanOrEqual(sold + killed.paid.size);
    expect(landed).toBeLessThanOrEqual(sold + killed.paid.size + CALLERS);
  });

  it("a process that is stopped in its turn keeps nobody waiting, and its late commit is refused", async () => {
    const [stopped, ...others] = (await start(3)) as [Seller, Seller, Seller];
    const sales = [stopped, ...others].map((seller) => seller.sell(null));
    stopped.child.send("hold");
    await stopped.heard("inside");
    stopped.child.kill("SIGSTOP");
    const before = stopped.paid.size;
    await expectProgress(others);
    expect(stopped.paid.size).toBe(before);
    stopped.child.kill("SIGCONT");
    stopped.child.send("go on");
    expect(await stopped.heard("late")).toBe(false);
    // It goes on as before.
    await expectProgress([stopped, ...others]);
    for (const { child } of sellers) child.send("stop");
    const ends = await Promise.all(sales);
    const sold = ends.reduce((sum, one) => sum + one.sold, 0);
    expect(sellers.reduce((sum, { paid }) => sum + paid.size, 0)).toBe(sold);
    expect(await check()).toBe(sold);
  });
});

/** They commit, and but for the first commits none takes as long as waiting in vain does. */
async function expectProgress(some: Seller[]): Promise<void> {
  const all = await Promise.all(some.map((seller) => seller.watched()));
  for (const gaps of all) {
    expect(gaps.filter((gap) => gap >= WAITED_MS).length).toBeLessThan(gaps.length / 4);
  }
}

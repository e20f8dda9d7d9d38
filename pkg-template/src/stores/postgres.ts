/**
 * A store in PostgreSQL, for a backend of several processes; also in PGlite, and in engines that speak
 * PostgreSQL's protocol.
 *
 * @module
 */
import type { Commit, Head, LedgerStore, Read, Rows, Schema } from "../store.js";
import { StoreError } from "./error.js";
import type { Statement } from "./postgres/batch.js";
import { driverOf, PoolDriver, type Driver, type PGliteDatabase, type PostgresPool } from "./postgres/driver.js";
import { migrate, nameOf } from "./postgres/schema.js";
import { headOf, Statements } from "./postgres/statements.js";
import { PostgresTurns } from "./postgres/turns.js";
import { SCHEMA } from "./sql.js";

export { StoreError, type StoreErrorCode } from "./error.js";
export type { PGliteDatabase, PGliteTransaction, PostgresPool } from "./postgres/driver.js";
export type { PgClient, PgConnection } from "./postgres/batch.js";

/** How to open a PostgreSQL store. */
export interface PostgresOptions {
  /**
   * A `pg.Pool`, or a PGlite. It stays the host's: the store takes connections from it and gives them back, and
   * does not end it. Two connections per ledger in use are enough.
   */
  pool: PostgresPool | PGliteDatabase;
  /** The SQL schema that the tables are in; it is created if it does not exist. Default `split_ledger`. */
  schema?: string;
  /** Longest time of one statement, ms. Default: the server's. A commit that waits for a standby is never cut short. */
  statementTimeoutMs?: number;
  /**
   * False behind a pooler that shares connections between transactions and cannot keep prepared statements.
   * Default true: statements are prepared once per connection.
   */
  prepared?: boolean;
  /**
   * `on` (default): a commit is on the disk, and with the synchronous standbys, before it resolves. `off` is
   * **not durable**: a crash of the server can take back the last commits, although their callers have been
   * told of them.
   */
  synchronousCommit?: "on" | "off";
}

/** A store in PostgreSQL. */
export interface PostgresStore extends LedgerStore {
  readonly limits: { rows: number; bytes: number };
  open(schema: Schema): Promise<void>;
  read(ledger: string, reads: readonly Read[]): Promise<{ head: Head | null; rows: Rows[] }>;
  commit(commit: Commit): Promise<boolean>;
  exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * A store in PostgreSQL: any number of processes may use it at once. A commit is one round trip, a read is one.
 *
 * The tables are in the SQL schema `split_ledger`: one per table of the core, `heads`, and the views `balances`,
 * `open_holds`, `statement` and `entries` for people. Query them as you like, but never write.
 *
 * `exclusive` takes turns among all processes, by an advisory lock where the server has those.
 *
 * @throws `BAD_REQUEST` if an option is not valid.
 *
 * @example
 * ```ts
 * import pg from "pg";
 * import { openLedger } from "split-ledger";
 * import { postgresStore } from "split-ledger/postgres";
 *
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
 * const ledger = await openLedger({ store: postgresStore({ pool }) });
 * ```
 */
export function postgresStore(options: PostgresOptions): PostgresStore {
  return new Postgres(options);
}

/**
 * Keeps the planner to the indexes, whatever it believes about a table that has grown since it looked, and
 * commits on the disk. Only what the server knows is set.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  enable_sort: "off",
  jit: "off",
  plan_cache_mode: "force_generic_plan",
};
/** Without this one a process that is stopped in its turn would keep the lock. */
const LEASE_SETTING = "idle_in_transaction_session_timeout";

/** What an open store has. */
interface Opened {
  statements: Statements;
  turns: PostgresTurns;
}

class Postgres implements PostgresStore {
  readonly limits = { rows: 100_000, bytes: 32 * 1024 * 1024 };
  readonly #options: PostgresOptions;
  readonly #driver: Driver;
  readonly #space: string;
  #opened: Opened | null = null;

  constructor(options: PostgresOptions) {
    const { schema = "split_ledger", prepared = true, statementTimeoutMs } = options;
    if (schema === "" || schema.includes("\0") || new TextEncoder().encode(schema).length > 63) {
      throw new StoreError("BAD_REQUEST", `the schema \`${schema}\` is not a name of 1 to 63 bytes`);
    }
    if (statementTimeoutMs !== undefined && !(Number.isInteger(statementTimeoutMs) && statementTimeoutMs > 0)) {
      throw new StoreError("BAD_REQUEST", `the statement timeout \`${String(statementTimeoutMs)}\` is not a number of ms`);
    }
    this.#options = options;
    this.#space = schema;
    this.#driver = driverOf(options.pool, prepared);
  }

  async open(schema: Schema): Promise<void> {
    const driver = this.#driver;
    const known = await this.#knownSettings(driver);
    if (driver instanceof PoolDriver) driver.manners = { prelude: this.#prelude(known), barrier: [] };
    await migrate(driver, schema, this.#space);
    let places = 0;
    if (driver instanceof PoolDriver) {
      const barrier = { text: `UPDATE ${nameOf(this.#space, SCHEMA)} SET version = version` };
      driver.manners = { prelude: this.#prelude(known), barrier: [barrier] };
      // A turn must leave connections for what is done in it.
      if (known.has(LEASE_SETTING)) places = Math.floor(((this.#options.pool as PostgresPool).options.max ?? 10) / 2);
    }
    this.#opened = {
      statements: new Statements(schema, this.#space),
      turns: new PostgresTurns(driver, places, this.#space),
    };
  }

  async read(ledger: string, reads: readonly Read[]): Promise<{ head: Head | null; rows: Rows[] }> {
    const { statements } = this.#open();
    const wanted = [statements.head(ledger), ...reads.map((read) => statements.read(ledger, read))];
    const [head, ...answers] = await this.#driver.run(wanted, true);
    return { head: headOf(head?.rows ?? []), rows: answers.map(({ rows }) => JSON.stringify(rows)) };
  }

  async commit({ ledger, expected, head, writes }: Commit): Promise<boolean> {
    const { statements } = this.#open();
    let bytes = 0;
    for (const { rows } of writes) bytes += rows.length;
    if (bytes > this.limits.bytes) {
      throw new StoreError("COMMIT_TOO_LARGE", `a commit has \`${String(bytes)}\` bytes, the limit is ${String(this.limits.bytes)}`);
    }
    const written = writes.filter(({ rows }) => rows !== "[]").map((write) => statements.write(ledger, head, write));
    const [moved] = await this.#driver.run([statements.moveHead(ledger, expected, head), ...written], false);
    return moved?.count === 1;
  }

  async exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T> {
    return await this.#open().turns.take(ledger, maxWaitMs, work);
  }

  close(): void {
    this.#opened = null;
  }

  /** Names of the server's settings that the store would like to use; refuses a server that does not sync. */
  async #knownSettings(driver: Driver): Promise<Set<string>> {
    const names = [...Object.keys(SETTINGS), LEASE_SETTING, "synchronous_commit", "fsync"];
    const text = `SELECT name, setting FROM pg_catalog.pg_settings
      WHERE name IN (SELECT jsonb_array_elements_text($1::jsonb))`;
    const [answer] = await driver.run([{ text, values: [JSON.stringify(names)] }], true);
    const settings = new Map(answer?.rows.map(([name, setting]) => [name ?? "", setting]));
    const isPool = driver instanceof PoolDriver;
    if (isPool && settings.get("fsync") === "off" && this.#options.synchronousCommit !== "off") {
      throw new StoreError("NOT_DURABLE", "the server runs with `fsync = off`: a crash would lose commits");
    }
    return new Set(settings.keys());
  }

  #prelude(known: ReadonlySet<string>): Statement[] {
    const { statementTimeoutMs, synchronousCommit = "on" } = this.#options;
    const set = Object.entries(SETTINGS)
      .filter(([name]) => known.has(name))
      .map(([name, value]) => `set_config('${name}', '${value}', true)`);
    if (known.has("synchronous_commit")) {
      // Stronger settings of the server stay.
      const on = `CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on'
        ELSE current_setting('synchronous_commit') END`;
      set.push(`set_config('synchronous_commit', ${synchronousCommit === "off" ? "'off'" : on}, true)`);
    }
    if (statementTimeoutMs !== undefined) {
      set.push(`set_config('statement_timeout', '${String(statementTimeoutMs)}ms', true)`);
    }
    return set.length === 0 ? [] : [{ text: `SELECT ${set.join(", ")}` }];
  }

  #open(): Opened {
    if (this.#opened === null) throw new StoreError("NOT_OPEN", "the store is not open");
    return this.#opened;
  }
}

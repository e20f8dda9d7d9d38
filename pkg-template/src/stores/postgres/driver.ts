/**
 * How statements reach the database: over a pool of `pg`, or into a PGlite in this process.
 *
 * @module
 */
import { StoreError } from "../error.js";
import { send, type Answer, type PgClient, type Statement } from "./batch.js";
import { failureOf, isAnswered } from "./failure.js";

/** What is used of a `pg.Pool`. */
export interface PostgresPool {
  connect(): Promise<PgClient>;
  on(event: "error", listener: (error: Error) => void): unknown;
  readonly options: { readonly max?: number | undefined; readonly pipeline?: boolean | undefined };
}

/** What is used of a PGlite. */
export interface PGliteDatabase {
  transaction<T>(work: (transaction: PGliteTransaction) => Promise<T>): Promise<T | undefined>;
}

/** What is used of a transaction of PGlite. */
export interface PGliteTransaction {
  query<T>(
    text: string,
    values: unknown[],
    options: { rowMode: "array"; parsers: Record<number, (text: string) => string> },
  ): Promise<{ rows: T[]; affectedRows?: number }>;
}

/** Runs transactions, each in one round trip. */
export interface Driver {
  /** Rolled back as a whole if a statement fails. `isRead`: all statements see one snapshot. */
  run(statements: readonly Statement[], isRead: boolean): Promise<Answer[]>;
  /** Begins a transaction that stays open, and hands out how to end it. Undefined if there can be none. */
  hold?(statements: readonly Statement[]): Promise<() => Promise<void>>;
}

/** What each transaction begins with, and what each connection has to do before its first. */
export interface Manners {
  /** First statement of each transaction. */
  prelude: readonly Statement[];
  /** A durable write, see {@link PoolDriver}; none before the tables exist. */
  barrier: readonly Statement[];
}

/** How long an answer may take, ms; later the connection is given up. */
const ANSWER_MS_MAX = 20_000;
/** Tries of a barrier before its caller is told. */
const BARRIER_TRIES = 3;
const COMMIT: Statement = { text: "COMMIT" };
/** A commit that waits for a standby must not be cut short: PostgreSQL would keep it all the same. */
const PATIENT: Statement = { text: "SET LOCAL statement_timeout = 0" };

/**
 * Over a pool of `pg`. What a read shows must be as durable as what a commit has acknowledged, also with a
 * standby. Two cases break that by themselves: a server that restarts shows commits for which it no longer
 * waits for the standby, and so does one whose wait was cancelled (it warns, or ends the connection). In both a
 * *barrier*, a write that does wait, comes first: on each new connection, and on all after a warning or a commit
 * that failed.
 */
export class PoolDriver implements Driver {
  manners: Manners = { prelude: [], barrier: [] };
  readonly #pool: PostgresPool;
  readonly #isPrepared: boolean;
  /** Connections that have passed a barrier. */
  #greeted = new WeakSet<PgClient>();
  readonly #guarded = new WeakSet<PgClient>();

  constructor(pool: PostgresPool, isPrepared: boolean) {
    if (pool.options.pipeline === true) {
      throw new StoreError("BAD_REQUEST", "the pool has `pipeline: true`; give the store one without");
    }
    this.#pool = pool;
    this.#isPrepared = isPrepared;
    // `pg` throws where nobody listens; the next call meets the failure anyway.
    pool.on("error", () => undefined);
  }

  async run(statements: readonly Statement[], isRead: boolean): Promise<Answer[]> {
    return await this.#lend(async (client) => {
      await this.#greet(client);
      const { prelude } = this.manners;
      const begin = isRead ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN ISOLATION LEVEL READ COMMITTED";
      const end = isRead ? [COMMIT] : [PATIENT, COMMIT];
      const all = [{ text: begin }, ...prelude, ...statements, ...end];
      const sent = this.#send(client, all);
      // A connection that was ended while its commit waited has left the commit behind.
      if (!isRead) sent.catch(() => (this.#greeted = new WeakSet()));
      const { answers, isWarned } = await sent;
      if (isWarned && !isRead) {
        this.#greeted = new WeakSet();
        await this.#greet(client);
      }
      const from = 1 + prelude.length;
      return answers.slice(from, from + statements.length);
    });
  }

  async hold(statements: readonly Statement[]): Promise<() => Promise<void>> {
    const client = await this.#connect();
    try {
      await this.#send(client, [{ text: "BEGIN" }, ...statements]);
    } catch (error) {
      await this.#release(client, error);
      throw failureOf(error);
    }
    return async () => {
      let failure: unknown;
      try {
        await this.#send(client, [COMMIT]);
      } catch (error) {
        failure = error;
      }
      await this.#release(client, failure);
    };
  }

  async #lend<T>(work: (client: PgClient) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let failure: unknown;
    try {
      return await work(client);
    } catch (error) {
      failure = error;
      throw failureOf(error);
    } finally {
      await this.#release(client, failure);
    }
  }

  async #connect(): Promise<PgClient> {
    try {
      const client = await this.#pool.connect();
      if (!this.#guarded.has(client)) {
        this.#guarded.add(client);
        // A lost connection is told to the query under way; without a listener it would end the process.
        client.on("error", () => undefined);
      }
      return client;
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Gives a connection back: as new, or not at all. */
  async #release(client: PgClient, failure: unknown): Promise<void> {
    let isLost = failure !== undefined && !isAnswered(failure);
    if (failure !== undefined && !isLost) {
      try {
        await this.#send(client, [{ text: "ROLLBACK" }]);
      } catch {
        isLost = true;
      }
    }
    client.release(isLost);
  }

  async #greet(client: PgClient): Promise<void> {
    const { prelude, barrier } = this.manners;
    if (barrier.length === 0 || this.#greeted.has(client)) return;
    const all = [{ text: "BEGIN" }, ...prelude, ...barrier, PATIENT, COMMIT];
    for (let attempt = 1; attempt <= BARRIER_TRIES; attempt += 1) {
      const { isWarned } = await this.#send(client, all);
      if (isWarned) continue;
      this.#greeted.add(client);
      return;
    }
    throw new StoreError("STORE_UNREACHABLE", "the wait for the standby was cancelled: not acknowledged");
  }

  async #send(client: PgClient, statements: readonly Statement[]): ReturnType<typeof send> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new StoreError("STORE_UNREACHABLE", `no answer within \`${String(ANSWER_MS_MAX)}\` ms`));
      }, ANSWER_MS_MAX);
    });
    try {
      return await Promise.race([send(client, statements, this.#isPrepared), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** int8 as the text it is. */
const PARSERS = { 20: (text: string): string => text };

/** Into a PGlite: one connection, one transaction after the other. */
export class PGliteDriver implements Driver {
  readonly #database: PGliteDatabase;

  constructor(database: PGliteDatabase) {
    this.#database = database;
  }

  async run(statements: readonly Statement[]): Promise<Answer[]> {
    try {
      const answers = await this.#database.transaction(async (transaction) => {
        const all: Answer[] = [];
        for (const { text, values = [] } of statements) {
          const options = { rowMode: "array", parsers: PARSERS } as const;
          const { rows, affectedRows = 0 } = await transaction.query<Answer["rows"][number]>(text, [...values], options);
          all.push({ rows, count: Math.max(rows.length, affectedRows) });
        }
        return all;
      });
      return answers ?? [];
    } catch (error) {
      throw failureOf(error);
    }
  }
}

/** The driver for what the host has given. */
export function driverOf(pool: PostgresPool | PGliteDatabase, isPrepared: boolean): PoolDriver | PGliteDriver {
  return "transaction" in pool ? new PGliteDriver(pool) : new PoolDriver(pool, isPrepared);
}

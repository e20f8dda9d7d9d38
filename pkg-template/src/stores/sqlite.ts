/**
 * A store in one SQLite file, for one machine. Uses `node:sqlite` where the runtime has it, else the
 * npm package `better-sqlite3`.
 *
 * @module
 */
import type { Commit, Head, LedgerStore, MaybePromise, Read, Rows, Schema } from "../store.js";
import { StoreError } from "./error.js";
import { HEADS, quoted } from "./sql.js";
import { connect, isBusy, type SqliteConnection, type SqliteDriver, type SqliteStatement } from "./sqlite-driver.js";
import { isCurrent, migrate } from "./sqlite-schema.js";
import { SqliteStatements } from "./sqlite-statements.js";
import { Turns } from "./turns.js";

export { StoreError, type StoreErrorCode } from "./error.js";
export type { SqliteDriver } from "./sqlite-driver.js";

/** How to open a SQLite store. */
export interface SqliteOptions {
  /** File name, or `:memory:` for a database that lives as long as the store (for tests). */
  path: string;
  /** In front of the name of every table, view and index; letters, digits and `_`. Default none. */
  prefix?: string;
  /**
   * `FULL` (default): a commit is on the disk before it resolves. `NORMAL` is **not durable**: a loss
   * of power can take back the last commits, although their callers have been told of them.
   */
  synchronous?: "FULL" | "NORMAL";
  /** Page size of a new file in bytes: a power of two, 512 to 65536. Default 4096. */
  pageSize?: number;
  /** Memory for pages, in KiB. Default 131072. */
  cacheSizeKiB?: number;
  /** How long a call waits for other processes that write the same file, in ms. Default 5000. */
  busyWaitMs?: number;
  /** Insist on this driver. */
  driver?: SqliteDriver;
}

/** A store in a SQLite file. */
export interface SqliteStore extends LedgerStore {
  readonly limits: { rows: number; bytes: number };
  open(schema: Schema): Promise<void>;
  exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * A store in a SQLite file, which is created if it does not exist.
 *
 * Calls are answered at once; only when another process is writing they wait, without blocking the
 * event loop. The tables can be queried with any SQLite program: one per table of the schema, `heads`,
 * and the view `entries`.
 *
 * `exclusive` takes turns among the callers of this store object. Between processes it does nothing:
 * there a writer that is not first tries again after a short, random pause.
 *
 * @example
 * ```ts
 * import { openLedger } from "split-ledger";
 * import { sqliteStore } from "split-ledger/sqlite";
 *
 * const ledger = await openLedger({ store: sqliteStore("data/ledger.db") });
 * ```
 */
export function sqliteStore(options: string | SqliteOptions): SqliteStore {
  return new Sqlite(typeof options === "string" ? { path: options } : options);
}

/** The log is written back into the file when it has grown to this; rarely, because pages repeat. */
const LOG_BYTES = 64 * 1024 * 1024;
/** How long the driver may block the event loop for a lock, in ms. */
const BUSY_TIMEOUT_MS = 10;
/** Longest pause between two tries for a lock, in ms. */
const PAUSE_MS_MAX = 50;
const MEMORY = ":memory:";

/** What an open store has. */
interface Opened {
  connection: SqliteConnection;
  statements: SqliteStatements;
  begin: SqliteStatement;
  beginWrite: SqliteStatement;
  end: SqliteStatement;
  head: SqliteStatement;
  firstHead: SqliteStatement;
  nextHead: SqliteStatement;
}

class Sqlite implements SqliteStore {
  readonly limits = { rows: 100_000, bytes: 64 * 1024 * 1024 };
  readonly #options: SqliteOptions;
  readonly #turns = new Turns();
  #opened: Opened | null = null;

  constructor(options: SqliteOptions) {
    const { prefix = "", pageSize = 4096, cacheSizeKiB = 131072 } = options;
    if (options.path === "") throw new StoreError("BAD_REQUEST", "the path of the database is empty");
    if (!/^([A-Za-z_][A-Za-z0-9_]*)?$/.test(prefix)) {
      throw new StoreError("BAD_REQUEST", `the prefix \`${prefix}\` is not a name`);
    }
    if (!Number.isInteger(cacheSizeKiB) || cacheSizeKiB < 1) {
      throw new StoreError("BAD_REQUEST", `the cache size \`${String(cacheSizeKiB)}\` is not a number of KiB`);
    }
    if (pageSize < 512 || pageSize > 65536 || !Number.isInteger(Math.log2(pageSize))) {
      throw new StoreError("BAD_REQUEST", `the page size \`${String(pageSize)}\` is not a power of two from 512`);
    }
    this.#options = options;
  }

  async open(schema: Schema): Promise<void> {
    const { path, prefix = "", driver } = this.#options;
    const connection = this.#opened?.connection ?? (await connect(path, driver));
    try {
      await this.#patiently(() => {
        configure(connection, this.#options);
      });
      await this.#patiently(() => {
        if (isCurrent(connection, schema, prefix)) return;
        connection.exec("BEGIN IMMEDIATE");
        inTransaction(connection, () => {
          // Another process may have been faster.
          if (!isCurrent(connection, schema, prefix)) migrate(connection, schema, prefix);
          connection.exec("COMMIT");
        });
      });
      this.#opened = prepare(connection, schema, prefix);
    } catch (error) {
      if (this.#opened === null) connection.close();
      throw error;
    }
  }

  read(ledger: string, reads: readonly Read[]): MaybePromise<{ head: Head | null; rows: Rows[] }> {
    return this.#patiently(() => {
      const { connection, statements, begin, end, head } = this.#open();
      // One transaction is one snapshot.
      begin.run([]);
      return inTransaction(connection, () => {
        const stored = headOf(head.texts([ledger]));
        const rows = reads.map((read) =>
          "keys" in read ? statements.byKeys(ledger, read) : statements.byRange(ledger, read),
        );
        end.run([]);
        return { head: stored, rows };
      });
    });
  }

  commit(commit: Commit): MaybePromise<boolean> {
    let bytes = 0;
    for (const write of commit.writes) bytes += write.rows.length;
    if (bytes > this.limits.bytes) throw tooLarge("bytes", bytes, this.limits.bytes);
    return this.#patiently(() => this.#commitOnce(commit));
  }

  exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T> {
    return this.#turns.take(ledger, maxWaitMs, work);
  }

  close(): void {
    this.#opened?.connection.close();
    this.#opened = null;
  }

  #commitOnce(commit: Commit): boolean {
    const { connection, statements, beginWrite, end, firstHead, nextHead } = this.#open();
    const { ledger, expected, head, writes } = commit;
    beginWrite.run([]);
    return inTransaction(connection, () => {
      const values = [ledger, head.seq, head.id, head.time, head.format];
      const moved =
        expected === null
          ? firstHead.run(values)
          : nextHead.run([...values.slice(1), ledger, expected.id]);
      if (moved === 0) {
        connection.exec("ROLLBACK");
        return false;
      }
      let rows = 0;
      for (const write of writes) rows += statements.write(ledger, write);
      if (rows > this.limits.rows) throw tooLarge("rows", rows, this.limits.rows);
      end.run([]);
      return true;
    });
  }

  /** Runs `work`; if another process holds a lock, again after pauses that leave the event loop free. */
  #patiently<T>(work: () => T): MaybePromise<T> {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      return this.#tryAgain(work, error);
    }
  }

  async #tryAgain<T>(work: () => T, first: unknown): Promise<T> {
    const { busyWaitMs = 5000 } = this.#options;
    const until = performance.now() + busyWaitMs;
    let error = first;
    for (let pause = 1; performance.now() < until; pause = Math.min(pause * 2, PAUSE_MS_MAX)) {
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
      try {
        return work();
      } catch (again) {
        if (!isBusy(again)) throw again;
        error = again;
      }
    }
    throw new StoreError("STORE_BUSY", `another process held the database for ${String(busyWaitMs)} ms`, error);
  }

  #open(): Opened {
    if (this.#opened === null) throw new StoreError("NOT_OPEN", "the store is not open");
    return this.#opened;
  }
}

/** Sets the connection up, and checks that durability is really on. */
function configure(connection: SqliteConnection, options: SqliteOptions): void {
  const { path, synchronous = "FULL", pageSize = 4096, cacheSizeKiB = 131072 } = options;
  connection.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT_MS)}`);
  // Takes effect on a new file only; the log's limit counts in the pages of the file.
  connection.exec(`PRAGMA page_size = ${String(pageSize)}`);
  const [mode] = connection.prepare("PRAGMA journal_mode = WAL").texts([]);
  connection.exec(`PRAGMA synchronous = ${synchronous}`);
  // Where the system's sync does not reach the disk (macOS), ask for the one that does.
  connection.exec("PRAGMA fullfsync = ON");
  connection.exec(`PRAGMA cache_size = -${String(cacheSizeKiB)}`);
  const [page] = connection.prepare("PRAGMA page_size").texts([]);
  connection.exec(`PRAGMA wal_autocheckpoint = ${String(Math.ceil(LOG_BYTES / Number(page)))}`);
  const [level] = connection.prepare("PRAGMA synchronous").texts([]);
  if (mode !== (path === MEMORY ? "memory" : "wal")) {
    throw new StoreError("NOT_DURABLE", `the database is in journal mode \`${String(mode)}\`, not \`wal\``);
  }
  if (Number(level) !== (synchronous === "FULL" ? 2 : 1)) {
    throw new StoreError("NOT_DURABLE", `the database has synchronous level \`${String(level)}\``);
  }
}

function prepare(connection: SqliteConnection, schema: Schema, prefix: string): Opened {
  const heads = quoted(prefix + HEADS);
  return {
    connection,
    statements: new SqliteStatements(connection, schema, prefix),
    begin: connection.prepare("BEGIN"),
    beginWrite: connection.prepare("BEGIN IMMEDIATE"),
    end: connection.prepare("COMMIT"),
    head: connection.prepare(`SELECT json_array(seq, id, time, format) FROM ${heads} WHERE ledger = ?`),
    // Both change a row exactly if the head is the expected one.
    firstHead: connection.prepare(`INSERT INTO ${heads} (ledger, seq, id, time, format)
      VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`),
    nextHead: connection.prepare(`UPDATE ${heads} SET seq = ?, id = ?, time = ?, format = ?
      WHERE ledger = ? AND id = ?`),
  };
}

/** Runs `work` in a transaction that has begun; if it throws, nothing of it stays. */
function inTransaction<T>(connection: SqliteConnection, work: () => T): T {
  try {
    return work();
  } catch (error) {
    try {
      connection.exec("ROLLBACK");
    } catch {
      // The database has rolled back by itself.
    }
    throw error;
  }
}

function headOf(rows: readonly string[]): Head | null {
  const [row] = rows;
  if (row === undefined) return null;
  const [seq, id, time, format] = JSON.parse(row) as [number, string, number, number];
  return { seq, id, time, format };
}

function tooLarge(what: string, found: number, limit: number): StoreError {
  return new StoreError("COMMIT_TOO_LARGE", `a commit has \`${String(found)}\` ${what}, the limit is ${String(limit)}`);
}

/**
 * The storage callback: what a host implements so that a ledger survives.
 *
 * The host knows nothing of money. It keeps tables of rows under keys, in order, and one *head* per
 * ledger; the core decides everything and asks for one atomic write per group of commands.
 *
 * Every rule a store must obey is written beside the method it concerns, with its number (S-01 …).
 * `split-ledger/testing` has one test per number, named after it.
 *
 * @module
 */

/** What may be returned at once or later. Every method may do either, also from call to call. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * One cell. Always a string, or null for "absent": an int64 in canonical decimal (`"-12"`, never
 * `"012"`, `"+1"` or `"-0"`), ASCII, Unicode text, or JSON text.
 */
export type Cell = string | null;

/**
 * JSON text of rows: `[[cell,…],…]`, the cells of each row in the order of the table's columns.
 *
 * Text, not arrays, so that a store can hand it to its database (or from it) without parsing.
 */
export type Rows = string;

/** One column of a table. */
export interface Column {
  /** Lower case ASCII letters, digits and `_`, starting with a letter; usable as an SQL name. */
  name: string;
  /**
   * - `int`: int64. **MUST** keep every value from -2^63 to 2^63-1 exactly (S-20) and compare by
   *   number, not by text (S-21).
   * - `ascii`: printable ASCII. **MUST** compare byte by byte, without folding case or trimming
   *   spaces; `"007"` stays `"007"` (S-22).
   * - `text`: any Unicode except NUL and lone surrogates; never in a key or an index.
   * - `json`: JSON text, **MUST** come back byte for byte: it is hashed as stored (S-23).
   */
  type: "int" | "ascii" | "text" | "json";
  /** The cell may be null. Key columns never are. */
  nullable?: true;
}

/** One table. A store adds the ledger id in front of every key by itself. */
export interface Table {
  name: string;
  columns: readonly Column[];
  /** This many leading columns are the primary key (each `int` or `ascii`, at least one). */
  key: number;
  /**
   * Further orders in which rows can be read. Columns are `int` or `ascii`. Rows are ordered by the
   * index columns, then by the key (S-36). A row is in an index only if none of its cells there is
   * null (S-33), and the index follows every change of the row (S-28).
   */
  indexes: readonly { name: string; columns: readonly string[] }[];
}

/** All tables of the core. A higher version only adds tables, nullable columns and indexes. */
export interface Schema {
  version: number;
  tables: readonly Table[];
}

/** Where a ledger's history stands. One per ledger, replaced by every commit. */
export interface Head {
  /** Number of the last commit. At most 2^53 - 1. */
  seq: number;
  /** Unique per attempt (the hash of the journal row). The only field a commit compares. */
  id: string;
  /** Time of the last commit, ms since the epoch. */
  time: number;
  /** The lowest storage format that can read this ledger. */
  format: number;
}

/** Rows to fetch: by their keys, or a range in the order of the key or of an index. */
export type Read = KeyRead | RangeRead;

/** The existing rows with these keys, in any order; a key without a row just yields none. */
export interface KeyRead {
  table: string;
  /** Rows of key cells only: `[["1"],["2"]]`. The keys are distinct. */
  keys: Rows;
}

/** Rows in order. The *columns of the order* are those of the index followed by those of the key. */
export interface RangeRead {
  table: string;
  /** Name of one of the table's indexes, or null for the order of the key. */
  index: string | null;
  /**
   * Values of the leading columns of the index (of the key if `index` is null): only rows equal in
   * all of them. May be empty, may be all of them.
   */
  equals: readonly string[];
  /** Inclusive lower bound of the column that follows those in `equals`. */
  from?: string;
  /** Exclusive upper bound of that same column. */
  below?: string;
  /**
   * Continue a scan: the position of the last row seen, that is its cells of the index columns, then
   * its cells of the key columns (for the order of the key: its key cells). Only rows that come
   * strictly after this position in the direction of the scan. Its leading cells are those of
   * `equals`. The row itself need not exist any more.
   */
  after?: readonly string[];
  /** Last row first. `from` stays the lower and `below` the upper bound. */
  descending?: true;
  /** At most this many rows, 1 or more. Fewer means that the range has no more. */
  limit: number;
}

/** One change to one table. */
export interface Write {
  table: string;
  /**
   * - `insert`: new rows; an existing key is an error, and the commit writes nothing (S-14).
   * - `upsert`: insert, or replace every cell of the existing row (S-15).
   * - `delete`: `rows` carry only the key cells; an absent key is no error (S-16).
   */
  op: "insert" | "upsert" | "delete";
  rows: Rows;
  /** The rows as they were before, in the order of `rows`, where the core knows them: for own indexes. */
  before?: Rows;
}

/** One atomic write of a ledger. */
export interface Commit {
  ledger: string;
  /** Commit only if this is still the ledger's head; null: only if it has none yet. */
  expected: Head | null;
  /** The head after this commit. */
  head: Head;
  /** Applied in this order. May be empty. */
  writes: readonly Write[];
}

/**
 * What a host implements. A store serves any number of ledgers; the core awaits
 * `open` before anything else. Empty lists are legal everywhere (S-17).
 *
 * Errors: throw for what went wrong, with the driver's own exception as `cause` where there is one.
 * A store that cannot be atomic must fail; it must not degrade.
 *
 * @example
 * ```ts
 * import { memoryStore } from "split-ledger";
 *
 * const store: LedgerStore = memoryStore();
 * ```
 */
export interface LedgerStore {
  /** The largest commit this store takes: rows, and UTF-16 units of all row texts together. */
  readonly limits?: { rows?: number; bytes?: number };

  /**
   * Create the tables, or migrate those of an older schema. Comes first, and again for each further
   * use of the same store object.
   *
   * - S-01 **MUST** keep everything that is stored when the schema is the stored one.
   * - S-02 **MUST** refuse a schema older than the stored one with an error whose `code` is
   *   `"UPGRADE_REQUIRED"`, and leave the store as it is.
   * - S-03 **MUST** take over an older store: add the missing tables, nullable columns (null in the
   *   rows that exist) and indexes (which then hold the rows that exist).
   */
  open(schema: Schema): MaybePromise<void>;

  /**
   * The head of a ledger, and the rows of each read, in the order of `reads`.
   *
   * - S-10 **MUST** take the head and all rows of one call from one snapshot: no commit may fall
   *   between any two of them. (Without snapshots: read head, rows, head, until both heads are equal.)
   * - S-11 **MUST** show every commit that had resolved before the read began, whoever made it.
   * - S-12 **MUST** return one `Rows` per read, in the order of `reads`, also when there are many.
   * - S-13 **MUST** return exactly the existing rows of a key read; absent keys yield nothing.
   * - S-18 **MUST** keep ledgers apart: same keys, own rows, own head.
   * - S-24 … S-26 **MUST** return text, nulls and large values (1 MiB) unchanged.
   * - S-27 **MUST** return the head as it was given.
   * - **MUST** obey `equals` (S-30), `from` and `below` (S-31), `descending` (S-32), `after` (S-34) and
   *   `limit` (S-35).
   */
  read(
    ledger: string,
    reads: readonly Read[],
  ): MaybePromise<{ head: Head | null; rows: readonly Rows[] }>;

  /**
   * Write all rows and the new head, if the head is still the expected one.
   *
   * - S-04 **MUST** be all or nothing: when it throws, not one row and not the head has changed, and
   *   the store still works.
   * - S-05 **MUST** be durable before it resolves: it survives a crash of process and machine.
   * - S-06 **MUST** return false, and write nothing, when the head is not `expected`.
   * - S-07 **MUST** let exactly one of several racing commits with the same `expected` win, from
   *   whatever process.
   * - S-08 **MUST** take `expected: null` to mean that the ledger has no head yet.
   * - S-09 **MUST** compare heads by `id`: after a failover a `seq` can be used again.
   * - S-19 **MUST** apply the writes in their order.
   *
   * A store may throw although the commit landed (a lost reply): the core reads the head to find out.
   */
  commit(commit: Commit): MaybePromise<boolean>;

  /**
   * Optional. Runs `work` when it is this caller's turn among those who called it for this ledger. A
   * courtesy between writers that keep losing races: the comparison in `commit` stays the guard.
   *
   * - S-40 **MUST** be first come, first served (among the callers it can see).
   * - S-41 **MUST** hold nothing that `read` or `commit` needs, of this caller or of others.
   * - S-42 **MUST** wait at most `maxWaitMs` ms for the turn, then run `work` without it.
   * - S-43 **MUST** settle as `work` does, and pass the turn on even if `work` fails.
   */
  exclusive?<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T>;

  /** Optional. Releases files and connections; the store is not used afterwards. */
  close?(): MaybePromise<void>;
}

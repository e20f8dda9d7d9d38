import type { LedgerStore, MaybePromise } from "../../store.js";

/** A run of keys in rising (or falling) order. `from` is always below `below`. */
export interface KeyValueRange {
  /** First key, inclusive. */
  from: string;
  /** Last key, exclusive. */
  below: string;
  /** Last key first. */
  descending: boolean;
  /** At most this many entries, 1 or more. */
  limit: number;
}

/** A key and its value. */
export type KeyValueEntry = readonly [key: string, value: string];

/** A key and what it shall have; undefined removes it, which is no error if it is not there. */
export type KeyValueChange = readonly [key: string, value: string | undefined];

/**
 * How keys and values are read.
 *
 * - E-01 Keys are strings of the characters 0 to 126, hence the same bytes in ASCII, Latin-1 and UTF-8. The
 *   engine **MUST** order them by these bytes, and take keys of 1,900 bytes.
 * - E-02 Values are strings of any length, any Unicode except lone surrogates, and **MUST** come back unchanged.
 */
export interface KeyValueReader {
  /** E-03 **MUST** return one value per key, in their order; undefined where there is none. */
  get(keys: readonly string[]): MaybePromise<readonly (string | undefined)[]>;
  /** E-04 **MUST** return exactly the entries of the range, in its order, up to its limit. */
  range(range: KeyValueRange): MaybePromise<readonly KeyValueEntry[]>;
}

/**
 * An ordered key-value database, as {@link keyValueStore} needs it. Every method may answer at once or
 * later; it throws for what went wrong.
 *
 * Read outside a snapshot, a key **MUST** show every transaction that had resolved before (E-05).
 */
export interface KeyValueEngine extends KeyValueReader {
  /**
   * Reads `keys`, asks `decide` what to change, and changes it. `decide` answers at once; with no changes
   * there is nothing to write.
   *
   * - E-06 **MUST** be atomic: all changes or, when it throws, none.
   * - E-07 **MUST** be durable before it resolves: the changes survive a crash of process and machine.
   * - E-08 **MUST** let nobody, of whatever process, change one of `keys` between reading it and the changes.
   *   Either it locks, or it notices at the end and calls `decide` again with what is there now.
   * - E-09 **MUST** write nothing when `decide` throws, and throw that error.
   */
  transact(
    keys: readonly string[],
    decide: (values: readonly (string | undefined)[]) => readonly KeyValueChange[],
  ): MaybePromise<void>;

  /**
   * Optional. Runs `work` with a reader on one snapshot, and settles as it does.
   *
   * - E-10 **MUST** show in all reads of one snapshot the same transactions: all that had resolved before,
   *   each of them whole.
   *
   * Without it a read is repeated until no commit has come in between, which costs two more `get`, and under
   * steady writing may fail as busy.
   */
  snapshot?<T>(work: (reader: KeyValueReader) => Promise<T>): Promise<T>;

  /** Optional: the largest transaction, in rows and in UTF-16 units of rows. */
  readonly limits?: NonNullable<LedgerStore["limits"]>;
  /** Optional: turns between processes, as `LedgerStore.exclusive`. Default: turns within the store object. */
  exclusive?<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T>;
  /** Optional. Comes last. */
  close?(): MaybePromise<void>;
}

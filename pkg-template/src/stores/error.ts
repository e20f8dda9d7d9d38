/** Why a store refused; stable names. */
export type StoreErrorCode =
  /** The store was written by a newer version of this package. */
  | "UPGRADE_REQUIRED"
  /** The stored tables cannot be brought to the schema by adding to them. */
  | "SCHEMA_MISMATCH"
  /** A read or write that is not of the schema (unknown table, wrong number of cells …). */
  | "BAD_REQUEST"
  /** An `insert` of a key that exists. */
  | "DUPLICATE_KEY"
  /** The commit is above the store's `limits`. */
  | "COMMIT_TOO_LARGE"
  /** Another process holds the database; nothing was written. */
  | "STORE_BUSY"
  /** The database cannot be reached, is shutting down or is a standby; whether something was written is not known. */
  | "STORE_UNREACHABLE"
  /** The database does not give the durability asked for. */
  | "NOT_DURABLE"
  /** The site may not store anything: private mode, blocked cookies, a policy, or no browser at all. */
  | "STORAGE_DENIED"
  /** The browser gives the site no more space; nothing was written. */
  | "QUOTA_EXCEEDED"
  /** A ledger was sent to another store than the one it lives in. */
  | "ROUTE_CHANGED"
  /** No database driver for this runtime. */
  | "DRIVER_MISSING"
  /** Not open yet, or closed. */
  | "NOT_OPEN";

/** An error of one of the stores in this package. Tell them apart by `code`, not by `instanceof`. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  /** True when the same call may succeed later as it is. */
  readonly transient: boolean;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.transient = code === "STORE_BUSY" || code === "STORE_UNREACHABLE";
  }
}

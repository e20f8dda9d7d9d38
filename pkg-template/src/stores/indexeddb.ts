/**
 * A store in the browser's IndexedDB: for pages, workers and service workers.
 *
 * @module
 */
import { unwrap, type IDBPObjectStore } from "idb";
import type { Commit, Head, LedgerStore, Read, Rows, Schema, Write } from "../store.js";
import { StoreError } from "./error.js";
import { Turns } from "./turns.js";
import { Connection, nameOf, quotaExceeded } from "./indexeddb/connection.js";
import { TableLayout, type StoredRow } from "./indexeddb/layout.js";
import { HEADS } from "./indexeddb/migrate.js";

export { StoreError, type StoreErrorCode } from "./error.js";

/** How to open an IndexedDB store. */
export interface IndexedDbOptions {
  /** Name of the database, one of this origin's own. */
  name: string;
  /**
   * How long opening waits for other tabs that hold an older version of the database open and do not
   * let go, in ms. Default 5000. Tabs that use this store let go by themselves.
   */
  busyWaitMs?: number;
}

/** A store in IndexedDB. */
export interface IndexedDbStore extends LedgerStore {
  readonly limits: { rows: number; bytes: number };
  open(schema: Schema): Promise<void>;
  read(ledger: string, reads: readonly Read[]): Promise<{ head: Head | null; rows: Rows[] }>;
  commit(commit: Commit): Promise<boolean>;
  exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * A store in a database of the browser, which is created if it does not exist. Several tabs and
 * workers of a site may use it at once; with Web Locks (in secure contexts) their writers take turns.
 *
 * Browsers may delete a site's data when the disk is full, unless the site asked for it to be kept:
 * `await navigator.storage.persist()`. In a private window the data ends with the window. A commit
 * that no longer fits fails with `QUOTA_EXCEEDED`; where storage is refused, `open` fails with
 * `STORAGE_DENIED`.
 *
 * @example
 * ```ts
 * import { openLedger } from "split-ledger";
 * import { indexedDbStore } from "split-ledger/indexeddb";
 *
 * const ledger = await openLedger({ store: indexedDbStore({ name: "wallet" }) });
 * ```
 */
export function indexedDbStore(options: IndexedDbOptions): IndexedDbStore {
  return new IndexedDb(options);
}

type Source = IDBPObjectStore<unknown, string[], string, "readonly">;

class IndexedDb implements IndexedDbStore {
  readonly limits = { rows: 100_000, bytes: 64 * 1024 * 1024 };
  readonly #name: string;
  readonly #connection: Connection;
  readonly #turns = new Turns();
  #tables = new Map<string, TableLayout>();

  constructor({ name, busyWaitMs = 5000 }: IndexedDbOptions) {
    if (name === "") throw new StoreError("BAD_REQUEST", "the name of the database is empty");
    this.#name = name;
    this.#connection = new Connection(name, busyWaitMs);
  }

  async open(schema: Schema): Promise<void> {
    await this.#connection.open(schema);
    this.#tables = new Map(schema.tables.map((table) => [table.name, new TableLayout(table)]));
  }

  async read(ledger: string, reads: readonly Read[]): Promise<{ head: Head | null; rows: Rows[] }> {
    const plans = reads.map((read) => this.#plan(ledger, read));
    // One transaction is one snapshot.
    const tx = await this.#connection.begin([HEADS, ...reads.map(({ table }) => table)], "readonly");
    try {
      const [head, ...rows] = await Promise.all([
        tx.objectStore(HEADS).get(ledger) as Promise<Head | undefined>,
        ...plans.map((plan, at) => plan(tx.objectStore(reads[at]?.table ?? ""))),
      ]);
      return { head: head ?? null, rows };
    } catch (error) {
      throw failureOf(error);
    }
  }

  async commit({ ledger, expected, head, writes }: Commit): Promise<boolean> {
    const batches = this.#batches(ledger, writes);
    // Without a promise for each row: a group has thousands.
    const tx = unwrap(await this.#connection.begin([HEADS, ...writes.map(({ table }) => table)], "readwrite"));
    const ended = endOf(tx);
    let isLost = false;
    try {
      const heads = tx.objectStore(HEADS);
      // All requests go out at once; the first one's answer takes the others back if the head has moved.
      const stored = heads.get(ledger) as IDBRequest<Head | undefined>;
      stored.onsuccess = () => {
        if (stored.result?.id === expected?.id) return;
        isLost = true;
        tx.abort();
      };
      for (const { table, send } of batches) send(tx.objectStore(table));
      const { seq, id, time, format } = head;
      heads.put({ seq, id, time, format }, ledger);
    } catch (error) {
      // Left alone, it would commit what it has been asked for so far.
      tx.abort();
      await ended.catch(() => undefined);
      throw error;
    }
    try {
      await ended;
      return true;
    } catch (error) {
      if (isLost) return false;
      throw failureOf(error);
    }
  }

  /** First come, first served, among all tabs and workers of the site where the browser has Web Locks. */
  async exclusive<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T> {
    const { locks } = (globalThis as { navigator?: { locks?: LockManager } }).navigator ?? {};
    if (locks === undefined) return await this.#turns.take(ledger, maxWaitMs, work);
    let hasBegun = false;
    const begin = (): Promise<T> => {
      hasBegun = true;
      return work();
    };
    try {
      const name = JSON.stringify(["split-ledger", this.#name, ledger]);
      return await locks.request(name, { signal: AbortSignal.timeout(maxWaitMs) }, begin);
    } catch (error) {
      if (hasBegun) throw error;
      // The wait was too long, or this page may have no locks.
      return await work();
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** What a read asks of its object store. Throws before anything is begun. */
  #plan(ledger: string, read: Read): (source: Source) => Promise<Rows> {
    const layout = this.#layout(read.table);
    if ("keys" in read) {
      const keys = layout.keys(ledger, read.keys);
      return async (source) => textOf((await Promise.all(keys.map((key) => source.get(key)))) as Found);
    }
    const range = layout.range(ledger, read);
    const { index, limit, descending } = read;
    if (range === null) return () => Promise.resolve("[]");
    return async (source) => {
      const order = index === null ? source : source.index(index);
      if (descending !== true) return textOf((await order.getAll(range, limit)) as Found);
      const found: StoredRow[] = [];
      let cursor = await order.openCursor(range, "prev");
      while (cursor !== null) {
        found.push(cursor.value as StoredRow);
        if (found.length === limit) break;
        cursor = await cursor.continue();
      }
      return textOf(found);
    };
  }

  /** What a commit asks of its object stores. Throws before anything is begun. */
  #batches(ledger: string, writes: readonly Write[]): Batch[] {
    let bytes = 0;
    for (const { rows } of writes) bytes += rows.length;
    if (bytes > this.limits.bytes) throw tooLarge("bytes", bytes, this.limits.bytes);
    let count = 0;
    const batches = writes.map(({ table, op, rows }): Batch => {
      const layout = this.#layout(table);
      if (op === "delete") {
        const keys = layout.keys(ledger, rows);
        count += keys.length;
        return { table, send: (store) => keys.forEach((key) => store.delete(key)) };
      }
      const placed = layout.rows(ledger, rows);
      count += placed.length;
      return { table, send: (store) => placed.forEach(({ key, value }) => store[PUT[op]](value, key)) };
    });
    if (count > this.limits.rows) throw tooLarge("rows", count, this.limits.rows);
    return batches;
  }

  #layout(table: string): TableLayout {
    const layout = this.#tables.get(table);
    if (layout !== undefined) return layout;
    if (this.#tables.size === 0) throw new StoreError("NOT_OPEN", "the store is not open");
    throw new StoreError("BAD_REQUEST", `the schema has no table \`${table}\``);
  }
}

/** Requests for one table. */
interface Batch {
  table: string;
  send(store: IDBObjectStore): void;
}

/** How rows are written. */
const PUT = { insert: "add", upsert: "put" } as const;

type Found = readonly (StoredRow | undefined)[];

function textOf(found: Found): Rows {
  return `[${found.flatMap((stored) => (stored === undefined ? [] : [stored.row])).join(",")}]`;
}

/** Resolves when the transaction is on the disk; rejects, when nothing is left of it, with the reason. */
function endOf(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    let table = "";
    tx.onerror = ({ target }) => {
      const { source, error } = target as IDBRequest;
      if (error?.name === "ConstraintError") table = (source as IDBObjectStore).name;
    };
    tx.oncomplete = () => resolve();
    tx.onabort = () => {
      const what = `table \`${table}\` already has a row that was to be inserted`;
      const duplicate = table === "" ? null : new StoreError("DUPLICATE_KEY", what, tx.error);
      reject(duplicate ?? tx.error ?? new DOMException("the transaction was aborted", "AbortError"));
    };
  });
}

function failureOf(error: unknown): unknown {
  if (nameOf(error) === "QuotaExceededError") return quotaExceeded(error);
  if (nameOf(error) !== "AbortError") return error;
  return new StoreError("STORE_UNREACHABLE", "the browser aborted the transaction: it closed the database", error);
}

function tooLarge(what: string, found: number, limit: number): StoreError {
  return new StoreError("COMMIT_TOO_LARGE", `a commit has \`${String(found)}\` ${what}, the limit is ${String(limit)}`);
}

/**
 * The connection of one tab or worker to its database: opened, brought to the schema, given up when
 * another tab needs a newer schema, and opened again at the next use.
 *
 * @module
 */
import { openDB, type IDBPDatabase, type IDBPTransaction, type OpenDBCallbacks } from "idb";
import type { Schema } from "../../store.js";
import { StoreError } from "../error.js";
import { isCurrent, migrate } from "./migrate.js";

/** How often a database is looked at again because other tabs changed it meanwhile. */
const TRIES_MAX = 20;

/** Opens a database and keeps it open. */
export class Connection {
  readonly #name: string;
  readonly #busyWaitMs: number;
  #schema: Schema | null = null;
  #database: Promise<IDBPDatabase> | null = null;

  constructor(name: string, busyWaitMs: number) {
    this.#name = name;
    this.#busyWaitMs = busyWaitMs;
  }

  /** Opens the database with this schema; a refusal leaves what is open as it is. */
  async open(schema: Schema): Promise<void> {
    const database = this.#connect(schema);
    await database;
    const before = this.#database;
    this.#schema = schema;
    this.#database = database;
    (await before?.catch(() => null))?.close();
  }

  /** Begins a transaction; opens the database again if the connection has been lost. */
  async begin<M extends "readonly" | "readwrite">(
    names: readonly string[],
    mode: M,
  ): Promise<IDBPTransaction<unknown, string[], M>> {
    const stores = [...new Set(names)];
    // Without `strict` Chromium tells of a commit before it is on the disk.
    const options = mode === "readwrite" ? { durability: "strict" as const } : {};
    const begin = async (): Promise<IDBPTransaction<unknown, string[], M>> => {
      const tx = (await this.#use()).transaction(stores, mode, options);
      // Its requests and events tell the same.
      tx.done.catch(() => undefined);
      return tx;
    };
    try {
      return await begin();
    } catch (error) {
      if (nameOf(error) !== "InvalidStateError") throw error;
      // It is closing, and nobody has told yet.
      this.#database = null;
      return await begin();
    }
  }

  async close(): Promise<void> {
    const database = this.#database;
    this.#schema = null;
    this.#database = null;
    (await database?.catch(() => null))?.close();
  }

  #use(): Promise<IDBPDatabase> {
    if (this.#schema === null) throw new StoreError("NOT_OPEN", "the store is not open");
    this.#database ??= this.#connect(this.#schema);
    return this.#database;
  }

  #connect(schema: Schema): Promise<IDBPDatabase> {
    const database = connect(this.#name, schema, this.#busyWaitMs, () => {
      if (this.#database === database) this.#database = null;
    });
    database.catch(() => {
      if (this.#database === database) this.#database = null;
    });
    return database;
  }
}

/** A connection to a database that has the schema; `lost` is called when it has been closed. */
async function connect(name: string, schema: Schema, waitMs: number, lost: () => void): Promise<IDBPDatabase> {
  let version: number | undefined;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    try {
      const database = await openVersion(name, version, schema, waitMs, lost);
      try {
        if (await isCurrent(database, schema)) return database;
      } catch (error) {
        database.close();
        throw error;
      }
      version = database.version + 1;
      database.close();
    } catch (error) {
      // Another tab has raised the version.
      if (nameOf(error) !== "VersionError") throw error;
      version = undefined;
    }
  }
  throw new StoreError("STORE_BUSY", `other tabs keep changing the database \`${name}\`: close them`);
}

/** Opens one version; the newest if undefined. */
function openVersion(
  name: string,
  version: number | undefined,
  schema: Schema,
  waitMs: number,
  lost: () => void,
): Promise<IDBPDatabase> {
  return new Promise((resolve, reject) => {
    let refusal: unknown;
    let isBlocked = false;
    const opening = requestVersion(name, version, {
      upgrade(database, _from, _to, transaction) {
        clearTimeout(timer);
        transaction.done.catch((error: unknown) => (refusal ??= error));
        migrate(database, transaction, schema).catch((error: unknown) => {
          // The transaction tells better why it was aborted.
          if (nameOf(error) === "AbortError") return;
          refusal = error;
          transaction.abort();
        });
      },
      blocked() {
        isBlocked = true;
      },
      blocking(_from, _to, { target }) {
        (target as IDBDatabase).close();
        lost();
      },
      terminated: lost,
    });
    const timer = setTimeout(() => {
      const why = isBlocked ? "another tab still uses an older version of it" : "another tab may be changing it";
      const what = `the database \`${name}\` could not be opened for ${String(waitMs)} ms`;
      reject(new StoreError("STORE_BUSY", `${what}: ${why}; close the other tabs`));
      // What comes too late must not stand in anybody's way.
      opening.then((late) => late.close(), () => undefined);
    }, waitMs);
    const ended = (): void => clearTimeout(timer);
    opening.then(resolve, (error: unknown) => reject(openingFailed(name, refusal ?? error))).then(ended, ended);
  });
}

/** What the browser throws at once is a rejection too. */
async function requestVersion(
  name: string,
  version: number | undefined,
  callbacks: OpenDBCallbacks<unknown>,
): Promise<IDBPDatabase> {
  if ((globalThis as { indexedDB?: IDBFactory }).indexedDB === undefined) {
    throw new StoreError("STORAGE_DENIED", "there is no IndexedDB here: it is switched off, or this is not a browser");
  }
  return await openDB(name, version, callbacks);
}

function openingFailed(name: string, error: unknown): unknown {
  const kind = nameOf(error);
  if (kind === "VersionError" || error instanceof StoreError) return error;
  if (kind === "QuotaExceededError") return quotaExceeded(error);
  const message = error instanceof Error ? error.message : String(error);
  const what = `the browser refuses the database \`${name}\`: ${message}; allow this site to store data`;
  return new StoreError("STORAGE_DENIED", what, error);
}

/** The browser gives the site no more space; nothing was written. */
export function quotaExceeded(cause: unknown): StoreError {
  const what = "the browser gives this site no more space, nothing was written: free some of it, or of the disk";
  return new StoreError("QUOTA_EXCEEDED", what, cause);
}

/** Name of a DOMException. */
export function nameOf(error: unknown): string | undefined {
  return (error as { name?: string } | null)?.name;
}

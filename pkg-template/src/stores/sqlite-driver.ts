/**
 * Everything in which the SQLite drivers differ. The rest of the store sees a connection that runs
 * statements and returns text.
 *
 * @module
 */
import { StoreError } from "./error.js";

/** Name of a driver: the runtime's own module, or the npm package. */
export type SqliteDriver = "node:sqlite" | "better-sqlite3";

/** A value bound to a `?`. */
export type SqliteValue = string | number | null;

/** A prepared statement. */
export interface SqliteStatement {
  /** Runs it; returns how many rows it changed. */
  run(values: readonly SqliteValue[]): number;
  /** The only column of every row, which is text. */
  texts(values: readonly SqliteValue[]): string[];
}

/** An open database. */
export interface SqliteConnection {
  readonly driver: SqliteDriver;
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/** Opens a database with the wanted driver, or with the first that is there. */
export async function connect(path: string, wanted?: SqliteDriver): Promise<SqliteConnection> {
  const builtIn = wanted === "better-sqlite3" ? undefined : builtInSqlite();
  if (builtIn !== undefined) return new BuiltIn(new builtIn.DatabaseSync(path));
  if (wanted === "node:sqlite") {
    throw new StoreError("DRIVER_MISSING", "this runtime has no `node:sqlite`");
  }
  let module: { default: BetterSqliteClass };
  try {
    module = (await import("better-sqlite3")) as unknown as { default: BetterSqliteClass };
  } catch (error) {
    throw new StoreError(
      "DRIVER_MISSING",
      "this runtime has no `node:sqlite`: add the package `better-sqlite3` (npm install better-sqlite3)",
      error,
    );
  }
  return new Better(new module.default(path));
}

/** Another connection holds a lock: the same call may succeed later. */
export function isBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return (errcode & 0xff) === 5 || (errcode & 0xff) === 6;
  return typeof code === "string" && /^SQLITE_(BUSY|LOCKED)/.test(code);
}

/** A key is there already (SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID). */
export function isDuplicate(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return errcode === 1555 || errcode === 2067 || errcode === 2579;
  return typeof code === "string" && /^SQLITE_CONSTRAINT_(PRIMARYKEY|UNIQUE|ROWID)$/.test(code);
}

// What is used of the drivers; their own types are not needed to use this package.

interface BuiltInStatement {
  run(...values: SqliteValue[]): { changes: number | bigint };
  all(...values: SqliteValue[]): unknown[];
  setReturnArrays?(enabled: boolean): void;
}
interface BuiltInDatabase {
  exec(sql: string): void;
  prepare(sql: string): BuiltInStatement;
  close(): void;
}
interface BuiltInModule {
  DatabaseSync: new (path: string) => BuiltInDatabase;
}
interface BetterStatement {
  readonly reader: boolean;
  pluck(enabled: boolean): BetterStatement;
  run(values: readonly SqliteValue[]): { changes: number };
  all(values: readonly SqliteValue[]): unknown[];
}
interface BetterDatabase {
  exec(sql: string): void;
  prepare(sql: string): BetterStatement;
  close(): void;
}
type BetterSqliteClass = new (path: string) => BetterDatabase;

/** The runtime's own SQLite: undefined in runtimes that have none or hide it behind a flag. */
function builtInSqlite(): BuiltInModule | undefined {
  const host = globalThis.process as { getBuiltinModule?(name: string): unknown } | undefined;
  return host?.getBuiltinModule?.("node:sqlite") as BuiltInModule | undefined;
}

class BuiltIn implements SqliteConnection {
  readonly driver = "node:sqlite";
  readonly #database: BuiltInDatabase;

  constructor(database: BuiltInDatabase) {
    this.#database = database;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.#database.prepare(sql);
    const asArrays = statement.setReturnArrays !== undefined;
    statement.setReturnArrays?.(true);
    const first = (row: unknown): string => {
      return (asArrays ? (row as string[])[0] : Object.values(row as object)[0]) as string;
    };
    return {
      run: (values) => Number(statement.run(...values).changes),
      texts: (values) => statement.all(...values).map(first),
    };
  }

  close(): void {
    this.#database.close();
  }
}

class Better implements SqliteConnection {
  readonly driver = "better-sqlite3";
  readonly #database: BetterDatabase;

  constructor(database: BetterDatabase) {
    this.#database = database;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.#database.prepare(sql);
    if (statement.reader) statement.pluck(true);
    return {
      run: (values) => statement.run(values).changes,
      texts: (values) => statement.all(values) as string[],
    };
  }

  close(): void {
    this.#database.close();
  }
}

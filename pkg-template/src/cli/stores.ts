/** `--store`: where the rows are. */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { openLedger, type Ledger } from "../ledger.js";
import type { LedgerOptions } from "../options.js";
import { memoryStore } from "../stores/memory.js";
import { sqliteStore } from "../stores/sqlite.js";
import type { LedgerStore } from "../store.js";
import { POSTGRES_URL, postgresPlace } from "./postgres.js";
import { CliError, usageError, type Input, type OptionInfo } from "./command.js";

/** Options of every subcommand that opens a ledger. */
export const STORE_OPTIONS: Readonly<Record<string, OptionInfo>> = {
  store: { type: "string", short: "s", value: "STORE", help: "memory:, sqlite:FILE or postgres://USER@HOST:PORT/DATABASE;\nwith ?schema=NAME tables in another SQL schema than split_ledger" },
  ledger: { type: "string", value: "ID", help: "ledger in the store (default: default)" },
};

/** What `--store` names. */
export interface Place {
  store: LedgerStore;
  /** For messages. */
  name: string;
  /** Ends what the store was given. */
  end?(): Promise<void>;
}

/** An open ledger with its store. */
export interface Opened {
  ledger: Ledger;
  /** What `--store` names, without a password. */
  name: string;
  /** Answers what is queued, then closes the ledger and its store. */
  close(): Promise<void>;
}

/** Opens what `--store` and `--ledger` name. `create`: the database file may be new. */
export async function openNamed(
  input: Input,
  create: boolean,
  settings: Omit<LedgerOptions, "store" | "ledger"> = {},
): Promise<Opened> {
  const typed = input.text("store");
  if (typed === undefined) throw usageError("say where the ledger is: --store sqlite:FILE (or memory:, postgres://…)");
  const { store, name, end } = await placeNamed(typed, create);
  const release = async (): Promise<void> => {
    await store.close?.();
    await end?.();
  };
  try {
    const ledger = await openLedger({ ...settings, store, ledger: input.text("ledger") ?? "default" });
    const close = async (): Promise<void> => {
      await ledger.close();
      await release();
    };
    return { ledger, name, close };
  } catch (error) {
    await release();
    throw error;
  }
}

async function placeNamed(name: string, create: boolean): Promise<Place> {
  if (name === "memory:") return { store: memoryStore(), name };
  if (POSTGRES_URL.test(name)) return await postgresPlace(name, create);
  if (!name.startsWith("sqlite:")) {
    throw usageError(`\`${name}\` names no store: write memory:, sqlite:FILE or postgres://USER@HOST:PORT/DATABASE`);
  }
  const path = name.slice("sqlite:".length);
  if (path === "") throw usageError("`sqlite:` lacks the name of a file: write sqlite:FILE");
  if (!create && !existsSync(path)) throw new CliError(`there is no database \`${path}\``);
  makeFolder(dirname(path));
  return { store: sqliteStore(path), name };
}

/** Not `recursive`: where nothing can be made (`/proc/x/y`) that never ends on some versions of Node.js. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") return;
    throw new CliError(`the folder \`${path}\` cannot be made: ${(error as Error).message}`);
  }
}

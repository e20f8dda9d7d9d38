/** `--store postgres://…`: a ledger in PostgreSQL, through the npm package `pg`. */
import type { Pool } from "pg";
import { StoreError } from "../stores/error.js";
import { postgresStore } from "../stores/postgres.js";
import { CliError, usageError } from "./command.js";
import type { Place } from "./stores.js";

/** `postgres:` or `postgresql:`, as other programs take them. */
export const POSTGRES_URL = /^postgres(ql)?:/;
/** How long a server may take to let a connection in, ms. */
const CONNECT_MS = 10_000;

/** Opens a pool on the server that the URL names; its parameter `schema` is the SQL schema. */
export async function postgresPlace(text: string, create: boolean): Promise<Place> {
  const url = readUrl(text);
  const schema = url.searchParams.get("schema") ?? "split_ledger";
  url.searchParams.delete("schema");
  const { Pool } = await loadPg();
  const pool = new Pool({ connectionString: url.href, connectionTimeoutMillis: CONNECT_MS });
  const name = withoutSecrets(url);
  try {
    const store = postgresStore({ pool, schema });
    if (!create && !(await hasTables(pool, schema))) {
      throw new CliError(`there is no ledger in the schema \`${schema}\` of ${name}`);
    }
    return { store, name, end: () => pool.end() };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function readUrl(text: string): URL {
  const form = "write postgres://USER@HOST:PORT/DATABASE, with special characters as %XX";
  let url;
  try {
    url = new URL(text);
  } catch {
    throw usageError(`what --store names is not a URL: ${form}`);
  }
  // A `/`, `?` or `#` in a password ends the host early.
  if (url.username === "" && text.includes("@")) throw usageError(`the URL of --store has an \`@\` too late: ${form}`);
  return url;
}

/** What may be printed: no password, and no parameters, which can hold one too. */
function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  shown.password = "";
  shown.search = "";
  shown.hash = "";
  return shown.href;
}

async function loadPg(): Promise<{ Pool: typeof Pool }> {
  try {
    return (await import("pg")).default;
  } catch (error) {
    throw new StoreError("DRIVER_MISSING", "PostgreSQL needs the package `pg`: add it (npm install pg)", error);
  }
}

async function hasTables(pool: Pool, schema: string): Promise<boolean> {
  const text = "SELECT 1 FROM information_schema.tables WHERE table_schema = $1 AND table_name = 'heads'";
  const { rowCount } = await pool.query(text, [schema]);
  return rowCount === 1;
}

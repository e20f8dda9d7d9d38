// Histories in databases of a PostgreSQL server of our own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { openLedger } from "split-ledger";
import { postgresStore } from "split-ledger/postgres";
import { obstacle, startCluster } from "../../tests/support/postgres.mjs";
import { LEDGER } from "./history.mjs";

/** As measured, a little more; with what the log of the server takes. */
export const POSTGRES_BYTES_PER_ENTRY = 1400;
/** fsync and synchronous_commit stay on. */
const SETTINGS = { shared_buffers: "1GB", max_wal_size: "4GB", checkpoint_timeout: "30min" };
const SPACE = "split_ledger";

export { obstacle as postgresObstacle };

export async function postgresPlaces() {
  const cluster = await startCluster({ settings: SETTINGS });
  const [{ version }] = await rowsOf(cluster.url(), "SELECT current_setting('server_version') AS version");
  return {
    name: "PostgreSQL",
    about: `${version}, fsync and synchronous_commit on, ${Object.entries(SETTINGS)
      .map((setting) => setting.join(" "))
      .join(", ")}`,
    /** Writes a history; a place that can be opened. */
    async make(history, days, onProgress) {
      const name = `${history.order}_${days}`;
      const url = await cluster.createDatabase(name);
      await copyInto(url, history, days, onProgress);
      const pool = new pg.Pool({ connectionString: url, max: 4 });
      return {
        bytes: async () => Number((await pool.query("SELECT pg_database_size(current_database()) AS bytes")).rows[0].bytes),
        open: () => postgresStore({ pool }),
        warm: () => readThrough(pool, history.schema),
        notes: () => notesOf(pool),
        remove: async () => {
          await pool.end();
          await cluster.psql(`DROP DATABASE "${name}"`);
        },
      };
    },
    stop: () => cluster.stop(),
  };
}

/** By COPY, in one transaction; then what a server does to a table by and by. */
async function copyInto(url, history, days, onProgress) {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  await (await openLedger({ store: postgresStore({ pool }), sweepIntervalMs: 0 })).close();
  await pool.end();
  const psql = spawn("psql", [url, "-X", "-q", "-v", "ON_ERROR_STOP=1"], { stdio: ["pipe", "ignore", "pipe"] });
  let errors = "";
  psql.stderr.setEncoding("utf8").on("data", (part) => (errors += part));
  psql.stdin.on("error", () => {});
  const ended = once(psql, "exit");
  const send = async (text) => {
    if (psql.exitCode !== null) throw new Error(`psql has ended: ${errors}`);
    if (!psql.stdin.write(text)) await Promise.race([once(psql.stdin, "drain"), ended]);
  };
  await send("BEGIN;\n");
  const head = await history.write(days, (table, rows) => send(copyText(table, rows)), onProgress);
  await send(copyText("heads", [[head.seq, head.id, head.time, head.format].map(String)]));
  await send("COMMIT;\nVACUUM (ANALYZE);\nCHECKPOINT;\n");
  psql.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`psql ended with ${code}: ${errors}`);
}

function copyText(table, rows) {
  let text = `COPY ${SPACE}."${table}" FROM STDIN;\n`;
  for (const row of rows) {
    text += LEDGER;
    for (const cell of row) text += cell === null ? "\t\\N" : `\t${cell.replaceAll("\\", "\\\\")}`;
    text += "\n";
  }
  return `${text}\\.\n`;
}

async function rowsOf(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

/** So that the system has the tables in memory, if there is enough. */
async function readThrough(pool, schema) {
  for (const { name } of schema.tables) await pool.query(`SELECT count(t::text) FROM ${SPACE}."${name}" AS t`);
}

/** Whether the server has looked at the tables. */
async function notesOf(pool) {
  const { rows } = await pool.query(
    `SELECT count(*) FILTER (WHERE last_analyze IS NOT NULL) AS analyzed, sum(autovacuum_count + autoanalyze_count) AS auto,
     count(*) AS tables FROM pg_stat_user_tables`,
  );
  const [{ analyzed, auto, tables }] = rows;
  return `VACUUM ANALYZE ran on ${analyzed} of ${tables} tables, autovacuum ${auto} times; all tables read once`;
}

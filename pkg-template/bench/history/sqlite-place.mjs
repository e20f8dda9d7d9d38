// Histories in files of SQLite stores.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { openLedger } from "split-ledger";
import { storeOn } from "../sqlite.mjs";
import { LEDGER } from "./history.mjs";

const ROWS_PER_STATEMENT = 32;
/** While filling, all pages stay in memory if it is there. */
const CACHE_KIB = 3 * 1024 * 1024;
/** As measured, a little more. */
export const SQLITE_BYTES_PER_ENTRY = 850;

export async function sqlitePlaces(folder) {
  return {
    name: "SQLite",
    about: "durable (WAL, synchronous FULL), driver better-sqlite3, 128 MiB of page cache",
    /** Writes a history; a place that can be opened. */
    async make(history, days, onProgress) {
      const file = path.join(folder, `${history.order}-${days}.db`);
      await writeFile(file, history, days, onProgress);
      return {
        bytes: () => fs.statSync(file).size,
        open: () => storeOn(file),
        warm: () => readThrough(file),
        notes: () => "read through once, so that the system has it in memory if there is room",
        remove: () => fs.rmSync(file),
      };
    },
    async stop() {},
  };
}

/** As fast as it goes: nothing is durable until the end. */
async function writeFile(file, history, days, onProgress) {
  const store = storeOn(file);
  await (await openLedger({ store, sweepIntervalMs: 0 })).close();
  store.close();
  const db = new Database(file);
  assert.equal(db.pragma("journal_mode = MEMORY", { simple: true }), "memory");
  db.pragma("synchronous = OFF");
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma(`cache_size = -${CACHE_KIB}`);
  db.exec("BEGIN");
  const head = await history.write(days, inserter(db, history.schema), onProgress);
  db.prepare("INSERT INTO heads VALUES (?, ?, ?, ?, ?)").run(LEDGER, head.seq, head.id, head.time, head.format);
  db.exec("COMMIT");
  db.close();
}

function inserter(db, schema) {
  const statements = new Map(
    schema.tables.map(({ name, columns }) => {
      const one = `(${Array.from({ length: columns.length + 1 }, () => "?").join(", ")})`;
      const insert = (rows) => db.prepare(`INSERT INTO "${name}" VALUES ${Array(rows).fill(one).join(", ")}`);
      return [name, { one: insert(1), many: insert(ROWS_PER_STATEMENT) }];
    }),
  );
  return (table, rows) => {
    const { one, many } = statements.get(table);
    let at = 0;
    for (; at + ROWS_PER_STATEMENT <= rows.length; at += ROWS_PER_STATEMENT) {
      const values = [];
      for (let row = at; row < at + ROWS_PER_STATEMENT; row += 1) values.push(LEDGER, ...rows[row]);
      many.run(values);
    }
    for (; at < rows.length; at += 1) one.run([LEDGER, ...rows[at]]);
  };
}

/** So that the system has the file in memory, if there is enough. */
function readThrough(file) {
  const buffer = Buffer.alloc(1 << 22);
  const handle = fs.openSync(file);
  while (fs.readSync(handle, buffer) > 0);
  fs.closeSync(handle);
}

/**
 * Bringing a store to a schema. First the layout is written: from then on programs of an older schema are
 * refused, and those of this one fill the new indexes. Then the rows that exist are put into them, a
 * page at a time; who finds an index unfinished goes on with it. Every step can be done twice.
 *
 * @module
 */
import type { Schema } from "../../store.js";
import type { Opened } from "./commit.js";
import type { KeyValueEngine } from "./engine.js";
import { FIRST_LEDGER, LAYOUT_KEY, ledgerKeyOf, past, STAMP_KEY } from "./keys.js";
import { grow, openTables, type Layout, type StoreTable } from "./layout.js";

/** Rows per transaction. */
const PAGE = 500;

/** Adds what the schema has more than the store. */
export async function migrate(engine: KeyValueEngine, schema: Schema): Promise<Opened> {
  const layout = await changeLayout(engine, (stored) => grow(stored, schema));
  const tables = openTables(schema, layout);
  if (layout.unbuilt.length > 0) {
    for (const { table, index } of layout.unbuilt) {
      const known = tables.get(table);
      if (known !== undefined) await build(engine, known, index);
    }
    const built = JSON.stringify(layout);
    // If the layout has changed meanwhile, another program has seen to all of its indexes, or will.
    await changeLayout(engine, (stored) =>
      stored !== null && JSON.stringify(stored) === built ? { ...stored, unbuilt: [] } : stored,
    );
  }
  return { tables, stamp: stampOf(layout) };
}

/** Replaces the layout by what `change` makes of it; returns that. */
async function changeLayout<T extends Layout | null>(
  engine: KeyValueEngine,
  change: (stored: Layout | null) => T,
): Promise<T> {
  let result: T | undefined;
  await engine.transact([LAYOUT_KEY], ([text]) => {
    result = change(text === undefined ? null : (JSON.parse(text) as Layout));
    const now = JSON.stringify(result);
    if (result === null || now === text) return [];
    return [
      [LAYOUT_KEY, now],
      [STAMP_KEY, stampOf(result)],
    ];
  });
  return result as T;
}

function stampOf({ version, changes }: Layout): string {
  return `${String(version)}.${String(changes)}`;
}

/** Puts the rows of all ledgers into a new index. */
async function build(engine: KeyValueEngine, table: StoreTable, index: string): Promise<void> {
  for (let next = FIRST_LEDGER; ; ) {
    const [first] = await engine.range({ from: next, below: past(""), descending: false, limit: 1 });
    if (first === undefined) return;
    const ledger = ledgerKeyOf(first[0]);
    await buildLedger(engine, table, index, ledger);
    next = past(ledger);
  }
}

async function buildLedger(engine: KeyValueEngine, table: StoreTable, index: string, ledger: string): Promise<void> {
  const below = past(ledger + table.keys.rows);
  for (let from = ledger + table.keys.rows; ; ) {
    const page = await engine.range({ from, below, descending: false, limit: PAGE });
    const keys = page.map(([key]) => key);
    // Read again inside: a row may have changed since.
    await engine.transact(keys, (rows) =>
      rows.flatMap((text, at) => {
        const row = keys[at]?.slice(ledger.length);
        const entries = text === undefined ? [] : table.keys.indexKeys(table.fromStored(text), index);
        return entries.map((entry) => [ledger + entry, row] as const);
      }),
    );
    const last = keys.at(-1);
    if (last === undefined || keys.length < PAGE) return;
    from = `${last}\0`;
  }
}

import type { Commit, Head, Write } from "../../store.js";
import { StoreError } from "../error.js";
import { splitRows } from "../row-text.js";
import type { KeyValueChange } from "./engine.js";
import { ledgerKey, STAMP_KEY } from "./keys.js";
import type { StoreTable } from "./layout.js";

/** One row to write. */
interface Step {
  table: StoreTable;
  op: Write["op"];
  /** Its key, in full. */
  key: string;
  text: string;
  /** As it was before, where that is told. */
  before: string | undefined;
}

/** What an open store has: its tables, and the stamp they were opened under. */
export interface Opened {
  tables: ReadonlyMap<string, StoreTable>;
  stamp: string;
}

/** The table of this name. */
export function tableOf(opened: Opened, name: string): StoreTable {
  const table = opened.tables.get(name);
  if (table === undefined) throw new StoreError("BAD_REQUEST", `the schema has no table \`${name}\``);
  return table;
}

/** Another program may have added columns or indexes, which this one would not fill. */
export function checkStamp(opened: Opened, stored: string | undefined): void {
  if (stored === opened.stamp) return;
  throw new StoreError(
    "UPGRADE_REQUIRED",
    `the store's tables are \`${String(stored)}\` now, they were \`${opened.stamp}\` when it was opened: upgrade this program`,
  );
}

/** One commit: which keys it depends on, and then what it changes. */
export class CommitPlan {
  readonly keys: readonly string[];
  readonly #opened: Opened;
  readonly #commit: Commit;
  readonly #ledger: string;
  readonly #steps: readonly Step[];

  constructor(opened: Opened, commit: Commit) {
    this.#opened = opened;
    this.#commit = commit;
    this.#ledger = ledgerKey(commit.ledger);
    this.#steps = commit.writes.flatMap((write) => steps(tableOf(opened, write.table), this.#ledger, write));
    // An insert must know that there is no row; an index, which row there was.
    const needed = this.#steps.filter(
      ({ op, table, before }) => op === "insert" || (table.keys.hasIndexes && before === undefined),
    );
    this.keys = [STAMP_KEY, this.#ledger, ...new Set(needed.map(({ key }) => key))];
  }

  /** The changes, from the values of `keys`; null if the head is not the expected one. */
  changes(values: readonly (string | undefined)[]): KeyValueChange[] | null {
    const { expected, head } = this.#commit;
    checkStamp(this.#opened, values[0]);
    if ((headOf(values[1])?.id ?? null) !== (expected?.id ?? null)) return null;
    const rows = new Map(this.keys.map((key, at) => [key, values[at]]));
    const changes = new Map<string, string | undefined>();
    for (const step of this.#steps) this.#apply(step, rows, changes);
    changes.set(this.#ledger, JSON.stringify([head.seq, head.id, head.time, head.format]));
    return [...changes];
  }

  /** @param rows - stored rows by their keys, as the steps before this one left them. */
  #apply(step: Step, rows: Map<string, string | undefined>, changes: Map<string, string | undefined>): void {
    const { table, op, key, text, before } = step;
    const stored = rows.get(key);
    const old = rows.has(key) ? stored && table.fromStored(stored) : before;
    if (op === "insert" && old !== undefined) {
      const cells = table.keys.keyCells(text).join(", ");
      throw new StoreError("DUPLICATE_KEY", `table \`${table.name}\` already has \`${cells}\``);
    }
    const row = op === "delete" ? undefined : table.toStored(text);
    rows.set(key, row);
    changes.set(key, row);
    if (!table.keys.hasIndexes) return;
    const was = new Set(old === undefined ? [] : table.keys.indexKeys(old));
    const is = new Set(op === "delete" ? [] : table.keys.indexKeys(text));
    for (const entry of was) if (!is.has(entry)) changes.set(this.#ledger + entry, undefined);
    for (const entry of is) if (!was.has(entry)) changes.set(this.#ledger + entry, key.slice(this.#ledger.length));
  }
}

function steps(table: StoreTable, ledger: string, { op, rows, before }: Write): Step[] {
  const old = before === undefined ? [] : splitRows(before);
  return splitRows(rows).map((text, at) => {
    return { table, op, key: ledger + table.keys.rowKey(text), text, before: old[at] };
  });
}

/** The head from its stored text. */
export function headOf(text: string | undefined): Head | null {
  if (text === undefined) return null;
  const [seq, id, time, format] = JSON.parse(text) as [number, string, number, number];
  return { seq, id, time, format };
}

import type { Head, Read, Rows } from "../../store.js";
import { splitRows } from "../row-text.js";
import { checkStamp, headOf, tableOf, type Opened } from "./commit.js";
import type { KeyValueEntry, KeyValueRange, KeyValueReader } from "./engine.js";
import { ledgerKey, STAMP_KEY } from "./keys.js";
import type { StoreTable } from "./layout.js";

/** What a read answers. */
export interface ReadResult {
  head: Head | null;
  rows: Rows[];
}

/** One read, split into keys and ranges. */
interface Wanted {
  table: StoreTable;
  keys: readonly string[];
  range: KeyValueRange | null;
  /** The range yields keys of rows, not rows. */
  isIndex: boolean;
}

/** The head and the rows of each read: all keys in one call, the rows behind index entries in another. */
export async function readRows(
  opened: Opened,
  reader: KeyValueReader,
  name: string,
  reads: readonly Read[],
): Promise<ReadResult> {
  const ledger = ledgerKey(name);
  const wanted = reads.map((read) => wantedOf(opened, ledger, read));
  const keys = [STAMP_KEY, ledger, ...wanted.flatMap((each) => each.keys)];
  const [[stamp, head, ...values], ranges] = await Promise.all([
    reader.get(keys),
    Promise.all(wanted.map(({ range }) => (range === null ? [] : reader.range(range)))),
  ]);
  checkStamp(opened, stamp);
  const pointed = wanted.map(({ isIndex }, at) => (isIndex ? (ranges[at] ?? []).map(([, key]) => ledger + key) : []));
  const behind = await getAll(reader, pointed.flat());
  let value = 0;
  let row = 0;
  const rows = wanted.map(({ table, keys, isIndex }, at) => {
    const found = isIndex
      ? behind.slice(row, (row += pointed[at]?.length ?? 0))
      : [...values.slice(value, (value += keys.length)), ...(ranges[at] ?? []).map(textOf)];
    const texts = found.filter((text) => text !== undefined).map((text) => table.fromStored(text));
    return `[${texts.join(",")}]`;
  });
  return { head: headOf(head), rows };
}

function wantedOf(opened: Opened, ledger: string, read: Read): Wanted {
  const table = tableOf(opened, read.table);
  if ("keys" in read) {
    const keys = splitRows(read.keys).map((cells) => ledger + table.keys.rowKey(cells));
    return { table, keys, range: null, isIndex: false };
  }
  return { table, keys: [], range: table.keys.range(ledger, read), isIndex: read.index !== null };
}

async function getAll(reader: KeyValueReader, keys: readonly string[]): Promise<readonly (string | undefined)[]> {
  return keys.length === 0 ? [] : reader.get(keys);
}

function textOf([, value]: KeyValueEntry): string {
  return value;
}

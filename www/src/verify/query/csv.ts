/** Lists as CSV: UTF-8, a header row, CRLF; nothing in it that a spreadsheet would take for a formula. */
import type { JournalIndex } from "../index/journal.js";
import { accountItem } from "./accounts.js";
import { holdItem } from "./holds.js";
import { timeStamp } from "./time.js";
import { movement, ordersOf } from "./transactions.js";

const TRANSACTIONS =
  "time,line,transaction_id,type,orders,account,owner,currency,available_change,frozen_change,available,frozen";
const ACCOUNTS = "account,owner,account_set,currency,available,frozen,entries";
const HOLDS =
  "hold_id,kind,status,account,owner,currency,amount,captured,released,remaining,order_id,created,expires";

/** A cell of text. What could be a formula gets an apostrophe in front; what holds a separator gets quotes. */
export function textCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[,"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** How a list becomes lines. */
export interface CsvTable {
  header: string;
  /** The lines of one row of the list, with line ends. */
  lines(index: JournalIndex, place: number): string;
}

const row = (cells: readonly (string | number)[]): string => `${cells.join(",")}\r\n`;

/** A line per entry, as the command line exports; one without amounts for a transaction without entries. */
function transactionLines(index: JournalIndex, place: number): string {
  const start = [
    timeStamp(index.time.at(place)),
    index.line.at(place),
    String(index.id.at(place)),
    textCell(index.types.text(index.type.at(place))),
    textCell(ordersOf(index, place).join(" ")),
  ];
  const [begin, end] = [index.entriesBegin(place), index.entriesEnd.at(place)];
  if (begin === end) return row([...start, "", "", "", "", "", "", ""]);
  let text = "";
  for (let entry = begin; entry < end; entry++) {
    const { account, owner, currency, availableChange, frozenChange, available, frozen } = movement(index, entry);
    text += row([...start, account, textCell(owner), textCell(currency), availableChange, frozenChange, available, frozen]);
  }
  return text;
}

function accountLines(index: JournalIndex, place: number): string {
  const { account, owner, accountSet, currency, available, frozen, entries } = accountItem(index, place);
  return row([account, textCell(owner), textCell(accountSet), textCell(currency), available, frozen, entries]);
}

function holdLines(index: JournalIndex, place: number): string {
  const { holdId, kind, status, account, owner, currency, order, ...hold } = holdItem(index, place);
  const { amount, captured, released, remaining } = hold;
  const expires = index.holds.expires.at(place);
  const times = [timeStamp(index.holds.created.at(place)), expires === 0 ? "" : timeStamp(expires)];
  const names = [textCell(kind), textCell(status), account, textCell(owner), textCell(currency)];
  return row([holdId, ...names, amount, captured, released, remaining, order, ...times]);
}

export const CSV_TABLES = {
  transactions: { header: TRANSACTIONS, lines: transactionLines },
  accounts: { header: ACCOUNTS, lines: accountLines },
  holds: { header: HOLDS, lines: holdLines },
} satisfies Record<string, CsvTable>;

/** Rows between two looks at the clock. */
const ROWS_AT_ONCE = 2000;

/** Writes the rows at these places; tells after each piece how many are done. */
export async function csvOf(
  index: JournalIndex,
  { header, lines }: CsvTable,
  found: Uint32Array,
  piece: (done: number) => Promise<void>,
): Promise<Blob> {
  const pieces: Blob[] = [new Blob([`${header}\r\n`])];
  for (let at = 0; at < found.length; at += ROWS_AT_ONCE) {
    let text = "";
    for (const place of found.subarray(at, at + ROWS_AT_ONCE)) text += lines(index, place);
    pieces.push(new Blob([text]));
    await piece(Math.min(at + ROWS_AT_ONCE, found.length));
  }
  return new Blob(pieces, { type: "text/csv;charset=utf-8" });
}

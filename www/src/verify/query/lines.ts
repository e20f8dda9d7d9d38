/** Reading parts of the file again. */
import { readCommit, readEffects, readTransaction } from "../index/rows.js";
import type { JournalIndex } from "../index/journal.js";
import type { Excerpt, TransactionDetail } from "../model.js";
import { transactionItem } from "./transactions.js";
import { visible } from "./visible.js";

/** What is shown of one text of a transaction, characters. */
const TEXT_SHOWN = 20_000;
/** Effects that are shown of a transaction. */
const EFFECTS_SHOWN = 100;

/** A part of a line, at most `size` bytes from byte `from` on. */
export async function excerptOf(file: Blob, index: JournalIndex, line: number, from: number, size: number): Promise<Excerpt> {
  const offset = index.lineOffset.at(line - 1);
  const bytes = index.lineBytes.at(line - 1);
  const begin = Math.max(0, Math.min(from, bytes));
  const end = Math.min(bytes, begin + size);
  const text = new TextDecoder().decode(await file.slice(offset + begin, offset + end).arrayBuffer());
  return { text: visible(text), bytes, from: begin, isCut: end < bytes };
}

/** The byte at which a text stands in a line; -1 if it does not. Of a long line the beginning is looked at. */
export async function byteOf(file: Blob, index: JournalIndex, line: number, wanted: string): Promise<number> {
  const offset = index.lineOffset.at(line - 1);
  const bytes = Math.min(index.lineBytes.at(line - 1), 8 << 20);
  const text = new TextDecoder("latin1").decode(await file.slice(offset, offset + bytes).arrayBuffer());
  return text.indexOf(wanted);
}

/** A transaction as its line records it; undefined if the line cannot be read. */
export async function transactionDetail(
  file: Blob,
  index: JournalIndex,
  place: number,
): Promise<TransactionDetail | undefined> {
  const line = index.line.at(place);
  const offset = index.lineOffset.at(line - 1);
  const text = await file.slice(offset, offset + index.lineBytes.at(line - 1)).text();
  const commit = readCommit(text);
  const row = readTransaction(commit?.transactions[index.place.at(place)] ?? []);
  if (commit === undefined || row === undefined) return undefined;
  return {
    ...transactionItem(index, place, Infinity),
    line,
    seq: row.seq,
    hash: commit.commit.at(-1) ?? "",
    command: clipped(row.command),
    reply: clipped(row.reply),
    effects: readEffects(row.effects).slice(0, EFFECTS_SHOWN).map((cells) => clipped(JSON.stringify(cells))),
  };
}

function clipped(text: string): string {
  return visible(text.length <= TEXT_SHOWN ? text : `${text.slice(0, TEXT_SHOWN)} …`);
}

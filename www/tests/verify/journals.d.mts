import type { Ledger } from "split-ledger";

/** How large a journal is. */
export interface JournalSize {
  /** About so many entries. */
  entries: number;
  users?: number;
  shops?: number;
  /** Ledger id. */
  ledger?: string;
}

/** A UUID that follows from a name. */
export function uuidOf(name: string): string;
/** A ledger after about so many entries. */
export function shopLedger(size: JournalSize): Promise<Ledger>;
/** The text of a journal and its head's hash. */
export function journalText(size: JournalSize): Promise<{ text: string; hash: string }>;
/** Writes a journal into a file. */
export function writeJournal(
  file: string,
  size: JournalSize,
): Promise<{ clean: boolean; commits: number; entries: number; hash: string }>;

/** What a line of the file records, as texts. The core has judged it already; nothing is checked here. */

/** Cells of a stored row. */
export type Cells = readonly (string | null)[];

/** The line of a commit. */
export interface CommitLine {
  /** seq, time, writer, format, core, count, last id, accounts, prev, hash. */
  commit: Cells;
  transactions: readonly Cells[];
}

/** The commit that a line records; undefined for any other line, and for one that is not whole. */
export function readCommit(text: string): CommitLine | undefined {
  if (!text.trimStart().startsWith('{"commit"')) return undefined;
  try {
    const { commit, transactions } = JSON.parse(text) as Partial<CommitLine>;
    if (!isCells(commit) || !Array.isArray(transactions) || !transactions.every(isCells)) return undefined;
    return { commit, transactions };
  } catch {
    return undefined;
  }
}

/** A transaction's row, by names. */
export interface TransactionRow {
  id: string;
  seq: string;
  time: string;
  type: string;
  entries: string;
  command: string;
  reply: string;
  effects: string;
}

/** The row with these cells; undefined if one is missing. */
export function readTransaction(cells: Cells): TransactionRow | undefined {
  const [id, seq, time, type, entries, command, reply, effects] = cells;
  if (cells.length !== 8 || cells.includes(null) || !isInteger(id) || !isInteger(time)) return undefined;
  return { id, seq, time, type, entries, command, reply, effects } as TransactionRow;
}

/** How one transaction changed one account: int64 as they stand there. */
export interface EntryRow {
  account: number;
  availableChange: bigint;
  frozenChange: bigint;
  available: bigint;
  frozen: bigint;
}

/**
 * The entries of a transaction, `[[account, Δavailable, Δfrozen, available, frozen, version, arrived,
 * pending], …]`. Not by `JSON.parse`, which would round what is above 2^53.
 */
export function readEntries(text: string): EntryRow[] {
  const entries: EntryRow[] = [];
  for (const [, account, availableChange, frozenChange, available, frozen] of text.matchAll(ENTRY)) {
    entries.push({
      account: Number(account),
      availableChange: BigInt(availableChange ?? ""),
      frozenChange: BigInt(frozenChange ?? ""),
      available: BigInt(available ?? ""),
      frozen: BigInt(frozen ?? ""),
    });
  }
  return entries;
}

const ENTRY = /\[(\d{1,15}),(-?\d{1,19}),(-?\d{1,19}),(-?\d{1,19}),(-?\d{1,19}),-?\d{1,19},-?\d{1,19},-?\d{1,19}\]/g;

/** The other rows that a transaction wrote: `[table, cells…]`. */
export function readEffects(text: string): Cells[] {
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? rows.filter(isCells) : [];
  } catch {
    return [];
  }
}

/** True for the digits of an integer. What is beyond int64 the core has refused. */
export function isInteger(text: string | null | undefined): text is string {
  return typeof text === "string" && /^-?\d{1,19}$/.test(text);
}

function isCells(value: unknown): value is Cells {
  return Array.isArray(value) && value.every((cell) => cell === null || typeof cell === "string");
}

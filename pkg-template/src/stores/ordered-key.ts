import type { Cell } from "../store.js";

/** Stands for an int of no digits; one digit more is one code higher. */
const INT_ZERO_DIGITS = 0x50;
const DIGITS_SUM = 0x30 + 0x39;

/** How the cells of one column compare. */
export interface OrderColumn {
  /** Place of the column's cell in the list of cells. */
  at: number;
  /** True: by number. False: byte by byte. */
  int: boolean;
}

/**
 * One ASCII string for a list of cells, so that the strings compare (code unit by code unit) as the
 * cells do, column after column. A list that begins another encodes to a string that begins the
 * other's: prefixes are ranges. Null if one of the cells is null.
 */
export function orderedKey(cells: readonly Cell[], columns: readonly OrderColumn[]): string | null {
  let key = "";
  for (const { at, int } of columns) {
    const cell = cells[at];
    if (cell === null) return null;
    if (cell === undefined) break;
    key += int ? orderedInt(cell) : `${cell}\0`;
  }
  return key;
}

/**
 * An integer in canonical decimal: first its number of digits, then the digits; for negative numbers
 * both run backwards.
 */
export function orderedInt(cell: string): string {
  if (!cell.startsWith("-")) return String.fromCharCode(INT_ZERO_DIGITS + cell.length) + cell;
  let key = String.fromCharCode(INT_ZERO_DIGITS + 1 - cell.length);
  for (let at = 1; at < cell.length; at += 1) {
    key += String.fromCharCode(DIGITS_SUM - cell.charCodeAt(at));
  }
  return key;
}

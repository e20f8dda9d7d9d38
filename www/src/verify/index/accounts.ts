import { Column, codes, places, Words } from "./columns.js";
import { isInteger, type Cells } from "./rows.js";

/** No entry yet. */
export const NONE = 0xffffffff;

/** The accounts that the file opens, numbered from 1 without a gap; at place `no - 1`. */
export class Accounts {
  readonly owners: string[] = [];
  readonly sets = new Words();
  readonly currencies = new Words();
  readonly set = codes();
  readonly currency = codes();
  /** Transaction that opened it. */
  readonly opened = places();
  readonly entries = places();
  /** Its last entry, or {@link NONE}. */
  readonly last: Column<Uint32Array> = places();

  get length(): number {
    return this.owners.length;
  }

  /** `["accounts", no, owner, set, currency]`, written by this transaction. */
  open(cells: Cells, transaction: number): void {
    const [, no, owner, set, currency] = cells;
    if (!isInteger(no) || Number(no) !== this.length + 1 || owner == null || set == null || currency == null) return;
    this.owners.push(owner);
    this.set.push(this.sets.code(set));
    this.currency.push(this.currencies.code(currency));
    this.opened.push(transaction);
    this.entries.push(0);
    this.last.push(NONE);
  }

  /** An entry of the account with this number. */
  touch(no: number, entry: number): void {
    const place = no - 1;
    if (place < 0 || place >= this.length) return;
    this.entries.set(place, this.entries.at(place) + 1);
    this.last.set(place, entry);
  }

  currencyOf(no: number): string {
    return this.currencies.text(this.currency.at(no - 1));
  }

  ownerOf(no: number): string {
    return this.owners[no - 1] ?? `#${String(no)}`;
  }
}

import { Accounts } from "./accounts.js";
import { codes, Integers, places, times, Words } from "./columns.js";
import { textNumber } from "./hash.js";
import { Holds } from "./holds.js";
import { LineCutter, type CutLine } from "./lines.js";
import { isInteger, readCommit, readEffects, readEntries, readTransaction, type Cells, type TransactionRow } from "./rows.js";

/** Cells of a row that name the order it belongs to, counted with the table's name at 0. */
const ORDER_CELL: Readonly<Record<string, number>> = { orders: 1, holds: 9, settlements: 2, refunds: 2 };

/**
 * What is kept of a file while it is browsed: where each line is, and of each transaction, entry, account
 * and hold what lists are filtered and charts are drawn by. Everything else is read from the file again.
 */
export class JournalIndex {
  /** Id of the ledger, as the header names it. */
  ledger = "";
  /** Lines: offset and bytes in the unpacked file; line 1 is at place 0. */
  readonly lineOffset = times();
  readonly lineBytes = places();
  /** Of each transaction: its line, its place in it, its type, and the end of its entries. */
  readonly line = places();
  readonly place = places();
  readonly types = new Words();
  readonly type = codes();
  readonly id = new Integers();
  /** Time, ms since the epoch. */
  readonly time = times();
  readonly entriesEnd = places();
  /** Entries: account and int64 amounts in minor units; the balances are those that the line records. */
  readonly account = places();
  readonly availableChange = new Integers();
  readonly frozenChange = new Integers();
  readonly available = new Integers();
  readonly frozen = new Integers();
  readonly accounts = new Accounts();
  readonly holds = new Holds();
  /** Which transaction is about which order. */
  readonly orderTransaction = places();
  readonly order = new Integers();
  /** Orders by the names that their apps gave them. */
  readonly #names: { hash: ReturnType<typeof times>; order: Integers } = { hash: times(), order: new Integers() };
  readonly #cutter = new LineCutter();
  readonly #decoder = new TextDecoder();

  /** Transactions. */
  get length(): number {
    return this.id.length;
  }

  /** Lines that have ended, whether they were taken in or not. */
  linesSeen = 0;

  /** Lines that were taken in. */
  get lines(): number {
    return this.lineOffset.length;
  }

  /** Bytes of the line that has not ended. */
  get openBytes(): number {
    return this.#cutter.open;
  }

  /** Takes in the next bytes of the file, and of the lines that end in them no more than up to number `last`. */
  push(part: Uint8Array, last = Infinity): void {
    for (const line of this.#cutter.push(part)) {
      this.linesSeen += 1;
      if (this.lines < last) this.#line(line);
    }
  }

  /** The file ends here. */
  end(): void {
    for (const line of this.#cutter.end()) this.#line(line);
  }

  /** First entry of a transaction; the entry after its last is `entriesEnd`. */
  entriesBegin(transaction: number): number {
    return transaction === 0 ? 0 : this.entriesEnd.at(transaction - 1);
  }

  /** The transaction of an entry. */
  transactionOf(entry: number): number {
    const ends = this.entriesEnd.view();
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] ?? 0) <= entry) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Ids of the orders that an app may have given this name. */
  ordersNamed(name: string): bigint[] {
    const hash = textNumber(name);
    const found: bigint[] = [];
    this.#names.hash.view().forEach((each, at) => {
      if (each === hash) found.push(this.#names.order.at(at));
    });
    return found;
  }

  #line({ offset, bytes, content }: CutLine): void {
    this.lineOffset.push(offset);
    this.lineBytes.push(bytes);
    if (content === undefined) return;
    const text = this.#decoder.decode(content);
    if (this.ledger === "" && this.length === 0) this.ledger = ledgerOf(text);
    readCommit(text)?.transactions.forEach((cells, place) => {
      const row = readTransaction(cells);
      if (row !== undefined) this.#transaction(row, place);
    });
  }

  #transaction(row: TransactionRow, place: number): void {
    const number = this.length;
    this.line.push(this.lines);
    this.place.push(place);
    this.type.push(this.types.code(row.type));
    this.id.push(BigInt(row.id));
    this.time.push(Number(row.time));
    this.#effects(row.effects, number);
    for (const entry of readEntries(row.entries)) {
      this.accounts.touch(entry.account, this.account.length);
      this.account.push(entry.account);
      this.availableChange.push(entry.availableChange);
      this.frozenChange.push(entry.frozenChange);
      this.available.push(entry.available);
      this.frozen.push(entry.frozen);
    }
    this.entriesEnd.push(this.account.length);
  }

  #effects(text: string, number: number): void {
    const orders = new Set<string>();
    for (const cells of readEffects(text)) {
      const [table] = cells;
      if (table === "accounts") this.accounts.open(cells, number);
      else if (table === "holds") this.holds.put(cells, number);
      else if (table === "orders") this.#name(cells);
      const order = cells[ORDER_CELL[table ?? ""] ?? -1];
      if (isInteger(order)) orders.add(order);
    }
    for (const order of orders) {
      this.orderTransaction.push(number);
      this.order.push(BigInt(order));
    }
  }

  /** `["orders", id, app, out_order_no, …, status, …]`: the name is noted once, when the order is made. */
  #name(cells: Cells): void {
    const [, id, , name, , , , status] = cells;
    if (status !== "CREATED" || name == null || name === id || !isInteger(id)) return;
    this.#names.hash.push(textNumber(name));
    this.#names.order.push(BigInt(id));
  }
}

function ledgerOf(header: string): string {
  try {
    const { ledger } = JSON.parse(header) as { ledger?: unknown };
    return typeof ledger === "string" ? ledger : "";
  } catch {
    return "";
  }
}

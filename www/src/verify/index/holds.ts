import { codes, Integers, places, times, Words } from "./columns.js";
import { isInteger, type Cells } from "./rows.js";

/** Frozen money, each hold as the last transaction left it. */
export class Holds {
  readonly kinds = new Words();
  readonly statuses = new Words();
  readonly id = new Integers();
  readonly kind = codes();
  readonly status = codes();
  readonly account = places();
  readonly amount = new Integers();
  readonly captured = new Integers();
  readonly released = new Integers();
  readonly remaining = new Integers();
  /** The order it is for; 0 for none. */
  readonly order = new Integers();
  /** When it was made, ms. */
  readonly created = times();
  /** When it ends, ms; 0 for never. */
  readonly expires = times();
  /** Transactions that made it and that changed it last. */
  readonly first = places();
  readonly last = places();
  /** Places by id, as soon as an id is not above all before it: in a broken file. */
  #places: Map<bigint, number> | undefined;

  get length(): number {
    return this.id.length;
  }

  /** `["holds", id, kind, account, amount, captured, released, remaining, status, order, created, expires, …]`. */
  put(cells: Cells, transaction: number): void {
    const [, id, kind, account, amount, captured, released, remaining, status, order, created, expires] = cells;
    const numbers = [id, account, amount, captured, released, remaining, created];
    if (kind == null || status == null || !numbers.every(isInteger)) return;
    const place = this.#place(BigInt(id ?? 0), transaction);
    this.kind.set(place, this.kinds.code(kind));
    this.status.set(place, this.statuses.code(status));
    this.account.set(place, Number(account));
    this.amount.set(place, BigInt(amount ?? 0));
    this.captured.set(place, BigInt(captured ?? 0));
    this.released.set(place, BigInt(released ?? 0));
    this.remaining.set(place, BigInt(remaining ?? 0));
    this.order.set(place, isInteger(order) ? BigInt(order) : 0n);
    this.created.set(place, Number(created));
    this.expires.set(place, isInteger(expires) ? Number(expires) : 0);
    this.last.set(place, transaction);
  }

  /** The place of a hold, an empty one if it is new. */
  #place(id: bigint, transaction: number): number {
    const found = this.find(id);
    if (found !== -1) return found;
    const place = this.length;
    if (place > 0 && id <= this.id.at(place - 1)) {
      this.#places ??= new Map(Array.from({ length: place }, (_, at) => [this.id.at(at), at]));
    }
    this.#places?.set(id, place);
    for (const column of [this.kind, this.status, this.account, this.created, this.expires, this.last]) column.push(0);
    for (const column of [this.amount, this.captured, this.released, this.remaining, this.order]) column.push(0n);
    this.first.push(transaction);
    this.id.push(id);
    return place;
  }

  /** The place of the hold with this id; -1 if there is none. Ids rise, so a search by halves finds it. */
  find(id: bigint): number {
    if (this.#places !== undefined) return this.#places.get(id) ?? -1;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.id.at(middle) < id) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.id.at(low) === id ? low : -1;
  }
}

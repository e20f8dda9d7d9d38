/** Columns of numbers that grow: what is kept of a million rows lies outside of the JavaScript heap. */

type Numbers = Float64Array | Uint32Array | Uint16Array;

/** A growing column of plain numbers: offsets, times, places, codes. */
export class Column<T extends Numbers> {
  length = 0;
  #values: T;
  readonly #create: (size: number) => T;

  constructor(create: (size: number) => T) {
    this.#create = create;
    this.#values = create(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = this.#create(2 * this.length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  at(place: number): number {
    return this.#values[place] ?? 0;
  }

  set(place: number, value: number): void {
    this.#values[place] = value;
  }

  /** What is in it, without a copy; valid until the next push. */
  view(): T {
    return this.#values.subarray(0, this.length) as T;
  }
}

export const times = (): Column<Float64Array> => new Column((size) => new Float64Array(size));
export const places = (): Column<Uint32Array> => new Column((size) => new Uint32Array(size));
export const codes = (): Column<Uint16Array> => new Column((size) => new Uint16Array(size));

/** A growing column of int64: ids and minor units. They are compared, never computed with. */
export class Integers {
  length = 0;
  #values = new BigInt64Array(1024);
  #words = new Int32Array(this.#values.buffer);

  push(value: bigint): void {
    if (this.length === this.#values.length) {
      const grown = new BigInt64Array(2 * this.length);
      grown.set(this.#values);
      this.#values = grown;
      this.#words = new Int32Array(grown.buffer);
    }
    this.#values[this.length++] = value;
  }

  at(place: number): bigint {
    return this.#values[place] ?? 0n;
  }

  set(place: number, value: bigint): void {
    this.#values[place] = value;
  }

  /** A test for one value that makes no bigint of each row. */
  equals(value: bigint): (place: number) => boolean {
    const [low, high] = new Int32Array(BigInt64Array.of(value).buffer);
    const words = this.#words;
    return (place) => words[2 * place] === low && words[2 * place + 1] === high;
  }

  /** Less than 0, 0, or more: the order of two rows. */
  compare(a: number, b: number): number {
    const words = this.#words;
    const high = (words[2 * a + 1] ?? 0) - (words[2 * b + 1] ?? 0);
    return high === 0 ? ((words[2 * a] ?? 0) >>> 0) - ((words[2 * b] ?? 0) >>> 0) : high;
  }
}

/** Few texts that occur often, by number. */
export class Words {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** The code of a text that is there; -1 if it is not. */
  find(text: string): number {
    return this.#codes.get(text) ?? -1;
  }

  text(code: number): string {
    return this.texts[code] ?? "";
  }
}

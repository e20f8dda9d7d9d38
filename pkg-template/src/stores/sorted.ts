/** Entries per chunk before it is split in two. */
const CHUNK_MAX = 512;

/** Sorts after every key that begins with what is before it: keys are ASCII. */
const PAST = "\uffff";

/** A run of entries: keys rising, values beside them. */
interface Chunk<T> {
  keys: string[];
  values: T[];
}

/** A range of keys; the bounds are keys or beginnings of keys. */
export interface SortedRange {
  /** First key, inclusive. */
  from: string;
  /** Last key: exclusive, or with `through` all keys that begin with it are still inside. */
  to: string;
  through: boolean;
  /** Only what comes strictly after this key in the direction of the scan. */
  after: string | undefined;
  descending: boolean;
  /** At most this many values. */
  limit: number;
}

/**
 * Values in the order of unique string keys: a list of sorted chunks. Appending costs one comparison;
 * anything else two binary searches and a move within one chunk.
 */
export class SortedMap<T> {
  #chunks: Chunk<T>[] = [];

  /** Replaces the content. */
  fill(entries: [key: string, value: T][]): void {
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    this.#chunks = [];
    for (const [key, value] of entries) this.insert(key, value);
  }

  /** Adds a key that is not there yet. */
  insert(key: string, value: T): void {
    const chunks = this.#chunks;
    const last = chunks.at(-1);
    const lastKey = last?.keys.at(-1);
    if (last === undefined || lastKey === undefined || key > lastKey) {
      // Time-ordered rows end here; a full chunk stays full instead of being split.
      if (last === undefined || last.keys.length >= CHUNK_MAX) {
        chunks.push({ keys: [key], values: [value] });
      } else {
        last.keys.push(key);
        last.values.push(value);
      }
      return;
    }
    const { chunk, at } = this.#seek(key);
    const target = chunks[chunk];
    if (target === undefined) return;
    target.keys.splice(at, 0, key);
    target.values.splice(at, 0, value);
    if (target.keys.length <= CHUNK_MAX) return;
    const half = CHUNK_MAX / 2;
    const upper = { keys: target.keys.splice(half), values: target.values.splice(half) };
    chunks.splice(chunk + 1, 0, upper);
  }

  /** Removes a key, if it is there. */
  remove(key: string): void {
    const { chunk, at } = this.#seek(key);
    const target = this.#chunks[chunk];
    if (target === undefined || target.keys[at] !== key) return;
    target.keys.splice(at, 1);
    target.values.splice(at, 1);
    if (target.keys.length === 0) this.#chunks.splice(chunk, 1);
  }

  /** The values of a range. */
  range(range: SortedRange): T[] {
    const { after, descending, limit } = range;
    let start = this.#seek(range.from);
    let end = this.#seek(range.through ? range.to + PAST : range.to);
    if (after !== undefined && descending) end = earlier(end, this.#seek(after));
    else if (after !== undefined) start = later(start, this.#seek(after + PAST));
    return descending ? this.#down(start, end, limit) : this.#up(start, end, limit);
  }

  #up(start: Place, end: Place, limit: number): T[] {
    const found: T[] = [];
    for (let chunk = start.chunk; chunk <= end.chunk && found.length < limit; chunk += 1) {
      const values = this.#chunks[chunk]?.values ?? [];
      const from = chunk === start.chunk ? start.at : 0;
      const to = Math.min(chunk === end.chunk ? end.at : values.length, from + limit - found.length);
      for (const value of values.slice(from, Math.max(from, to))) found.push(value);
    }
    return found;
  }

  #down(start: Place, end: Place, limit: number): T[] {
    const found: T[] = [];
    for (let chunk = end.chunk; chunk >= start.chunk && found.length < limit; chunk -= 1) {
      const values = this.#chunks[chunk]?.values ?? [];
      const to = chunk === end.chunk ? end.at : values.length;
      const from = Math.max(chunk === start.chunk ? start.at : 0, to - (limit - found.length));
      for (const value of values.slice(Math.min(from, to), to).reverse()) found.push(value);
    }
    return found;
  }

  /** The first place whose key is not below this one. */
  #seek(key: string): Place {
    const chunks = this.#chunks;
    const chunk = firstNotBelow(chunks.length, (at) => (chunks[at]?.keys.at(-1) ?? "") < key);
    const keys = chunks[chunk]?.keys ?? [];
    return { chunk, at: firstNotBelow(keys.length, (at) => (keys[at] ?? "") < key) };
  }
}

interface Place {
  chunk: number;
  at: number;
}

function later(a: Place, b: Place): Place {
  return a.chunk > b.chunk || (a.chunk === b.chunk && a.at >= b.at) ? a : b;
}

function earlier(a: Place, b: Place): Place {
  return later(a, b) === a ? b : a;
}

/** The first place from 0 to `length` that is not below. */
function firstNotBelow(length: number, isBelow: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

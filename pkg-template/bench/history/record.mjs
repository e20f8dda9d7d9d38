// A store in memory that remembers which rows came and which changed, day by day.

import { memoryStore } from "split-ledger";

const KEY_SEPARATOR = "\u0000";

/** Parsed rows of one stretch of history: those that are new, and those of before that changed. */
class Stretch {
  constructor() {
    this.born = new Map();
    this.changed = new Map();
  }

  of(kind, table) {
    if (!this[kind].has(table)) this[kind].set(table, new Map());
    return this[kind].get(table);
  }
}

export class RecordingStore {
  #inner = memoryStore();
  #keys = new Map();
  /** Name of the stretch in which a row came, by table and key. */
  #birth = new Map();
  #stretch = new Stretch();
  #number = 0;
  #problem = null;
  schema = null;
  head = null;

  get limits() {
    return this.#inner.limits;
  }

  open(schema) {
    this.schema = schema;
    for (const { name, key } of schema.tables) this.#keys.set(name, key);
    this.#inner.open(schema);
  }

  read(ledger, reads) {
    return this.#inner.read(ledger, reads);
  }

  commit(commit) {
    if (!this.#inner.commit(commit)) return false;
    this.head = commit.head;
    for (const { table, op, rows } of commit.writes) {
      for (const cells of JSON.parse(rows)) this.#note(table, op, cells);
    }
    return true;
  }

  /** The rows of everything since the last call, and the head after it. */
  cut() {
    // Not thrown in a commit, where the engine would take it for a failure of the disk.
    if (this.#problem !== null) throw new Error(this.#problem);
    const { born, changed } = this.#stretch;
    this.#stretch = new Stretch();
    this.#number += 1;
    const lists = (tables) => new Map([...tables].map(([name, rows]) => [name, [...rows.values()]]));
    return { born: lists(born), changed: lists(changed), head: this.head };
  }

  #note(table, op, cells) {
    const key = cells.slice(0, this.#keys.get(table)).join(KEY_SEPARATOR);
    const place = `${table}${KEY_SEPARATOR}${key}`;
    const birth = this.#birth.get(place) ?? this.#number;
    const rows = this.#stretch.of(birth === this.#number ? "born" : "changed", table);
    if (op === "delete") {
      if (birth !== this.#number) this.#problem = `a row of ${table} outlives its day and is deleted: ${key}`;
      rows.delete(key);
      this.#birth.delete(place);
      return;
    }
    if (birth > 0 && birth !== this.#number) this.#problem = `a row of ${table} changes on another day: ${key}`;
    this.#birth.set(place, birth);
    rows.set(key, cells);
  }
}

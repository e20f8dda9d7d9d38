// A history of any length: the engine plays three days, the others are their continuation, row by row,
// hash by hash. `verify` finds nothing wrong in it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { openLedger } from "split-ledger";
import { compileRows, Renderer } from "./extrapolate.mjs";
import { RecordingStore } from "./record.mjs";
import { day as playDay, hex, prepare } from "./shop-day.mjs";

export const LEDGER = "default";
const DAY_MS = 86_400_000;
const PLAYED = 3;
/** Columns of a journal row; the last two are hashes. */
const [PREV, HASH] = [8, 9];

/**
 * Names of day `at`. With time-ordered keys they begin with the day, so that they rise; with random ones
 * their first part is scattered, so that each stands elsewhere in an index.
 */
export function namesOf(order, at) {
  const tag = tagOf(order, at);
  const isRandom = order === "random";
  const uuid = (kind) => (position) =>
    isRandom
      ? `${scattered(position, 0x9e3779b1)}-0000-4000-8000-${kind}00${tag}`
      : `${tag}-0000-7000-8000-${kind}00${hex(position, 8)}`;
  const text = (kind, position) =>
    isRandom
      ? `${scattered(position + kind.length * 4096, 0x85ebca6b)}-${kind}-${position}-${tag}`
      : `${tag}-${hex(position, 6)}-${kind}`;
  return {
    user: uuid("aa"),
    merchant: uuid("bb"),
    code: (position) => text("code", position),
    key: text,
    out: text,
    order: (kind, position) => String((at + 1) * 1e9 + kind * 1e6 + position),
  };
}

/** Eight digits of which the first is a letter, so that they are part of no number. */
function tagOf(order, at) {
  return `e${order === "random" ? scattered(at, 0x2545f491).slice(1) : hex(at, 7)}`;
}

/** The same for the same number, and another for another; all over the place. */
function scattered(at, factor) {
  return hex(Math.imul(at + 1, factor) >>> 0, 8);
}

/** Plays the first days; returns what all others are made of. */
export async function recordDays(order, start) {
  const clock = { ms: start };
  const store = new RecordingStore();
  const ledger = await openLedger({ store, now: () => clock.ms, sweepIntervalMs: 0, writer: "w", entropy: "e" });
  await prepare(ledger, clock);
  const setUp = store.cut();
  const days = [];
  const ids = [];
  for (let at = 0; at < PLAYED; at += 1) {
    clock.ms = start + (at + 1) * DAY_MS;
    ids.push(await playDay(ledger, clock, namesOf(order, at)));
    if (clock.ms >= start + (at + 2) * DAY_MS) throw new Error("a day of commands is longer than a day");
    days.push(store.cut());
  }
  await ledger.close();
  for (const kind of Object.keys(ids[0])) {
    for (const [at, id] of ids[0][kind].entries()) {
      assert.equal(BigInt(ids[1][kind][at]) - BigInt(id), ID_STEP, `ids of ${kind}`);
    }
  }
  return new History({ order, start, schema: store.schema, setUp, days, ids: ids[0] });
}

/** From an id to that of the next day. */
const ID_STEP = BigInt(DAY_MS) << 20n;

export class History {
  #templates;
  #changing;
  #renderer = new Renderer();

  constructor({ order, start, schema, setUp, days, ids }) {
    Object.assign(this, { order, start, schema, setUp, days, ids });
    const tags = days.map((_, at) => tagOf(order, at));
    const compile = (kind) =>
      schema.tables.flatMap(({ name }) => {
        const rows = days.map((day) => day[kind].get(name) ?? []);
        if (rows[0].length === 0) return [];
        const compiled = compileRows(name, rows, tags, name === "journal" ? [PREV, HASH] : []);
        return [[name, this.#renderer.adopt(compiled)]];
      });
    this.#templates = new Map(compile("born"));
    this.#changing = new Map(compile("changed"));
    this.entriesOfSetUp = this.setUp.born.get("postings").length;
    this.entriesOfDay = this.#templates.get("postings").length;
  }

  /** How many days make about this many entries. */
  daysFor(entries) {
    return Math.max(1, Math.round((entries - this.entriesOfSetUp) / this.entriesOfDay));
  }

  entries(days) {
    return this.entriesOfSetUp + days * this.entriesOfDay;
  }

  /** When the last of so many days ends, ms. */
  end(days) {
    return this.start + (days + 1) * DAY_MS;
  }

  /** An id of the first day, on another day. */
  id(first, day) {
    return String(BigInt(first) + ID_STEP * BigInt(day));
  }

  /**
   * The whole history of so many days, in parts: `write(table, rows)` for new rows, in an order in which
   * every table's keys rise where they can. Returns the head.
   */
  async write(days, write, onProgress = () => {}) {
    const last = this.#lastRows(days - 1);
    for (const [table, rows] of this.setUp.born) {
      await write(table, rows.map((row) => last.get(table)?.get(row[0]) ?? row));
    }
    let hash = this.setUp.head.id;
    for (let at = 0; at < days; at += 1) {
      hash = await this.#writeDay(at, hash, write);
      // What was played has the engine's own hashes.
      if (at < PLAYED) assert.equal(hash, this.days[at].head.id, `hash of day ${at}`);
      onProgress(this.entries(at + 1));
    }
    const [first, second] = this.days.map(({ head }) => head);
    const step = (name) => first[name] + (second[name] - first[name]) * (days - 1);
    return { seq: step("seq"), id: hash, time: step("time"), format: first.format };
  }

  async #writeDay(at, before, write) {
    this.#renderer.turnTo(at, tagOf(this.order, at));
    const render = (table) => this.#templates.get(table).map((template) => this.#renderer.row(template));
    const [journal, transactions] = [render("journal"), render("transactions")];
    const hash = link(journal, transactions, before);
    await write("transactions", transactions);
    await write("journal", journal);
    for (const table of this.#templates.keys()) {
      if (table !== "transactions" && table !== "journal") await write(table, render(table));
    }
    return hash;
  }

  /** The rows of before the first day as the last one left them, by table and first cell. */
  #lastRows(day) {
    this.#renderer.turnTo(day, tagOf(this.order, day));
    return new Map(
      [...this.#changing].map(([table, templates]) => {
        const rows = templates.map((template) => this.#renderer.row(template));
        return [table, new Map(rows.map((row) => [row[0], row]))];
      }),
    );
  }
}

/** Puts the hashes into journal rows; returns the last. */
function link(journal, transactions, before) {
  let hash = before;
  let next = 0;
  for (const row of journal) {
    row[PREV] = hash;
    const sum = createHash("sha256").update(`${hash}\n${JSON.stringify([LEDGER, ...row.slice(0, PREV)])}`);
    for (; next < transactions.length && transactions[next][1] === row[0]; next += 1) {
      sum.update("\n").update(JSON.stringify(transactions[next]));
    }
    hash = sum.digest("hex");
    row[HASH] = hash;
  }
  return hash;
}

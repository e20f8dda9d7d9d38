/**
 * Stores that each break one rule of the contract, to show that the suite catches it. All of them are
 * a store in memory with one thing wrong, mostly something that a real adapter once did.
 *
 * @module
 */
import type { Cell, Commit, Head, LedgerStore, Read, Rows, Schema, Write } from "../store.js";
import { memoryStore, type MemoryStore } from "../stores/memory.js";
import { pause } from "./assert.js";
import { brokenEdges } from "./broken-edges.js";
import { brokenReads } from "./broken-reads.js";
import { like, type BrokenStore } from "./broken-store.js";
import type { StoreFactory } from "./fixture.js";

/** How the suite gets a broken store: several objects can share what is beneath them. */
export function brokenFactory(broken: BrokenStore): StoreFactory {
  const bases = new WeakMap<LedgerStore, MemoryStore>();
  const on = (base: MemoryStore): LedgerStore => {
    const store = broken.make(base);
    bases.set(store, base);
    return store;
  };
  const baseOf = (store: LedgerStore): MemoryStore => bases.get(store) ?? memoryStore();
  return {
    create: () => on(memoryStore()),
    reopen: (store) => on(broken.restart?.(baseOf(store)) ?? baseOf(store)),
    peer: (store) => on(baseOf(store)),
  };
}

const headOf = (base: MemoryStore, ledger: string): Head | null => base.read(ledger, []).head;
const parse = (rows: Rows): Cell[][] => JSON.parse(rows) as Cell[][];
/** What each base was opened with. */
const schemas = new WeakMap<MemoryStore, Schema>();
/** What was committed to each base. */
const histories = new WeakMap<MemoryStore, Commit[]>();

const brokenOpening: readonly BrokenStore[] = [
  {
    breaks: "S-01",
    also: ["S-05"],
    wrong: "creates a table anew at each start (and so loses what was committed)",
    make: (base) => like(base, {}),
    restart: (base) => {
      const head = headOf(base, "main");
      const rows = base.read("main", [{ table: "items", index: null, equals: [], limit: 1000 }]).rows[0];
      const keys = JSON.stringify(parse(rows ?? "[]").map(([id]) => [id]));
      const writes: Write[] = [{ table: "items", op: "delete", rows: keys }];
      if (head !== null) base.commit({ ledger: "main", expected: head, head, writes });
      return base;
    },
  },
  {
    breaks: "S-02",
    wrong: "takes any schema for its own",
    make: (base) =>
      like(base, {
        open: (schema) => {
          const known = schemas.get(base);
          if (known !== undefined && known.version > schema.version) return;
          schemas.set(base, schema);
          base.open(schema);
        },
      }),
  },
  {
    breaks: "S-03",
    wrong: "leaves the rows that exist out of a new index",
    make: (base) =>
      like(base, {
        read: (ledger, reads) => {
          const { head, rows } = base.read(ledger, reads);
          const isNew = (read: Read | undefined): boolean =>
            read !== undefined && "index" in read && read.index === "by_tag";
          return { head, rows: rows.map((text, at) => (isNew(reads[at]) ? "[]" : text)) };
        },
      }),
  },
  {
    breaks: "S-05",
    wrong: "answers before the commit is on the disk: a restart loses the last one",
    make: (base) => {
      const history = histories.get(base) ?? [];
      histories.set(base, history);
      return like(base, {
        open: (schema) => {
          schemas.set(base, schema);
          base.open(schema);
        },
        commit: (commit) => {
          const won = base.commit(commit);
          if (won) history.push(commit);
          return won;
        },
      });
    },
    restart: (base) => {
      const next = memoryStore();
      const schema = schemas.get(base);
      if (schema !== undefined) next.open(schema);
      const kept = histories.get(base)?.slice(0, -1) ?? [];
      for (const commit of kept) next.commit(commit);
      if (schema !== undefined) schemas.set(next, schema);
      histories.set(next, kept);
      return next;
    },
  },
];

const brokenCommits: readonly BrokenStore[] = [
  {
    breaks: "S-04",
    wrong: "has no transaction: keeps the writes before the one that failed",
    make: (base) =>
      like(base, {
        commit: (commit) => {
          try {
            return base.commit(commit);
          } catch (error) {
            const head = commit.expected ?? commit.head;
            base.commit({ ...commit, head, writes: commit.writes.slice(0, -1) });
            throw error;
          }
        },
      }),
  },
  {
    breaks: "S-06",
    wrong: "writes the rows first and compares the head afterwards",
    make: (base) =>
      like(base, {
        commit: (commit) => {
          if (base.commit(commit)) return true;
          const head = headOf(base, commit.ledger);
          if (head !== null && commit.writes.length > 1) base.commit({ ...commit, expected: head, head });
          return false;
        },
      }),
  },
  {
    breaks: "S-07",
    wrong: "compares the head in one step and writes in another",
    make: (base) =>
      like(base, {
        commit: async (commit) => {
          const head = headOf(base, commit.ledger);
          if ((head?.id ?? null) !== (commit.expected?.id ?? null)) return false;
          await pause(1);
          return base.commit({ ...commit, expected: headOf(base, commit.ledger) });
        },
      }),
  },
  {
    breaks: "S-08",
    also: ["S-07"],
    wrong: "takes `expected: null` for: whatever the head is (and so all first commits win)",
    make: (base) =>
      like(base, {
        commit: (commit) =>
          base.commit({ ...commit, expected: commit.expected ?? headOf(base, commit.ledger) }),
      }),
  },
  {
    breaks: "S-09",
    wrong: "compares the number of the head",
    make: (base) =>
      like(base, {
        commit: (commit) => {
          const head = headOf(base, commit.ledger);
          if ((head?.seq ?? 0) !== (commit.expected?.seq ?? 0)) return false;
          return base.commit({ ...commit, expected: head });
        },
      }),
  },
  {
    breaks: "S-14",
    also: ["S-04"],
    wrong: "replaces on insert (and so a commit cannot fail by a key that exists)",
    make: (base) =>
      like(base, {
        commit: (commit) =>
          base.commit({
            ...commit,
            writes: commit.writes.map((write) => (write.op === "insert" ? { ...write, op: "upsert" } : write)),
          }),
      }),
  },
  {
    breaks: "S-15",
    wrong: "keeps the old text where an upsert has null",
    make: (base) =>
      like(base, {
        commit: (commit) => {
          const writes = commit.writes.map((write) => {
            if (write.op !== "upsert" || write.table !== "items") return write;
            const rows = parse(write.rows).map(([id = null, group = null, rank = null, note = null, body = null]) => {
              const key = JSON.stringify([[id]]);
              const [old] = parse(base.read(commit.ledger, [{ table: "items", keys: key }]).rows[0] ?? "[]");
              return [id, group, rank, note ?? old?.[3] ?? null, body];
            });
            return { ...write, rows: JSON.stringify(rows) };
          });
          return base.commit({ ...commit, writes });
        },
      }),
  },
  {
    breaks: "S-16",
    wrong: "fails when there is nothing to delete",
    make: (base) =>
      like(base, {
        commit: (commit) => {
          for (const { table, op, rows } of commit.writes) {
            if (op !== "delete" || rows === "[]") continue;
            const found = parse(base.read(commit.ledger, [{ table, keys: rows }]).rows[0] ?? "[]");
            if (found.length < parse(rows).length && commit.writes.length === 1) throw new Error("no such row");
          }
          return base.commit(commit);
        },
      }),
  },
  {
    breaks: "S-17",
    wrong: "builds a statement without values from an empty list",
    make: (base) =>
      like(base, {
        commit: (commit) => {
          if (commit.writes.some(({ rows }) => rows === "[]")) throw new Error("syntax error");
          return base.commit(commit);
        },
      }),
  },
  {
    breaks: "S-19",
    wrong: "sorts the writes: first what is put, then what is deleted",
    make: (base) =>
      like(base, {
        commit: (commit) => {
          const puts = commit.writes.filter(({ op }) => op !== "delete");
          const deletes = commit.writes.filter(({ op }) => op === "delete");
          return base.commit({ ...commit, writes: [...puts, ...deletes] });
        },
      }),
  },
  {
    breaks: "S-27",
    wrong: "keeps the number of the head in 32 bits",
    make: (base) =>
      like(base, {
        read: (ledger, reads) => {
          const { head, rows } = base.read(ledger, reads);
          return { head: head && { ...head, seq: head.seq | 0 }, rows };
        },
      }),
  },
];

const brokenTurns: readonly BrokenStore[] = [
  {
    breaks: "S-40",
    wrong: "gives everybody the turn at once",
    make: (base) => like(base, { exclusive: (_ledger, _maxWaitMs, work) => work() }),
  },
  {
    breaks: "S-41",
    wrong: "holds its only connection during a turn",
    make: (base) => {
      let free: Promise<unknown> = Promise.resolve();
      return like(base, {
        read: (ledger, reads) => free.then(() => base.read(ledger, reads)),
        commit: (commit) => free.then(() => base.commit(commit)),
        exclusive: (ledger, maxWaitMs, work) => {
          const turn = base.exclusive(ledger, maxWaitMs, work);
          free = turn.catch(() => undefined);
          return turn;
        },
      });
    },
  },
  {
    breaks: "S-42",
    wrong: "waits for its turn for ever",
    make: (base) => like(base, { exclusive: (ledger, _maxWaitMs, work) => base.exclusive(ledger, 1e9, work) }),
  },
  {
    breaks: "S-43",
    wrong: "keeps the turn when the work fails",
    make: (base) =>
      like(base, {
        exclusive: <T>(ledger: string, maxWaitMs: number, work: () => Promise<T>) =>
          new Promise<T>((resolve, reject) => {
            const hold = async (): Promise<void> => {
              try {
                resolve(await work());
              } catch (error) {
                reject(error as Error);
                await pause(4_000);
              }
            };
            void base.exclusive(ledger, maxWaitMs, hold);
          }),
      }),
  },
];

/** At least one broken store per rule. */
export const brokenStores: readonly BrokenStore[] = [
  ...brokenOpening,
  ...brokenCommits,
  ...brokenReads,
  ...brokenTurns,
  ...brokenEdges,
].sort((a, b) => (a.breaks < b.breaks ? -1 : 1));

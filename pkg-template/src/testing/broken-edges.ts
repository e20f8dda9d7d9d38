/**
 * Stores that go wrong at the edges only: with many rows, long keys, odd names, several objects.
 *
 * @module
 */
import type { Cell, Commit, LedgerStore, Read, Rows, Write } from "../store.js";
import type { MemoryStore } from "../stores/memory.js";
import { pause } from "./assert.js";
import { changing, resorted } from "./broken-reads.js";
import { like, type BrokenStore } from "./broken-store.js";

type Row = Cell[];

const parse = (rows: Rows): Row[] => JSON.parse(rows) as Row[];

/** The store, with every write of a commit changed. */
function rewriting(base: MemoryStore, change: (write: Write) => Write): LedgerStore {
  return like(base, { commit: (commit) => base.commit({ ...commit, writes: commit.writes.map(change) }) });
}

/** The store, whose index `by_group` shows these rows too. */
function haunted(base: MemoryStore, ghostsOf: (commit: Commit) => Row[]): LedgerStore {
  const ghosts: Row[] = [];
  const store = changing(base, (rows, read) =>
    read.index === "by_group" ? [...rows, ...ghosts.filter((row) => row[1] === read.equals[0])] : rows,
  );
  const commit = (commit: Commit): boolean => {
    ghosts.push(...ghostsOf(commit));
    return base.commit(commit);
  };
  return { ...store, commit };
}

/** The ledger as this store calls it. */
function renaming(base: MemoryStore, rename: (ledger: string) => string): LedgerStore {
  return like(base, {
    read: (ledger: string, reads: readonly Read[]) => base.read(rename(ledger), reads),
    commit: (commit: Commit) => base.commit({ ...commit, ledger: rename(commit.ledger) }),
  });
}

const edgesOfCommits: readonly BrokenStore[] = [
  {
    breaks: "S-02",
    wrong: "makes its tables anew before it looks at the version",
    make: (base) =>
      like(base, {
        open: (schema) => {
          try {
            base.open(schema);
          } catch (error) {
            const { head, rows } = base.read("main", [{ table: "names", index: null, equals: [], limit: 9 }]);
            const keys = JSON.stringify(parse(rows[0] ?? "[]").map(([space, name]) => [space, name]));
            const writes: Write[] = [{ table: "names", op: "delete", rows: keys }];
            if (head !== null) base.commit({ ledger: "main", expected: head, head, writes });
            throw error;
          }
        },
      }),
  },
  {
    breaks: "S-07",
    wrong: "compares and writes in two steps, locked within one object only",
    make: (base) => {
      let last: Promise<unknown> = Promise.resolve();
      return like(base, {
        commit: (commit) => {
          const turn = last.then(async () => {
            const { head } = base.read(commit.ledger, []);
            if ((head?.id ?? null) !== (commit.expected?.id ?? null)) return false;
            await pause(1);
            return base.commit({ ...commit, expected: base.read(commit.ledger, []).head });
          });
          last = turn.catch(() => undefined);
          return turn;
        },
      });
    },
  },
  {
    breaks: "S-15",
    wrong: "puts at most 4,096 rows",
    make: (base) =>
      rewriting(base, (write) =>
        write.op === "upsert" ? { ...write, rows: JSON.stringify(parse(write.rows).slice(0, 4096)) } : write,
      ),
  },
  {
    breaks: "S-16",
    wrong: "deletes at most 999 rows",
    make: (base) =>
      rewriting(base, (write) =>
        write.op === "delete" ? { ...write, rows: JSON.stringify(parse(write.rows).slice(0, 999)) } : write,
      ),
  },
  {
    breaks: "S-16",
    wrong: "looks for the index entries of a row that is not there",
    make: (base) =>
      like(base, {
        commit: (commit) => {
          const known = new Set<Cell | undefined>();
          for (const { table, op, rows } of commit.writes) {
            if (table !== "items") continue;
            for (const [id] of parse(rows)) {
              const stored = base.read(commit.ledger, [{ table, keys: JSON.stringify([[id]]) }]).rows[0];
              if (op !== "delete") known.add(id);
              else if (stored === "[]" && !known.has(id)) throw new TypeError("the row is undefined");
            }
          }
          return base.commit(commit);
        },
      }),
  },
  {
    breaks: "S-28",
    wrong: "removes index entries first and adds them afterwards, also of rows removed in the same commit",
    make: (base) =>
      haunted(base, ({ writes }) => {
        const inserted = writes.filter(({ op, table }) => op === "insert" && table === "items");
        const gone = writes.filter(({ op, table }) => op === "delete" && table === "items");
        const ids = gone.flatMap(({ rows }) => parse(rows).map(([id]) => id));
        return inserted.slice(0, 1).flatMap(({ rows }) => parse(rows).filter(([id]) => ids.includes(id ?? null)));
      }),
  },
  {
    breaks: "S-28",
    wrong: "takes the rows before in another order than the rows",
    make: (base) =>
      haunted(base, ({ writes }) =>
        writes.flatMap(({ before = "[]", rows, table, op }) => {
          const old = table === "items" && op === "upsert" ? parse(before) : [];
          return old.filter((row, at) => old.length > 1 && row[1] !== parse(rows)[at]?.[1]);
        }),
      ),
  },
];

const edgesOfReads: readonly BrokenStore[] = [
  {
    breaks: "S-12",
    wrong: "asks equal questions once, and answers them once",
    make: (base) =>
      like(base, {
        read: (ledger, reads) => {
          const distinct = new Map(reads.map((read) => [JSON.stringify(read), read]));
          return base.read(ledger, [...distinct.values()]);
        },
      }),
  },
  {
    breaks: "S-18",
    wrong: "takes ledgers for the same whose names differ in case, in spaces or in how an accent is written",
    make: (base) => renaming(base, (ledger) => ledger.normalize("NFC").trim().toLowerCase()),
  },
  {
    breaks: "S-20",
    wrong: "rounds the bounds of a range",
    make: (base) =>
      changing(base, (rows, read, again) =>
        read.from === undefined || read.index !== "by_rank"
          ? rows
          : again({ ...read, from: BigInt(Number(read.from)).toString() }),
      ),
  },
  {
    breaks: "S-22",
    wrong: "orders by the first 64 characters",
    make: (base) =>
      changing(base, (rows, read) => {
        const isLong = rows.some((row) => row.some((cell) => cell !== null && cell.length > 64));
        if (read.table !== "names" || !isLong) return rows;
        return resorted([...rows].reverse(), read, (cell) => cell.slice(0, 64));
      }),
  },
  {
    breaks: "S-34",
    wrong: "begins a descending scan of an index anew on every page",
    make: (base) =>
      changing(base, (rows, read, again) => {
        if (read.descending !== true || read.index === null || read.after === undefined) return rows;
        const { after: _, ...first } = read;
        return again(first);
      }),
  },
];

const edgesOfTurns: readonly BrokenStore[] = [
  {
    breaks: "S-40",
    wrong: "has one queue for all ledgers",
    make: (base) => like(base, { exclusive: (_ledger, maxWaitMs, work) => base.exclusive("all", maxWaitMs, work) }),
  },
  {
    breaks: "S-42",
    wrong: "fails when it has waited too long",
    make: (base) =>
      like(base, {
        exclusive: (ledger, maxWaitMs, work) => {
          const from = performance.now();
          return base.exclusive(ledger, maxWaitMs, () => {
            if (performance.now() - from >= maxWaitMs) throw new Error("canceling statement due to lock timeout");
            return work();
          });
        },
      }),
  },
  {
    breaks: "S-42",
    wrong: "waits for ever for the turn of another object",
    make: (base) => {
      let mine = 0;
      return like(base, {
        exclusive: (ledger, maxWaitMs, work) =>
          base.exclusive(ledger, mine > 0 ? maxWaitMs : 1e9, async () => {
            mine += 1;
            try {
              return await work();
            } finally {
              mine -= 1;
            }
          }),
      });
    },
  },
];

/** Stores that break a rule at its edge. */
export const brokenEdges: readonly BrokenStore[] = [...edgesOfCommits, ...edgesOfReads, ...edgesOfTurns];

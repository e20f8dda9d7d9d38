/**
 * Stores that read wrongly.
 *
 * @module
 */
import type { Cell, Commit, LedgerStore, RangeRead, Read, Rows } from "../store.js";
import type { MemoryStore } from "../stores/memory.js";
import { pause } from "./assert.js";
import { like, type BrokenStore } from "./broken-store.js";
import { NEWER_SCHEMA } from "./fixture.js";

type Row = Cell[];

const parse = (rows: Rows): Row[] => JSON.parse(rows) as Row[];

/** The store, with what a range read answers changed. */
export function changing(
  base: MemoryStore,
  change: (rows: Row[], read: RangeRead, again: (read: RangeRead) => Row[]) => Row[],
): LedgerStore {
  return like(base, {
    read: (ledger, reads) => {
      const again = (read: RangeRead): Row[] => parse(base.read(ledger, [read]).rows[0] ?? "[]");
      const { head, rows } = base.read(ledger, reads);
      const changed = reads.map((read, at) => {
        const text = rows[at] ?? "[]";
        return "keys" in read ? text : JSON.stringify(change(parse(text), read, again));
      });
      return { head, rows: changed };
    },
  });
}

/** The store, with the cells of some columns changed whenever they are read. */
function altering(base: MemoryStore, types: readonly string[], alter: (cell: string) => Cell): LedgerStore {
  return like(base, {
    read: (ledger, reads) => {
      const { head, rows } = base.read(ledger, reads);
      const changed = rows.map((text, at) => {
        const columns = NEWER_SCHEMA.tables.find(({ name }) => name === reads[at]?.table)?.columns ?? [];
        const alterCell = (cell: Cell, column: number): Cell =>
          cell !== null && types.includes(columns[column]?.type ?? "") ? alter(cell) : cell;
        return JSON.stringify(parse(text).map((row) => row.map(alterCell)));
      });
      return { head, rows: changed };
    },
  });
}

/** The columns of the read's order, as places in a row. */
function orderOf(read: RangeRead): number[] {
  const table = NEWER_SCHEMA.tables.find(({ name }) => name === read.table);
  if (table === undefined) return [];
  const indexed = table.indexes.find(({ name }) => name === read.index)?.columns ?? [];
  const key = table.columns.slice(0, table.key).map(({ name }) => name);
  return [...indexed, ...key].map((name) => table.columns.findIndex((column) => column.name === name));
}

/** Sorts rows by the read's order, comparing cells as `sortable` makes them. */
export function resorted(rows: Row[], read: RangeRead, sortable: (cell: string) => string): Row[] {
  const order = orderOf(read);
  const sign = read.descending === true ? -1 : 1;
  return [...rows].sort((a, b) => {
    for (const at of order) {
      const [one, two] = [sortable(a[at] ?? ""), sortable(b[at] ?? "")];
      if (one !== two) return one < two ? -sign : sign;
    }
    return 0;
  });
}

/** The same read without its continuation. */
function fromStart({ after: _, ...read }: RangeRead): RangeRead {
  return { ...read, limit: 1000 };
}

/** Stores that read wrongly, one per rule. */
export const brokenReads: readonly BrokenStore[] = [
  {
    breaks: "S-10",
    wrong: "reads the head and the rows in two transactions",
    make: (base) =>
      like(base, {
        read: async (ledger, reads) => {
          const { head } = base.read(ledger, []);
          await pause(1);
          return { head, rows: base.read(ledger, reads).rows };
        },
      }),
  },
  {
    breaks: "S-11",
    wrong: "keeps what it has read, until it commits itself",
    make: (base) => {
      const kept = new Map<string, ReturnType<MemoryStore["read"]>>();
      return like(base, {
        read: (ledger, reads) => {
          const name = JSON.stringify([ledger, reads]);
          const result = kept.get(name) ?? base.read(ledger, reads);
          kept.set(name, result);
          return result;
        },
        commit: (commit) => {
          kept.clear();
          return base.commit(commit);
        },
      });
    },
  },
  {
    breaks: "S-12",
    wrong: "answers many reads in the order in which they come back",
    make: (base) =>
      like(base, {
        read: (ledger, reads) => {
          const { head, rows } = base.read(ledger, reads);
          return { head, rows: reads.length > 3 ? rows.reverse() : rows };
        },
      }),
  },
  {
    breaks: "S-13",
    wrong: "asks for at most a thousand keys",
    make: (base) =>
      like(base, {
        read: (ledger, reads) =>
          base.read(
            ledger,
            reads.map((read) =>
              "keys" in read ? { ...read, keys: JSON.stringify(parse(read.keys).slice(0, 1000)) } : read,
            ),
          ),
      }),
  },
  {
    breaks: "S-18",
    wrong: "keeps all ledgers in one",
    make: (base) =>
      like(base, {
        read: (_ledger: string, reads: readonly Read[]) => base.read("all", reads),
        commit: (commit: Commit) => base.commit({ ...commit, ledger: "all" }),
      }),
  },
  {
    breaks: "S-20",
    wrong: "makes numbers of integers",
    make: (base) => altering(base, ["int"], (cell) => BigInt(Number(cell)).toString()),
  },
  {
    breaks: "S-21",
    wrong: "orders integers as text",
    make: (base) => changing(base, (rows, read) => resorted(rows, read, (cell) => cell)),
  },
  {
    breaks: "S-22",
    wrong: "orders ASCII without regard to case",
    make: (base) =>
      changing(base, (rows, read) =>
        read.table === "names" ? resorted(rows, read, (cell) => cell.toLowerCase()) : rows,
      ),
  },
  {
    breaks: "S-23",
    wrong: "parses JSON and prints it again",
    make: (base) => altering(base, ["json"], (cell) => JSON.stringify(JSON.parse(cell))),
  },
  {
    breaks: "S-24",
    wrong: "knows no characters beyond the first 65,536",
    make: (base) => altering(base, ["text"], (cell) => cell.replaceAll(/[\u{10000}-\u{10ffff}]/gu, "\ufffd")),
  },
  {
    breaks: "S-25",
    wrong: "makes null of the empty string",
    make: (base) => altering(base, ["text"], (cell) => (cell === "" ? null : cell)),
  },
  {
    breaks: "S-26",
    wrong: "cuts text at 65,535 characters",
    make: (base) => altering(base, ["text", "json"], (cell) => cell.slice(0, 65_535)),
  },
  {
    breaks: "S-28",
    wrong: "leaves removed rows in an index",
    make: (base) => {
      const ghosts: Row[] = [];
      const store = changing(base, (rows, read) => {
        const [group] = read.equals;
        return read.index === "by_group" ? [...rows, ...ghosts.filter((row) => row[1] === group)] : rows;
      });
      const commit = (commit: Commit): boolean => {
        for (const { table, op, rows } of commit.writes) {
          if (op !== "delete" || table !== "items") continue;
          ghosts.push(...parse(base.read(commit.ledger, [{ table, keys: rows }]).rows[0] ?? "[]"));
        }
        return base.commit(commit);
      };
      return { ...store, commit };
    },
  },
  {
    breaks: "S-30",
    wrong: "takes what begins with the last value for equal to it",
    make: (base) =>
      changing(base, (rows, read, again) => {
        const last = read.equals.at(-1);
        if (last === undefined || read.index === null || read.after !== undefined) return rows;
        const at = orderOf(read)[read.equals.length - 1] ?? 0;
        const some = again({ ...read, equals: read.equals.slice(0, -1), limit: 1000 });
        const begins = some.filter((row) => row[at] !== last && row[at]?.startsWith(last) === true);
        return [...rows, ...begins].slice(0, read.limit);
      }),
  },
  {
    breaks: "S-31",
    wrong: "includes the upper bound",
    make: (base) =>
      changing(base, (rows, read, again) => {
        const { below, from: _, ...rest } = read;
        if (below === undefined || read.index === null || read.after !== undefined) return rows;
        return [...rows, ...again({ ...rest, equals: [...read.equals, below] })];
      }),
  },
  {
    breaks: "S-32",
    also: ["S-34"],
    wrong: "takes the first rows of the range, and turns only those round (and so a scan begins at its end)",
    make: (base) =>
      changing(base, (rows, read, again) => {
        if (read.descending !== true) return rows;
        const { descending: _, after, ...rest } = read;
        const all = again({ ...rest, limit: after === undefined ? read.limit : 1000 });
        return after === undefined ? all.reverse() : rows;
      }),
  },
  {
    breaks: "S-33",
    wrong: "puts nulls at the end of an index",
    make: (base) =>
      changing(base, (rows, read, again) => {
        if (read.index !== "by_rank") return rows;
        const all = again({ table: read.table, index: null, equals: [], limit: 1000 });
        return [...rows, ...all.filter((row) => row[2] === null)];
      }),
  },
  {
    breaks: "S-34",
    wrong: "continues after the first column only, past the rows that are equal in it",
    make: (base) =>
      changing(base, (rows, read, again) => {
        const at = orderOf(read)[read.equals.length] ?? 0;
        const value = read.after?.[read.equals.length];
        if (value === undefined || read.descending === true) return rows;
        const isPast = (cell: Cell): boolean =>
          cell !== null && (/^\d+$/.test(cell) ? Number(cell) > Number(value) : cell > value);
        return again(fromStart(read))
          .filter((row) => isPast(row[at] ?? null))
          .slice(0, read.limit);
      }),
  },
  {
    breaks: "S-35",
    wrong: "returns the row that shows that there are more",
    make: (base) => changing(base, (rows, read, again) =>
        read.after === undefined && read.descending !== true ? again({ ...read, limit: read.limit + 1 }) : rows,
      ),
  },
  {
    breaks: "S-36",
    wrong: "leaves rows that are equal in an index in any order",
    make: (base) =>
      changing(base, (rows, read) => {
        if (read.index !== "by_rank") return rows;
        const ranks = [...new Set(rows.map((row) => row[2]))];
        return ranks.flatMap((rank) => rows.filter((row) => row[2] === rank).reverse());
      }),
  },
];

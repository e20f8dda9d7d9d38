import type { StoreTest } from "./fixture.js";
import { assertEqual, assertThrows } from "./assert.js";
import type { Cell } from "../store.js";
import { Book, headAfter, item, write } from "./fixture.js";

/** The keys of 5,000 names, in order, or of as many as one commit may have. */
function manyNames(limit = Infinity): [string, string][] {
  return Array.from({ length: Math.min(5_000, limit) }, (_, at) => ["5", `name-${String(10_000 + at)}`]);
}

/** Atomicity, the comparison of heads, the kinds of write. */
export const commitTests: readonly StoreTest[] = [
  {
    id: "S-04",
    name: "a commit is all or nothing: when its last write fails, nothing is left of it",
    async run(place) {
      const book = new Book(await place.open());
      await book.commit(write("insert", "items", item("1", { note: "old" }), item("2")), write("insert", "pairs", ["1", "1"]));
      const writes = [
        write("upsert", "items", item("1", { note: "new" })),
        write("insert", "items", item("3")),
        write("delete", "items", ["2"]),
        write("insert", "names", ["1", "a", null]),
        write("insert", "pairs", ["2", "2"], ["1", "1"]),
      ];
      const commit = { ledger: "main", expected: book.head, head: headAfter(book.head), writes };
      await assertThrows(() => book.store.commit(commit), "commit");
      assertEqual(await book.storedHead(), book.head, "head");
      assertEqual(await book.range({ table: "items" }, 3), ["old", null], "notes of the items");
      assertEqual(await book.range({ table: "items", index: "by_group" }), ["1", "2"], "items by group");
      assertEqual(await book.range({ table: "names" }), [], "names");
      assertEqual(await book.range({ table: "pairs" }), ["1"], "pairs");
      await book.commit(write("insert", "pairs", ["2", "2"]));
    },
  },
  {
    id: "S-06",
    name: "a commit whose expected head is not the head returns false and writes nothing",
    async run(place) {
      const book = new Book(await place.open());
      await book.commit(write("insert", "items", item("1")));
      const stale = book.head;
      await book.commit();
      const writes = [write("insert", "items", item("2")), write("upsert", "items", item("1", { note: "x" }))];
      const won = await book.store.commit({ ledger: "main", expected: stale, head: headAfter(stale), writes });
      assertEqual(won, false, "commit on a head of the past");
      assertEqual(await book.storedHead(), book.head, "head");
      assertEqual(await book.rows({ table: "items", index: null, equals: [], limit: 10 }), [item("1")], "rows");
    },
  },
  {
    id: "S-07",
    name: "exactly one of several racing commits wins",
    async run(place) {
      const store = await place.open();
      const stores = [store, await place.peer(store)];
      const book = new Book(store);
      for (let round = 0; round < 10; round += 1) {
        const { head: expected } = book;
        const racers = Array.from({ length: 8 }, () => headAfter(expected));
        const won = await Promise.all(
          racers.map((head, at) => {
            const writes = [write("upsert", "items", item("1", { note: head.id }))];
            return stores[at % 2]?.commit({ ledger: "main", expected, head, writes });
          }),
        );
        const winners = racers.filter((_, at) => won[at] === true);
        assertEqual(winners.length, 1, "number of winners");
        book.head = await book.storedHead();
        assertEqual(book.head, winners[0], "head");
        assertEqual(await book.row("items", "1"), item("1", { note: winners[0]?.id ?? null }), "row");
      }
    },
  },
  {
    id: "S-08",
    name: "`expected: null` means that the ledger has no head yet",
    async run(place) {
      const book = new Book(await place.open());
      assertEqual(await book.storedHead(), null, "head of a new ledger");
      const wrong = { ledger: "main", expected: headAfter(null), head: headAfter(null), writes: [] };
      assertEqual(await book.store.commit(wrong), false, "commit on a head that never was");
      await book.commit();
      const late = { ledger: "main", expected: null, head: headAfter(null), writes: [] };
      assertEqual(await book.store.commit(late), false, "first commit of a ledger that has a head");
      assertEqual(await book.storedHead(), book.head, "head");
    },
  },
  {
    id: "S-09",
    name: "heads are compared by their id, not by their number",
    async run(place) {
      const book = new Book(await place.open());
      await book.commit();
      const other = book.head && { ...book.head, id: "another-history" };
      const commit = { ledger: "main", expected: other, head: headAfter(other), writes: [] };
      assertEqual(await book.store.commit(commit), false, "commit on another head of the same number");
      assertEqual(await book.storedHead(), book.head, "head");
    },
  },
  {
    id: "S-14",
    name: "an insert of an existing key is refused",
    async run(place) {
      const book = new Book(await place.open());
      await book.commit(write("insert", "items", item("1", { note: "first" })), write("insert", "names", ["1", "a", null]));
      const twice = [
        [write("insert", "items", item("1", { note: "second" }))],
        [write("insert", "names", ["1", "a", "x"])],
        [write("insert", "pairs", ["5", "5"], ["5", "5"])],
      ];
      for (const writes of twice) {
        const commit = { ledger: "main", expected: book.head, head: headAfter(book.head), writes };
        await assertThrows(() => book.store.commit(commit), "insert of an existing key");
      }
      assertEqual(await book.row("items", "1"), item("1", { note: "first" }), "row");
    },
  },
  {
    id: "S-15",
    name: "an upsert inserts a row, or replaces every cell of it",
    async run(place) {
      const book = new Book(await place.open());
      const first = item("1", { group: "one", rank: "1", note: "note", body: "[1]" });
      const second = item("1", { group: "two", rank: "2", note: null, body: "[2]" });
      await book.commit(write("upsert", "items", first), write("upsert", "pairs", ["1", "1"]));
      assertEqual(await book.row("items", "1"), first, "inserted");
      await book.commit(write("upsert", "items", second), write("upsert", "pairs", ["1", "1"]));
      assertEqual(await book.row("items", "1"), second, "replaced");
      assertEqual(await book.range({ table: "items" }), ["1"], "keys");
      const many = (tag: string): Cell[][] => manyNames(book.store.limits?.rows).map(([space, name]) => [space, name, tag]);
      for (const tag of ["new", "replaced"]) {
        await book.commit(write("upsert", "names", ...many(tag)));
        const found = await book.rows({ table: "names", index: null, equals: [], limit: 10_000 });
        assertEqual(found, many(tag), `thousands of rows, ${tag}`);
      }
    },
  },
  {
    id: "S-16",
    name: "a delete removes rows; an absent key is no error",
    async run(place) {
      const book = new Book(await place.open());
      await book.commit(write("insert", "names", ["1", "a", null], ["1", "b", null], ["2", "a", null]));
      await book.commit(write("delete", "names", ["1", "a"], ["9", "absent"]));
      assertEqual(await book.row("names", "1", "a"), null, "removed row");
      assertEqual(await book.range({ table: "names" }, 1), ["b", "a"], "names left");
      await book.commit(write("insert", "items", item("1")), write("delete", "items", ["2"]), write("delete", "items", ["1"], ["3"]));
      assertEqual(await book.range({ table: "items" }), [], "items left");
      const keys = manyNames(book.store.limits?.rows);
      await book.commit(write("insert", "names", ...keys.map((key) => [...key, null])));
      await book.commit(write("delete", "names", ...keys));
      assertEqual(await book.range({ table: "names" }, 1), ["b", "a"], "names left of thousands");
    },
  },
  {
    id: "S-17",
    name: "empty lists are legal everywhere",
    async run(place) {
      const book = new Book(await place.open());
      assertEqual(await book.store.read("main", []), { head: null, rows: [] }, "read of nothing");
      await book.commit();
      const ops = ["insert", "upsert", "delete"] as const;
      await book.commit(...ops.map((op) => ({ table: "items", op, rows: "[]", before: "[]" })));
      assertEqual(await book.storedHead(), book.head, "head");
      assertEqual(await book.rows({ table: "items", keys: "[]" }), [], "rows of no keys");
      assertEqual(await book.range({ table: "items" }), [], "rows of an empty table");
    },
  },
  {
    id: "S-19",
    name: "the writes of a commit are applied in their order",
    async run(place) {
      const book = new Book(await place.open());
      await book.commit(write("insert", "items", item("1", { note: "a" })));
      await book.commit(
        write("delete", "items", ["1"]),
        write("insert", "items", item("1", { note: "b" })),
        write("upsert", "items", item("1", { note: "c" })),
        write("insert", "items", item("2")),
        write("delete", "items", ["2"]),
      );
      assertEqual(await book.range({ table: "items" }, 3), ["c"], "notes");
    },
  },
  {
    id: "S-27",
    name: "the head comes back as it was given",
    async run(place) {
      const book = new Book(await place.open());
      const head = { seq: Number.MAX_SAFE_INTEGER, id: "0f".repeat(32), time: 253_402_300_799_999, format: 12 };
      assertEqual(await book.store.commit({ ledger: "main", expected: null, head, writes: [] }), true, "commit");
      assertEqual(await book.storedHead(), head, "head");
    },
  },
];

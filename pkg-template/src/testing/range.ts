import type { Cell, RangeRead } from "../store.js";
import type { StoreTest } from "./fixture.js";
import { assertEqual } from "./assert.js";
import { Book, item, write, type Place } from "./fixture.js";

/** Orders and ranges. */
export const rangeTests: readonly StoreTest[] = [
  {
    id: "S-20",
    name: "int64 values are exact, in cells, keys and orders",
    async run(place) {
      const values = [
        "-9223372036854775808",
        "9007199254740992",
        "9007199254740993",
        "9223372036854775806",
        "9223372036854775807",
      ];
      const book = new Book(await place.open());
      await book.commit(write("insert", "items", ...[...values].reverse().map((id) => item(id, { rank: id }))));
      assertEqual(await book.range({ table: "items" }), values, "keys in order");
      assertEqual(await book.range({ table: "items", index: "by_rank" }, 2), values, "index in order");
      const pair = ["-9007199254740993", "-9223372036854775807"];
      await book.commit(write("insert", "pairs", pair));
      assertEqual(await book.row("pairs", ...pair), pair, "row by its two keys");
      for (const id of values) assertEqual(await book.row("items", id), item(id, { rank: id }), "row by its key");
      const above = await book.range({ table: "items", from: "9223372036854775807" });
      assertEqual(above, values.slice(-1), "range from the largest");
      const odd = { table: "items", index: "by_rank", from: "9007199254740993" };
      assertEqual(await book.range(odd, 2), values.slice(2), "range from an odd number above 2^53");
      const all = { table: "items", from: "-9223372036854775808", below: "9223372036854775807" };
      assertEqual(await book.range(all), values.slice(0, -1), "range from the smallest to the largest");
    },
  },
  {
    id: "S-21",
    name: "integers are in the order of their value",
    async run(place) {
      const values = ["-100", "-20", "-10", "-9", "-1", "0", "1", "9", "10", "20", "100", "99999999999"];
      const book = new Book(await place.open());
      const shuffled = [...values].sort();
      await book.commit(write("insert", "items", ...shuffled.map((id) => item(id, { rank: id }))));
      assertEqual(await book.range({ table: "items" }), values, "order of the key");
      assertEqual(await book.range({ table: "items", index: "by_rank" }), values, "order of an index");
      assertEqual(await book.range({ table: "items", from: "9", below: "100" }), ["9", "10", "20"], "range");
      assertEqual(await book.range({ table: "items", from: "-10", below: "1" }), ["-10", "-9", "-1", "0"], "range around 0");
    },
  },
  {
    id: "S-22",
    name: "ASCII is in the order of its bytes, and none is equal to another",
    async run(place) {
      const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));
      const values = [...printable, "007", "7 ", "A0", "Aa", "aA", "a a", "ab"].sort((a, b) => (a < b ? -1 : 1));
      const book = new Book(await place.open());
      const shuffled = [...values].sort((a, b) => a.localeCompare(b));
      await book.commit(write("insert", "names", ...shuffled.map((name) => ["1", name, null])));
      const read = { table: "names", equals: ["1"], limit: 1000 };
      assertEqual(await book.range(read, 1), values, "names in order");
      for (const name of values) assertEqual(await book.row("names", "1", name), ["1", name, null], "row by its key");
      const capitals = await book.range({ ...read, from: "A", below: "D" }, 1);
      assertEqual(capitals, ["A", "A0", "Aa", "B", "C"], "range");
      // Keys and index cells have up to 512 bytes; these differ in their last ones only.
      const long = ["!", "A", "AA", "a", "b", "~"].map((end) => "long:".repeat(102) + end);
      await book.commit(write("insert", "names", ...[...long].reverse().map((name) => ["2", name, null])));
      await book.commit(write("insert", "items", ...long.map((group, at) => item(String(9 - at), { group }))));
      assertEqual(await book.range({ table: "names", equals: ["2"] }, 1), long, "long names in order");
      assertEqual(await book.range({ table: "items", index: "by_group" }, 1), long, "long names in an index");
      for (const name of long) assertEqual(await book.row("names", "2", name), ["2", name, null], "row by its long key");
    },
  },
  {
    id: "S-28",
    name: "an index follows every change of its rows",
    async run(place) {
      const book = new Book(await place.open());
      const groups = async (): Promise<Cell[][]> => [
        await book.range({ table: "items", index: "by_group", equals: ["one"] }),
        await book.range({ table: "items", index: "by_group", equals: ["two"] }),
      ];
      await book.commit(write("insert", "items", item("1"), item("2"), item("3", { group: "two" })));
      assertEqual(await groups(), [["1", "2"], ["3"]], "inserted");
      await book.commit(write("upsert", "items", item("1", { group: "two" }), item("2", { note: "same place" })));
      assertEqual(await groups(), [["2"], ["1", "3"]], "moved");
      await book.commit(write("delete", "items", ["1"], ["2"]));
      assertEqual(await groups(), [[], ["3"]], "removed");
      await book.commit(
        write("insert", "items", item("4"), item("5"), item("6")),
        write("delete", "items", ["3"], ["4"]),
      );
      assertEqual(await groups(), [["5", "6"], []], "inserted and removed in one commit");
      const moved = write("upsert", "items", item("6", { group: "two" }), item("5"));
      await book.commit({ ...moved, before: JSON.stringify([item("6"), item("5")]) });
      assertEqual(await groups(), [["5"], ["6"]], "moved, and told of the rows before");
      const removed = write("delete", "items", ["5"], ["6"]);
      await book.commit({ ...removed, before: JSON.stringify([item("5"), item("6", { group: "two" })]) });
      assertEqual(await groups(), [[], []], "removed, and told of the rows before");
    },
  },
  {
    id: "S-30",
    name: "`equals` takes the rows that are equal in the leading columns",
    async run(place) {
      const book = await filled(place);
      assertEqual(await book.range({ table: "items", equals: ["103"] }), ["103"], "whole key");
      assertEqual(await book.range({ table: "items", equals: ["999"] }), [], "absent key");
      assertEqual(await book.range({ table: "names", equals: ["1"] }, 1), ["ann", "anna", "bob"], "half a key");
      assertEqual(await book.range({ table: "names", equals: ["1", "ann"] }, 1), ["ann"], "whole key of two");
      const both = { table: "items", index: "by_group_rank", equals: ["red", "502"] };
      assertEqual(await book.range(both), ["101", "102"], "two columns of an index");
      assertEqual(await book.range({ ...both, equals: ["re"] }), [], "a beginning is not equal");
      assertEqual(await book.range({ ...both, equals: ["gold"] }), ["106"], "not what begins with it");
    },
  },
  {
    id: "S-31",
    name: "`from` is inclusive and `below` exclusive, on the column after `equals`",
    async run(place) {
      const book = await filled(place);
      const key = { table: "items" };
      assertEqual(await book.range({ ...key, from: "101", below: "104" }), ["101", "102", "103"], "key");
      assertEqual(await book.range({ ...key, below: "102" }), ["100", "101"], "no lower bound");
      assertEqual(await book.range({ ...key, from: "105" }), ["105", "106", "107"], "no upper bound");
      assertEqual(await book.range({ ...key, from: "104", below: "104" }), [], "empty range");
      assertEqual(await book.range({ ...key, from: "105", below: "101" }), [], "turned round");
      const ranks = { table: "items", index: "by_group_rank", equals: ["red"] };
      assertEqual(await book.range({ ...ranks, from: "502", below: "503" }), ["101", "102"], "index");
      assertEqual(await book.range({ ...ranks, below: "502" }), ["100"], "index, no lower bound");
      const names = { table: "names", equals: ["1"] };
      assertEqual(await book.range({ ...names, from: "ann", below: "bob" }, 1), ["ann", "anna"], "ASCII");
    },
  },
  {
    id: "S-32",
    name: "`descending` is the same range from its other end",
    async run(place) {
      const book = await filled(place);
      const key = { table: "items", descending: true } as const;
      assertEqual(await book.range({ ...key, limit: 3 }), ["107", "106", "105"], "limit");
      assertEqual(await book.range({ ...key, from: "101", below: "104" }), ["103", "102", "101"], "bounds");
      assertEqual(await book.range({ ...key, after: ["103"], limit: 2 }), ["102", "101"], "after");
      const both = await book.range({ ...key, from: "101", below: "106", after: ["104"], limit: 9 });
      assertEqual(both, ["103", "102", "101"], "bounds and after");
      const ranks = { ...key, index: "by_group_rank", equals: ["red"] };
      assertEqual(await book.range({ ...ranks, from: "502" }), ["103", "102", "101"], "index");
    },
  },
  {
    id: "S-33",
    name: "a row is in an index only if none of its cells there is null",
    async run(place) {
      const book = new Book(await place.open());
      await book.commit(
        write("insert", "items", item("1", { rank: "5" }), item("2"), item("3", { rank: "4" }), item("4")),
      );
      const byRank = { table: "items", index: "by_rank" };
      assertEqual(await book.range(byRank), ["3", "1"], "index of one column");
      assertEqual(await book.range({ ...byRank, descending: true }), ["1", "3"], "descending");
      assertEqual(await book.range({ ...byRank, below: "9" }), ["3", "1"], "with a bound");
      const both = { table: "items", index: "by_group_rank", equals: ["one"] };
      assertEqual(await book.range(both), ["3", "1"], "index of two columns");
      await book.commit(write("upsert", "items", item("2", { rank: "6" }), item("3")));
      assertEqual(await book.range(byRank), ["1", "2"], "after changes");
      assertEqual(await book.range({ table: "items" }), ["1", "2", "3", "4"], "the key's own order");
    },
  },
  {
    id: "S-34",
    name: "`after` continues a scan: page by page, every row comes once",
    async run(place) {
      const book = await filled(place);
      const scans: { read: Partial<RangeRead> & { table: string }; position: number[]; first: number }[] = [
        { read: { table: "items" }, position: [0], first: 0 },
        { read: { table: "names" }, position: [0, 1], first: 1 },
        { read: { table: "names", equals: ["1"] }, position: [0, 1], first: 1 },
        { read: { table: "items", index: "by_group" }, position: [1, 0], first: 0 },
        { read: { table: "items", index: "by_group", equals: ["red"] }, position: [1, 0], first: 0 },
        { read: { table: "items", index: "by_group_rank", equals: ["red"] }, position: [1, 2, 0], first: 0 },
        { read: { table: "items", index: "by_group_rank", equals: ["red"], from: "502", below: "504" }, position: [1, 2, 0], first: 0 },
      ];
      for (const { read, position, first } of scans) {
        const whole = await book.range(read, first);
        for (const limit of [1, 2, 3, 100]) {
          const paged = await pages(book, { index: null, equals: [], ...read, limit }, position);
          assertEqual(paged.map((row) => row[first]), whole, `pages of ${String(limit)} of ${JSON.stringify(read)}`);
          const falling = await pages(book, { index: null, equals: [], ...read, limit, descending: true }, position);
          const turned = falling.map((row) => row[first]).reverse();
          assertEqual(turned, whole, `pages of ${String(limit)}, last row first, of ${JSON.stringify(read)}`);
        }
      }
      assertEqual(await book.range({ table: "items", after: ["10499"] }), [], "past the end");
      await book.commit(write("delete", "items", ["103"]));
      const gone = await book.range({ table: "items", after: ["103"], limit: 1 });
      assertEqual(gone, ["104"], "after a row that is gone");
    },
  },
  {
    id: "S-35",
    name: "`limit` is the most rows that come",
    async run(place) {
      const book = await filled(place);
      for (const limit of [1, 3, 8]) {
        const ids = ["100", "101", "102", "103", "104", "105", "106", "107"].slice(0, limit);
        assertEqual(await book.range({ table: "items", limit }), ids, "key");
      }
      assertEqual(await book.range({ table: "items", limit: 100_000 }).then((rows) => rows.length), 8, "all");
      const index = await book.range({ table: "items", index: "by_group", equals: ["red"], limit: 2 });
      assertEqual(index, ["100", "101"], "index");
    },
  },
  {
    id: "S-36",
    name: "rows that are equal in an index are in the order of their key",
    async run(place) {
      const book = new Book(await place.open());
      await book.commit(write("insert", "items", ...["105", "101", "103"].map((id) => item(id, { rank: "1" }))));
      await book.commit(write("insert", "items", ...["104", "102"].map((id) => item(id, { rank: "1" }))));
      const wanted = ["101", "102", "103", "104", "105"];
      assertEqual(await book.range({ table: "items", index: "by_group" }), wanted, "by group");
      assertEqual(await book.range({ table: "items", index: "by_rank" }), wanted, "by rank");
    },
  },
];

/** A store with eight items in three groups, and four names. */
async function filled(place: Place): Promise<Book> {
  const book = new Book(await place.open());
  await book.commit(
    write(
      "insert",
      "items",
      item("107", { group: "golden", rank: "501" }),
      item("100", { group: "red", rank: "501" }),
      item("104", { group: "blue", rank: "501" }),
      item("102", { group: "red", rank: "502" }),
      item("106", { group: "gold", rank: "502" }),
      item("101", { group: "red", rank: "502" }),
      item("105", { group: "blue", rank: "501" }),
      item("103", { group: "red", rank: "503" }),
    ),
    write("insert", "names", ["2", "carl", null], ["1", "bob", null], ["1", "ann", null], ["1", "anna", null]),
  );
  return book;
}

/** Scans to the end; a position is made of the cells in these places. */
async function pages(book: Book, read: RangeRead, position: readonly number[]): Promise<Cell[][]> {
  const found: Cell[][] = [];
  let after: string[] | undefined;
  for (;;) {
    const page = await book.rows(after === undefined ? read : { ...read, after });
    found.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < read.limit || found.length > 100) return found;
    after = position.map((at) => last[at] ?? "");
  }
}

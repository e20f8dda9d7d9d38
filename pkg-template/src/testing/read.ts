import type { StoreTest } from "./fixture.js";
import { assertEqual } from "./assert.js";
import { Book, item, write } from "./fixture.js";

/** Snapshots, visibility, key reads, and values that must not change. */
export const readTests: readonly StoreTest[] = [
  {
    id: "S-10",
    name: "the head and all rows of one read are of one snapshot",
    async run(place) {
      const store = await place.open();
      const writer = new Book(store);
      const step = async (): Promise<void> => {
        const value = String((writer.head?.seq ?? 0) + 1);
        const names = write("upsert", "names", ["1", "a", value]);
        await writer.commit(write("upsert", "items", item("1", { note: value })), names);
      };
      await step();
      const reader = await place.peer(store);
      let writing = true;
      const look = async (): Promise<void> => {
        for (let reads = 0; writing || reads === 0; reads += 1) {
          const { head, rows } = await reader.read("main", [
            { table: "items", keys: '[["1"]]' },
            { table: "names", index: null, equals: ["1"], limit: 1 },
          ]);
          const seq = String(head?.seq);
          assertEqual(JSON.parse(rows[0] ?? ""), [item("1", { note: seq })], "row read by key");
          assertEqual(JSON.parse(rows[1] ?? ""), [["1", "a", seq]], "row read by range");
          // Lets the writer run where a store answers at once.
          await new Promise((resolve) => setTimeout(resolve));
        }
      };
      const write50 = async (): Promise<void> => {
        try {
          for (let at = 0; at < 50; at += 1) {
            await step();
            if (at % 5 === 0) await new Promise((resolve) => setTimeout(resolve));
          }
        } finally {
          writing = false;
        }
      };
      await Promise.all([look(), look(), write50()]);
    },
  },
  {
    id: "S-11",
    name: "a read that begins after a commit has resolved shows it",
    async run(place) {
      const store = await place.open();
      const writer = new Book(store);
      const reader = new Book(await place.peer(store));
      for (let round = 1; round <= 20; round += 1) {
        await writer.commit(write("upsert", "items", item("1", { note: String(round) })));
        assertEqual(await reader.storedHead(), writer.head, "head");
        assertEqual(await reader.row("items", "1"), item("1", { note: String(round) }), "row");
      }
    },
  },
  {
    id: "S-12",
    name: "there is one result per read, in the order of the reads",
    async run(place) {
      const book = new Book(await place.open());
      const ids = Array.from({ length: 20 }, (_, at) => String(100 + at));
      await book.commit(write("insert", "items", ...ids.map((id) => item(id))));
      const reads = ids.map((id, at) =>
        at % 2 === 0
          ? { table: "items", keys: `[["${id}"]]` }
          : { table: "items", index: null, equals: [id], limit: 1 },
      );
      const { rows } = await book.store.read("main", reads);
      assertEqual(rows.map((text) => JSON.parse(text) as unknown), ids.map((id) => [item(id)]), "results");
      const twice = await book.store.read("main", [...reads, ...reads]);
      assertEqual(twice.rows, [...rows, ...rows], "the same reads twice");
    },
  },
  {
    id: "S-13",
    name: "a key read returns exactly the existing rows, of thousands of keys too",
    async run(place) {
      const book = new Book(await place.open());
      const rows = Array.from({ length: 3000 }, (_, at) => [String(at % 7), `name-${String(at)}`, "x"]);
      await book.commit(write("insert", "names", ...rows));
      const wanted = rows.filter((_, at) => at % 2 === 0);
      const keys = wanted.flatMap(([space = "", name = ""]) => [[space, name], ["8", name]]);
      const found = await book.rows({ table: "names", keys: JSON.stringify(keys) });
      const sorted = (list: unknown[]): string[] => list.map((row) => JSON.stringify(row)).sort();
      assertEqual(found.length, wanted.length, "number of rows");
      assertEqual(sorted(found), sorted(wanted), "rows");
    },
  },
  {
    id: "S-18",
    name: "ledgers are apart: same keys, own rows, own head",
    async run(place) {
      const store = await place.open();
      const one = new Book(store, "one");
      const two = new Book(store, "two");
      await one.commit(write("insert", "items", item("1", { note: "of one" })), write("insert", "pairs", ["1", "1"]));
      assertEqual(await two.storedHead(), null, "head of the other ledger");
      await two.commit(write("insert", "items", item("1", { note: "of two" })), write("insert", "pairs", ["1", "1"]));
      await two.commit(write("delete", "pairs", ["1", "1"]));
      assertEqual(await one.storedHead(), one.head, "head of one");
      assertEqual(await two.storedHead(), two.head, "head of two");
      assertEqual(await one.row("items", "1"), item("1", { note: "of one" }), "row of one");
      assertEqual(await one.row("pairs", "1", "1"), ["1", "1"], "row of one, removed from two");
      assertEqual(await one.range({ table: "items" }, 3), ["of one"], "range of one");
      const indexed = await two.range({ table: "items", index: "by_group", equals: ["one"] }, 3);
      assertEqual(indexed, ["of two"], "index of two");
      const odd = ["A", "a", "a ", " a", "%", "a%", "_", "a'\"\\b", "a/b", "a\u0001", "é", "e\u0301", "ａ", "分账", "😀"];
      for (const [at, name] of odd.entries()) await new Book(store, name).commit(write("insert", "items", item(String(at))));
      for (const [at, name] of odd.entries()) {
        const index = { table: "items", index: "by_group", equals: ["one"] };
        assertEqual(await new Book(store, name).range(index), [String(at)], `rows of the ledger ${name}`);
      }
    },
  },
  {
    id: "S-23",
    name: "JSON cells come back byte for byte",
    async run(place) {
      const bodies = [
        ' { "b" : 1.0, "a" : 1e2 }\n',
        '{"a":1,"a":2}',
        "[12345678901234567890, 0.10, -0]",
        '"\\u00e9\\/\\"]],[[\\\\"',
        "[[12,-500,500],[13,500,0]]",
        "null",
      ];
      await roundTrip(new Book(await place.open()), bodies.map((body, at) => item(String(at), { body })));
    },
  },
  {
    id: "S-24",
    name: "text comes back unchanged: quotes, control characters, any script",
    async run(place) {
      const notes = [
        "\"quoted\" 'single' `back` \\ \\\\ \\n",
        "line\nbreak\r\n\ttab\u0001\u001f\u007f",
        "分账 核销 é e\u0301 ß İ",
        "😀👩‍👩‍👧 \u{10ffff} \u2028 \ufeff",
        '"],["',
        'null],["x',
        " space at both ends ",
        "0012",
        "1e3",
        "null",
      ];
      await roundTrip(new Book(await place.open()), notes.map((note, at) => item(String(at), { note })));
    },
  },
  {
    id: "S-25",
    name: "null and the empty string are two things",
    async run(place) {
      await roundTrip(new Book(await place.open()), [
        item("1", { note: null }),
        item("2", { note: "" }),
        item("3", { note: null, rank: "0" }),
      ]);
    },
  },
  {
    id: "S-26",
    name: "a cell of 1 MiB comes back unchanged",
    async run(place) {
      const note = "0123456789abcde€".repeat(65_536);
      const body = JSON.stringify({ text: "x".repeat(1_048_576) });
      await roundTrip(new Book(await place.open()), [item("1", { note }), item("2", { body })]);
    },
  },
];

/** Rows come back the same by key, by range, and after being replaced by themselves. */
async function roundTrip(book: Book, rows: readonly (string | null)[][]): Promise<void> {
  const keys = JSON.stringify(rows.map(([id]) => [id]));
  const check = async (how: string): Promise<void> => {
    const found = await book.rows({ table: "items", keys });
    found.sort(([a = ""], [b = ""]) => Number(a) - Number(b));
    for (const [at, row] of rows.entries()) assertEqual(found[at], row, `${how}, by key`);
    const ranged = await book.rows({ table: "items", index: null, equals: [], limit: rows.length });
    for (const [at, row] of rows.entries()) assertEqual(ranged[at], row, `${how}, by range`);
  };
  await book.commit(write("insert", "items", ...rows));
  await check("inserted");
  await book.commit(write("upsert", "items", ...rows));
  await check("replaced");
}

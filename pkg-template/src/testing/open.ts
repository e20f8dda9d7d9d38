import type { StoreTest } from "./fixture.js";
import { assertEqual, assertThrows } from "./assert.js";
import { Book, item, NEWER_SCHEMA, SCHEMA, write } from "./fixture.js";

/** Opening, migration, durability. */
export const openTests: readonly StoreTest[] = [
  {
    id: "S-01",
    name: "opening with the stored schema keeps everything",
    async run(place) {
      const store = await place.open();
      const book = new Book(store);
      await book.commit(write("insert", "items", item("1")));
      // A second commit, so that this says nothing of the durability of the last one.
      await book.commit(write("insert", "pairs", ["1", "2"]));
      const again = new Book(await place.reopen(store));
      assertEqual(await again.row("items", "1"), item("1"), "row");
      assertEqual((await again.storedHead()) !== null, true, "there is a head");
    },
  },
  {
    id: "S-02",
    name: "a schema older than the stored one is refused with UPGRADE_REQUIRED, and changes nothing",
    async run(place) {
      const store = await place.open(NEWER_SCHEMA);
      await new Book(store).commit(write("insert", "names", ["1", "a", null, "7"]));
      const error = await assertThrows(() => place.reopen(store, SCHEMA), "opening with the older schema");
      assertEqual((error as { code?: unknown }).code, "UPGRADE_REQUIRED", "code of the error");
      const used = await place.open(NEWER_SCHEMA);
      const book = new Book(used);
      await book.commit(write("insert", "names", ["1", "a", null, "7"]));
      await assertThrows(() => place.peer(used, SCHEMA), "opening with the older schema, while it is in use");
      assertEqual(await book.row("names", "1", "a"), ["1", "a", null, "7"], "row after the refusal");
      await book.commit(write("insert", "later", ["1"]));
    },
  },
  {
    id: "S-03",
    name: "an older store gets the new tables, columns and indexes, and keeps its rows",
    async run(place) {
      const store = await place.open();
      const old = new Book(store);
      await old.commit(write("insert", "names", ["1", "a", "red"], ["1", "b", null], ["1", "c", "blue"]));
      await old.commit();
      const book = new Book(await place.reopen(store, NEWER_SCHEMA));
      book.head = await book.storedHead();
      assertEqual(await book.row("names", "1", "a"), ["1", "a", "red", null], "row from before");
      const byTag = await book.range({ table: "names", index: "by_tag" }, 1);
      assertEqual(byTag, ["c", "a"], "new index over rows from before");
      await book.commit(write("upsert", "names", ["1", "b", "red", "5"]), write("insert", "later", ["1"]));
      assertEqual(await book.range({ table: "names", index: "by_extra" }, 1), ["b"], "index of the new column");
      assertEqual(await book.row("later", "1"), ["1"], "new table");
    },
  },
  {
    id: "S-05",
    name: "what was committed is there after reopening",
    needsReopen: true,
    async run(place) {
      let store = await place.open();
      let book = new Book(store);
      for (let round = 1; round <= 3; round += 1) {
        await book.commit(write("insert", "items", item(String(round))), write("upsert", "names", ["1", "a", String(round)]));
        const { head } = book;
        store = await place.reopen(store);
        book = new Book(store);
        book.head = await book.storedHead();
        assertEqual(book.head, head, "head");
        assertEqual(await book.row("items", String(round)), item(String(round)), "row inserted last");
        assertEqual(await book.row("names", "1", "a"), ["1", "a", String(round)], "row changed last");
      }
    },
  },
];

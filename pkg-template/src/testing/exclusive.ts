import type { LedgerStore } from "../store.js";
import type { StoreTest } from "./fixture.js";
import { assertEqual, assertThrows, assertWithin, pause } from "./assert.js";
import { Book, item, write } from "./fixture.js";

/** Turns. A store without `exclusive` passes. */
export const exclusiveTests: readonly StoreTest[] = [
  {
    id: "S-40",
    name: "`exclusive` is first come, first served, one at a time",
    async run(place) {
      const store = await place.open();
      if (store.exclusive === undefined) {
        place.notApplicable("it has no `exclusive`");
        return;
      }
      const events: string[] = [];
      const calls = ["a", "b", "c", "d"].map((name) =>
        store.exclusive?.("main", 10_000, async () => {
          events.push(`${name} begins`);
          await pause(5);
          events.push(`${name} ends`);
        }),
      );
      await assertWithin(5_000, Promise.all(calls), "four turns of 5 ms");
      const wanted = ["a", "b", "c", "d"].flatMap((name) => [`${name} begins`, `${name} ends`]);
      assertEqual(events, wanted, "order");
      const other = store.exclusive("main", 10_000, async () => store.exclusive?.("other", 10_000, () => Promise.resolve(7)));
      assertEqual(await assertWithin(3_000, other, "the turn of another ledger"), 7, "result");
    },
  },
  {
    id: "S-41",
    name: "`exclusive` holds nothing that `read` or `commit` needs",
    async run(place) {
      const store = await place.open();
      if (store.exclusive === undefined) {
        place.notApplicable("it has no `exclusive`");
        return;
      }
      const book = new Book(store);
      const inside = store.exclusive("main", 10_000, async () => {
        await book.commit(write("insert", "items", item("1")));
        assertEqual(await book.row("items", "1"), item("1"), "row written in turn");
        // Of another caller, while this one has the turn.
        const other = new Book(await place.peer(store));
        other.head = await other.storedHead();
        await other.commit(write("insert", "items", item("2")));
      });
      await assertWithin(3_000, inside, "read and commit within a turn");
    },
  },
  {
    id: "S-42",
    name: "`exclusive` waits for its turn at most as long as it was told",
    async run(place) {
      const store = await place.open();
      if (store.exclusive === undefined) {
        place.notApplicable("it has no `exclusive`");
        return;
      }
      const waits = async (ledger: string, waiter: LedgerStore): Promise<void> => {
        let finish: () => void = () => undefined;
        const stuck = store.exclusive?.(ledger, 10_000, () => {
          return new Promise<void>((resolve) => {
            finish = resolve;
          });
        });
        await pause(5);
        const next = Promise.resolve(waiter.exclusive?.(ledger, 30, () => Promise.resolve("went on")));
        try {
          assertEqual(await assertWithin(3_000, next, "a wait of 30 ms"), "went on", "result");
        } finally {
          finish();
          await stuck;
        }
      };
      await waits("main", store);
      await waits("other", await place.peer(store));
    },
  },
  {
    id: "S-43",
    name: "`exclusive` settles as its work does, and passes the turn on when that fails",
    async run(place) {
      const store = await place.open();
      if (store.exclusive === undefined) {
        place.notApplicable("it has no `exclusive`");
        return;
      }
      const failing = store.exclusive("main", 10_000, () => Promise.reject(new Error("on purpose")));
      const next = store.exclusive("main", 10_000, () => Promise.resolve(7));
      const error = await assertThrows(() => failing, "work that fails");
      assertEqual((error as Error).message, "on purpose", "error");
      assertEqual(await assertWithin(3_000, next, "the turn after a failure"), 7, "result");
    },
  },
];

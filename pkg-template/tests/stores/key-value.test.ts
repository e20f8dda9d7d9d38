import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import { testStore, type StoreFactory } from "../../src/testing/index.js";
import { keyValueStore, type KeyValueEngine } from "../../src/stores/key-value/index.js";
import type { LedgerStore } from "../../src/store.js";
import { levelEngine } from "./engines/level.js";
import { lmdbEngine } from "./engines/lmdb.js";
import { recorded } from "./recorded.js";

const folder = mkdtempSync(join(tmpdir(), "split-ledger-key-value-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let places = 0;

/** Stores on an engine that can be opened again; a peer shares the engine, as in one process it must. */
function factory(engineOf: (folder: string) => KeyValueEngine): StoreFactory {
  const known = new WeakMap<LedgerStore, { place: string; engine: KeyValueEngine }>();
  const open = (place: string, engine: KeyValueEngine, own: KeyValueEngine): LedgerStore => {
    const store = keyValueStore(own);
    known.set(store, { place, engine });
    return store;
  };
  const on = (place: string): LedgerStore => {
    const engine = engineOf(place);
    return open(place, engine, engine);
  };
  const of = (store: LedgerStore): { place: string; engine: KeyValueEngine } => {
    const found = known.get(store);
    if (found === undefined) throw new Error("not a store of this factory");
    return found;
  };
  return {
    create: () => on(join(folder, String((places += 1)))),
    reopen: async (store) => {
      await store.close?.();
      return on(of(store).place);
    },
    peer: (store) => {
      const { place, engine } = of(store);
      return open(place, engine, { ...engine, close: () => undefined });
    },
  };
}

testStore(recorded({ describe, it }), factory(levelEngine), "LevelDB");
testStore(recorded({ describe, it }), factory(lmdbEngine), "LMDB");
testStore(
  { describe, it },
  factory((place) => {
    const { get, range, transact, close = () => undefined } = levelEngine(place);
    return { get, range, transact, close };
  }),
  "LevelDB without snapshots",
);

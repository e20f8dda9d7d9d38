import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import { testStore, type StoreFactory } from "../../src/testing/index.js";
import { memoryStore } from "../../src/stores/memory.js";
import { sqliteStore } from "../../src/stores/sqlite.js";
import type { LedgerStore, MaybePromise } from "../../src/store.js";
import { recorded } from "./recorded.js";

testStore(recorded({ describe, it }), { create: () => memoryStore(), peer: (store) => store }, "memory");

/** The same store, but every call is answered later. */
function answeringLater(store: LedgerStore): LedgerStore {
  const later = <T>(value: () => MaybePromise<T>): Promise<T> =>
    new Promise((resolve) => setTimeout(resolve)).then(value);
  return {
    open: (schema) => later(() => store.open(schema)),
    read: (ledger, reads) => later(() => store.read(ledger, reads)),
    commit: (commit) => later(() => store.commit(commit)),
  };
}
testStore({ describe, it }, { create: () => answeringLater(memoryStore()) }, "memory, asynchronous");

const folder = mkdtempSync(join(tmpdir(), "split-ledger-stores-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;
const paths = new WeakMap<LedgerStore, string>();
const open = (path: string): LedgerStore => {
  const store = sqliteStore(path);
  paths.set(store, path);
  return store;
};
const sqlite: StoreFactory = {
  create: () => open(join(folder, `${String((files += 1))}.db`)),
  reopen: async (store) => {
    await store.close?.();
    return open(paths.get(store) ?? "");
  },
  peer: (store) => open(paths.get(store) ?? ""),
};
testStore(recorded({ describe, it }), sqlite, "SQLite file");
testStore(recorded({ describe, it }), { create: () => sqliteStore(":memory:") }, "SQLite in memory");
testStore({ describe, it }, { create: () => sqliteStore({ path: ":memory:", prefix: "app_" }) }, "SQLite with a prefix");

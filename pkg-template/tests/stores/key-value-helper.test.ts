/** What the helper does with an engine, beyond the contract of a store. */
import { describe, expect, it } from "vitest";
import { keyValueStore, type KeyValueEngine } from "../../src/stores/key-value/index.js";
import type { Commit, Head, LedgerStore, Read, Schema, Write } from "../../src/store.js";
import { mapEngine } from "./engines/map.js";

const items = {
  name: "items",
  columns: [
    { name: "id", type: "int" },
    { name: "color", type: "ascii" },
    { name: "note", type: "text", nullable: true },
  ],
  key: 1,
  indexes: [{ name: "by_color", columns: ["color"] }],
} as const satisfies Schema["tables"][number];
const plain = { name: "plain", columns: [{ name: "id", type: "int" }, { name: "note", type: "text" }], key: 1, indexes: [] } as const;
const schema: Schema = { version: 1, tables: [items, plain] };
/** A column in the middle, and an index on it and one on an old column. */
const newer: Schema = {
  version: 2,
  tables: [
    {
      ...items,
      columns: [items.columns[0], { name: "size", type: "int", nullable: true }, items.columns[1], items.columns[2]],
      indexes: [...items.indexes, { name: "by_size", columns: ["size"] }, { name: "by_both", columns: ["color", "size"] }],
    },
    plain,
  ],
};

const head = (seq: number): Head => ({ seq, id: `h${String(seq)}`, time: seq, format: 1 });
const commit = (seq: number, writes: Write[], ledger = "main"): Commit => {
  return { ledger, expected: seq === 1 ? null : head(seq - 1), head: head(seq), writes };
};
const insert = (...rows: (string | null)[][]): Write => ({ table: "items", op: "insert", rows: JSON.stringify(rows) });
const byIndex = (index: string, ...equals: string[]): Read => ({ table: "items", index, equals, limit: 1000 });
const rowsOf = async (store: LedgerStore, read: Read, ledger = "main"): Promise<unknown> => {
  return JSON.parse((await store.read(ledger, [read])).rows[0] ?? "");
};
async function opened(engine: KeyValueEngine, tables = schema): Promise<LedgerStore> {
  const store = keyValueStore(engine);
  await store.open(tables);
  return store;
}

describe("keys", () => {
  const ledgers = ["", "a", "a\0items", "a\0", "A", "%", "%0041", "a%0000", "分账", "\ud800", "a\x7f", "~", "\x01stamp", " "];

  it("keep ledgers of any name apart, and are plain ASCII", async () => {
    const engine = mapEngine();
    const store = await opened(engine);
    for (const ledger of ledgers) await store.commit(commit(1, [insert(["1", "red", ledger])], ledger));
    for (const ledger of ledgers) {
      expect(await rowsOf(store, byIndex("by_color", "red"), ledger)).toEqual([["1", "red", ledger]]);
    }
    for (const key of engine.content.keys()) expect(key).toMatch(/^[\0-\x7e]+$/);
  });

  it("let a new index find the rows of all of them", async () => {
    const engine = mapEngine();
    const store = await opened(engine);
    for (const ledger of ledgers) {
      const many = Array.from({ length: 1001 }, (_, id) => [String(id), "red", ledger]);
      await store.commit(commit(1, [insert(...many)], ledger));
    }
    const next = await opened(engine, { ...schema, tables: [{ ...items, indexes: [...items.indexes, { name: "more", columns: ["color", "id"] }] }, plain] });
    for (const ledger of ledgers) {
      expect(await rowsOf(next, { ...byIndex("more"), limit: 5000 } as Read, ledger)).toHaveLength(1001);
    }
  });
});

describe("a newer schema", () => {
  it("may put a column between the others", async () => {
    const engine = mapEngine();
    await (await opened(engine)).commit(commit(1, [insert(["1", "red", "old"], ["2", "blue", null])]));
    const store = await opened(engine, newer);
    await store.commit(commit(2, [insert(["3", "7", "red", "new"]), { table: "items", op: "upsert", rows: '[["2","8","red","x"]]' }]));
    const all = [["1", null, "red", "old"], ["2", "8", "red", "x"], ["3", "7", "red", "new"]];
    expect(await rowsOf(store, { table: "items", keys: '[["1"],["2"],["3"]]' })).toEqual(all);
    expect(await rowsOf(store, { table: "items", index: null, equals: [], limit: 9 })).toEqual(all);
    expect(await rowsOf(store, byIndex("by_color", "red"))).toEqual(all);
    expect(await rowsOf(store, byIndex("by_size"))).toEqual([all[2], all[1]]);
    expect(await rowsOf(store, byIndex("by_both", "red"))).toEqual([all[2], all[1]]);
    expect(await rowsOf(await opened(engine, newer), byIndex("by_size"))).toEqual([all[2], all[1]]);
  });

  it("ends the work of a program that was opened with the older one", async () => {
    const engine = mapEngine();
    const old = await opened(engine);
    await old.commit(commit(1, [insert(["1", "red", null])]));
    await opened(engine, newer);
    await expect(old.commit(commit(2, []))).rejects.toMatchObject({ code: "UPGRADE_REQUIRED" });
    await expect(old.read("main", [])).rejects.toMatchObject({ code: "UPGRADE_REQUIRED" });
    await expect(opened(engine)).rejects.toMatchObject({ code: "UPGRADE_REQUIRED" });
    expect((await (await opened(engine, newer)).read("main", [])).head).toEqual(head(1));
  });

  it("whose indexes were left unfinished is finished by the next to open", async () => {
    const engine = mapEngine();
    const rows = Array.from({ length: 1200 }, (_, id) => [String(id), "red", null]);
    await (await opened(engine)).commit(commit(1, [insert(...rows)]));
    let left = 3;
    const dying: KeyValueEngine = {
      ...engine,
      transact: (keys, decide) => {
        if ((left -= 1) < 0) throw new Error("the power is gone");
        return engine.transact(keys, decide);
      },
    };
    const more: Schema = { ...schema, tables: [{ ...items, indexes: [...items.indexes, { name: "more", columns: ["color", "id"] }] }, plain] };
    await expect(opened(dying, more)).rejects.toThrow("the power is gone");
    expect(await rowsOf(await opened(engine, more), { ...byIndex("more"), limit: 5000 } as Read)).toHaveLength(1200);
    expect(engine.content.get("\x01layout")).toContain('"unbuilt":[]');
  });

  it.each([
    ["another key", { ...items, key: 2 }],
    ["another type", { ...items, columns: [items.columns[0], items.columns[1], { name: "note", type: "json", nullable: true }] }],
    ["a new column that is never null", { ...items, columns: [...items.columns, { name: "size", type: "int" }] }],
    ["a column less", { ...items, columns: items.columns.slice(0, 2) }],
    ["an index less", { ...items, indexes: [] }],
    ["another index of the same name", { ...items, indexes: [{ name: "by_color", columns: ["color", "id"] }] }],
  ] as [string, Schema["tables"][number]][])("with %s is refused", async (_, table) => {
    const engine = mapEngine();
    await opened(engine);
    const before = [...engine.content];
    await expect(opened(engine, { version: 2, tables: [table, plain] })).rejects.toMatchObject({ code: "SCHEMA_MISMATCH" });
    expect([...engine.content]).toEqual(before);
  });
});

describe("a commit", () => {
  it("reads what it depends on in one call, and no row that it was told of", async () => {
    const engine = mapEngine();
    const asked: number[] = [];
    const counting: KeyValueEngine = {
      ...engine,
      transact: (keys, decide) => {
        asked.push(keys.length);
        return engine.transact(keys, decide);
      },
    };
    const store = await opened(counting);
    asked.length = 0;
    await store.commit(commit(1, [insert(["1", "red", null], ["2", "red", null])]));
    const rows = '[["1","blue",null],["2","blue",null]]';
    const before = '[["1","red",null],["2","red",null]]';
    await store.commit(commit(2, [{ table: "items", op: "upsert", rows, before }]));
    await store.commit(commit(3, [{ table: "items", op: "delete", rows: '[["1"]]' }, { table: "plain", op: "upsert", rows: '[["1","x"]]' }]));
    // The stamp and the head always; two inserts; no row; one row of the two.
    expect(asked).toEqual([4, 2, 3]);
    expect(await rowsOf(store, byIndex("by_color"))).toEqual([["2", "blue", null]]);
  });

  it("decides again when the engine asks again", async () => {
    const engine = mapEngine();
    const other = await opened(engine);
    await other.commit(commit(1, [insert(["1", "red", null])]));
    let isFirst = true;
    const optimistic: KeyValueEngine = {
      ...engine,
      async transact(keys, decide) {
        const stale = await engine.get(keys);
        decide(stale);
        // Meanwhile another program commits; the engine notices.
        if (isFirst) {
          isFirst = false;
          await other.commit(commit(2, [insert(["2", "red", null])]));
        }
        return engine.transact(keys, decide);
      },
    };
    const store = keyValueStore(optimistic);
    isFirst = false;
    await store.open(schema);
    isFirst = true;
    expect(await store.commit({ ...commit(2, [insert(["3", "red", null])]), head: { ...head(2), id: "late" } })).toBe(false);
    expect(await rowsOf(store, byIndex("by_color"))).toEqual([["1", "red", null], ["2", "red", null]]);
  });

  it("names what is wrong", async () => {
    const store = await opened(mapEngine());
    await store.commit(commit(1, [insert(["1", "red", null])]));
    const wrong = (write: Write) => store.commit(commit(2, [write]));
    await expect(wrong(insert(["1", "red", null]))).rejects.toMatchObject({ code: "DUPLICATE_KEY", message: "table `items` already has `1`" });
    await expect(wrong({ ...insert(), table: "other" })).rejects.toThrow("the schema has no table `other`");
    await expect(store.read("main", [byIndex("by_other")])).rejects.toThrow("table `items` has no index `by_other`");
    await expect(async () => keyValueStore(mapEngine()).commit(commit(1, []))).rejects.toMatchObject({ code: "NOT_OPEN" });
  });
});

describe("an engine", () => {
  it("without snapshots is read until no commit comes in between", async () => {
    const engine = mapEngine();
    const writer = await opened(engine);
    await writer.commit(commit(1, [insert(["1", "red", null])]));
    let interruptions = 3;
    let seq = 1;
    const busy: KeyValueEngine = {
      ...engine,
      range: async (range) => {
        const found = engine.range(range);
        if ((interruptions -= 1) >= 0) {
          seq += 1;
          await writer.commit(commit(seq, [insert([String(seq), "red", null])]));
        }
        return found;
      },
    };
    const reader = await opened(busy);
    const { head: seen, rows } = await reader.read("main", [byIndex("by_color")]);
    expect(seen).toEqual(head(4));
    expect(JSON.parse(rows[0] ?? "")).toHaveLength(4);
    interruptions = Infinity;
    await expect(reader.read("main", [byIndex("by_color")])).rejects.toMatchObject({ code: "STORE_BUSY", transient: true });
  });

  it("may bring its own limits and turns", async () => {
    const turns: unknown[] = [];
    const store = keyValueStore({
      ...mapEngine(),
      limits: { rows: 10 },
      exclusive: (ledger, maxWaitMs, work) => {
        turns.push([ledger, maxWaitMs]);
        return work();
      },
    });
    expect(store.limits).toEqual({ rows: 10 });
    expect(await store.exclusive?.("main", 5, () => Promise.resolve(7))).toBe(7);
    expect(turns).toEqual([["main", 5]]);
  });
});

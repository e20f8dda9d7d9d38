import { ClassicLevel, type Snapshot } from "classic-level";
import type { KeyValueEngine, KeyValueReader } from "split-ledger/key-value";

/** LevelDB: one process, which holds the folder. */
export function levelEngine(folder: string): KeyValueEngine {
  const db = new ClassicLevel(folder);
  const reader = (at: { snapshot?: Snapshot }): KeyValueReader => ({
    get: (keys) => db.getMany([...keys], at),
    range: ({ from, below, descending, limit }) =>
      db.iterator({ ...at, gte: from, lt: below, reverse: descending, limit }).all(),
  });
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...reader({}),
    async snapshot(work) {
      const snapshot = db.snapshot();
      return work(reader({ snapshot })).finally(() => snapshot.close());
    },
    transact(keys, decide) {
      // One after the other: there is no other process that could write (E-08).
      const turn = last.then(async () => {
        const changes = decide(await db.getMany([...keys]));
        const batch = changes.map(([key, value]) =>
          value === undefined ? { type: "del" as const, key } : { type: "put" as const, key, value },
        );
        await db.batch(batch, { sync: true });
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    close: () => db.close(),
  };
}

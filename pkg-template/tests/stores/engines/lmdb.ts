import { open, type GetOptions } from "lmdb";
import type { KeyValueEngine, KeyValueReader } from "split-ledger/key-value";

/** LMDB: any number of processes. */
export function lmdbEngine(path: string): KeyValueEngine {
  // `binary`: its own encoding of strings does not keep the order of long ones (E-01).
  // No `overlappingSync`: resolve when the disk has it, not before (E-07).
  const db = open<string, Buffer>({ path, keyEncoding: "binary", encoding: "string", overlappingSync: false });
  const bytes = (key: string): Buffer => Buffer.from(key, "latin1");
  const reader = (at: GetOptions): KeyValueReader => ({
    get: (keys) => keys.map((key) => db.get(bytes(key), at)),
    range({ from, below, descending, limit }) {
      const run = descending
        ? { start: bytes(below), exclusiveStart: true, end: bytes(from), inclusiveEnd: true, reverse: true }
        : { start: bytes(from), end: bytes(below) };
      return [...db.getRange({ ...at, ...run, limit }).map(({ key, value }) => [key.toString("latin1"), value] as const)];
    },
  });
  return {
    ...reader({}),
    async snapshot(work) {
      db.resetReadTxn(); // another process may have committed just now
      const transaction = db.useReadTransaction();
      return work(reader({ transaction })).finally(() => transaction.done());
    },
    async transact(keys, decide) {
      await db.childTransaction(() => {
        for (const [key, value] of decide(keys.map((key) => db.get(bytes(key))))) {
          if (value === undefined) db.removeSync(bytes(key));
          else db.putSync(bytes(key), value);
        }
      });
    },
    close: () => db.close(),
  };
}

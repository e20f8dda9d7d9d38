/** What the tests of the REST face share. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, openLedger, type Ledger, type LedgerStore } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";

export const TOKEN = "test-token";
export const USER = "11111111-1111-4111-8111-111111111111";
export const MERCHANT = "22222222-2222-4222-8222-222222222222";
export const JSON_HEADERS = {
  authorization: `Bearer ${TOKEN}`,
  "content-type": "application/json",
} as const;

/** A ledger on a fresh store, and how to be rid of it. */
export interface Fresh {
  ledger: Ledger;
  end(): Promise<void>;
}

/** The stores that the face is tested on. */
export const STORES: readonly (readonly [name: string, open: () => Promise<Fresh>])[] = [
  ["memory", () => open(memoryStore(), () => undefined)],
  [
    "SQLite",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "split-ledger-http-"));
      const remove = (): void => rmSync(folder, { recursive: true, force: true });
      return open(sqliteStore(join(folder, "ledger.db")), remove);
    },
  ],
];

async function open(store: LedgerStore, remove: () => void): Promise<Fresh> {
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  const end = async (): Promise<void> => {
    await ledger.close();
    await store.close?.();
    remove();
  };
  return { ledger, end };
}

/** The body of a refusal. */
export interface Status {
  code: number;
  message: string;
  details: { reason: string; domain: string; metadata: Record<string, string> }[];
}

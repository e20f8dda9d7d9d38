/** What is asked for as the ledger changes, on a real ledger. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memoryStore, openLedger, type Ledger, type Query } from "split-ledger";
import type { Client } from "../../src/live/client.js";
import { openDesk, type Desk } from "../../src/live/desk.js";
import { LISTS, PAGE_ROWS } from "../../src/live/lists.js";

const user = (at: number): string => `11111111-1111-4111-8111-${String(at).padStart(12, "0")}`;

let ledger: Ledger;
let desk: Desk;
let asked: string[];

beforeEach(async () => {
  vi.stubGlobal("document", Object.assign(new EventTarget(), { hidden: false }));
  ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
  asked = [];
  const client = {
    query(query: Query) {
      asked.push(`${query.type} ${String((query as { limit?: number }).limit)}`);
      return ledger.query(query);
    },
  };
  desk = openDesk(client as unknown as Client);
});
afterEach(async () => {
  desk.close();
  await ledger.close();
  vi.unstubAllGlobals();
});

const ready = (): Promise<unknown> => vi.waitFor(() => expect(desk.page.value?.seq).toBe(desk.seq.value));
/** Looks once more, and waits for the answer. */
async function look(): Promise<void> {
  const before = asked.length;
  desk.refresh();
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(before));
  await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("desk", () => {
  it("asks for the head only, until it moves, then for the open page", async () => {
    await ready();
    expect(asked).toEqual(["transactions 1", `accounts ${String(PAGE_ROWS)}`]);
    asked.length = 0;
    await look();
    await look();
    expect(new Set(asked)).toEqual(new Set(["transactions 1"]));
    asked.length = 0;
    await ledger.balances.create({ userId: user(1), currency: "CNY", initialBalance: "5" });
    await look();
    expect(asked).toEqual(["transactions 1", `accounts ${String(PAGE_ROWS)}`]);
    expect(desk.page.value?.rows).toHaveLength(2);
  });

  it("tells which rows a change has changed", async () => {
    for (const at of [1, 2, 3]) await ledger.balances.create({ userId: user(at), currency: "CNY", initialBalance: "5" });
    await ready();
    await look();
    await ledger.balances.freeze({ userId: user(2), currency: "CNY", amount: "1" });
    await look();
    // Accounts 1, 2 (the world), 3, 4: the second user's is 3.
    expect([...desk.changed.value]).toEqual(["3"]);
    await look();
    expect([...desk.changed.value]).toEqual(["3"]);
  });

  it("turns pages by where the one before has ended, and begins anew in another list", async () => {
    for (let at = 0; at < PAGE_ROWS + 5; at++) await ledger.balances.create({ userId: user(at), currency: "CNY" });
    await ready();
    await look();
    expect(desk.page.value?.rows).toHaveLength(PAGE_ROWS);
    desk.turn(-1);
    expect(desk.number.value).toBe(0);
    desk.turn(1);
    await vi.waitFor(() => expect(desk.page.value?.rows).toHaveLength(5));
    desk.turn(1);
    expect(desk.number.value).toBe(1);
    desk.turn(-1);
    await vi.waitFor(() => expect(desk.page.value?.rows).toHaveLength(PAGE_ROWS));
    for (const name of LISTS) {
      desk.open(name);
      await vi.waitFor(() => expect(desk.page.value).toBeDefined());
      expect(desk.number.value).toBe(0);
    }
  });
});

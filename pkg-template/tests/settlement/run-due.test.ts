/** runDue against a list of due orders that does as it is told. */
import { describe, expect, it } from "vitest";
import { LedgerError, runDue, type DueLedger, type RunDueReport } from "split-ledger";

/** Orders "1" to "n" are due; those in `refused` stay due. */
function ledgerOf(n: number, refused: ReadonlySet<string> = new Set()): DueLedger & { tried: string[]; pages: number[] } {
  const waiting = new Set(Array.from({ length: n }, (_, at) => String(at + 1)));
  const tried: string[] = [];
  const pages: number[] = [];
  const settlements: DueLedger["settlements"] = {
    due: ({ limit = 100, cursor = "0" }) => {
      const orders = [...waiting].filter((id) => Number(id) > Number(cursor)).slice(0, limit);
      pages.push(orders.length);
      const last = orders.at(-1);
      const next = last !== undefined && orders.length === limit ? { nextCursor: last } : {};
      return Promise.resolve({ orders: orders.map((orderId) => ({ orderId })), ...next });
    },
    settleDue: ({ orderId }) => {
      tried.push(orderId);
      if (refused.has(orderId)) return Promise.reject(new LedgerError("NOTHING_TO_SETTLE", `not \`${orderId}\``));
      waiting.delete(orderId);
      return Promise.resolve({ settlementId: `s${orderId}` });
    },
  };
  return { settlements, tried, pages };
}

describe("runDue", () => {
  it("settles page by page; a refused order stops no other and is not tried again", async () => {
    const ledger = ledgerOf(450, new Set(["1", "200", "450"]));
    const progress: number[] = [];
    const onProgress = ({ settled, refused }: RunDueReport): void => void progress.push(settled.length + refused.length);
    const { settled, refused, more } = await runDue(ledger, { onProgress });
    expect(settled).toHaveLength(447);
    expect(settled[0]).toEqual({ orderId: "2", settlementId: "s2" });
    expect(refused.map(({ orderId, error }) => [orderId, error.code])).toEqual(
      ["1", "200", "450"].map((id) => [id, "NOTHING_TO_SETTLE"]),
    );
    expect(more).toBe(false);
    expect(ledger.tried).toHaveLength(450);
    expect(new Set(ledger.tried).size).toBe(450);
    expect(ledger.pages).toEqual([200, 200, 50]);
    expect(progress).toEqual([200, 400, 450]);
  });

  it("takes no more than the limit", async () => {
    const ledger = ledgerOf(450);
    expect(await runDue(ledger, { limit: 250 })).toMatchObject({ more: true });
    expect(ledger.tried).toHaveLength(250);
    expect(ledger.pages).toEqual([200, 50]);
    expect(await runDue(ledger, { limit: 201 })).toMatchObject({ more: false });
    expect(await runDue(ledger)).toEqual({ settled: [], refused: [], more: false });
  });

  it("begins no page after the signal", async () => {
    const ledger = ledgerOf(450);
    const stopping = new AbortController();
    const onProgress = (): void => stopping.abort();
    expect(await runDue(ledger, { signal: stopping.signal, onProgress })).toMatchObject({ more: true });
    expect(ledger.tried).toHaveLength(200);
    expect(await runDue(ledger, { signal: AbortSignal.abort() })).toEqual({ settled: [], refused: [], more: true });
  });

  it("throws what is no refusal, and what the list throws", async () => {
    const ledger = ledgerOf(3);
    ledger.settlements.settleDue = () => Promise.reject(new TypeError("a bug"));
    await expect(runDue(ledger)).rejects.toThrow("a bug");
    ledger.settlements.due = () => Promise.reject(new LedgerError("STORE_FAILED", "down"));
    await expect(runDue(ledger)).rejects.toMatchObject({ code: "STORE_FAILED" });
  });
});

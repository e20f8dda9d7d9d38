/** runDue and settleOrQuery on a real ledger. */
import { memoryStore, runDue, settleOrQuery, type LedgerStore } from "split-ledger";
import { describe, expect, it } from "vitest";
import { refusalOf, withCommit } from "../sdk/world.js";
import { APP, openShop, START } from "./shop.js";

const REQUEST = { appId: APP, outOrderNo: "o-1", outSettleNo: "s-1" };

describe("runDue", () => {
  it("settles what is due, and only that (M6, B29)", async () => {
    const { ledger, clock, order } = await openShop({ initiator: "automatic", days: 3 });
    const ids = [];
    for (const number of ["o-1", "o-2", "o-3"]) ids.push(await order(number));
    expect(await runDue(ledger)).toEqual({ settled: [], refused: [], more: false });
    clock.now = START + 3 * 86_400_000;
    const { settled, refused } = await runDue(ledger);
    expect(refused).toEqual([]);
    expect(settled.map(({ orderId }) => orderId)).toEqual(ids);
    const { settlements } = await ledger.settlements.query({ appId: APP, outOrderNo: "o-2" });
    const outSettleNo = settled[1]?.settlementId;
    expect(settlements).toMatchObject([{ isAuto: true, status: "SUCCESS", settleAmount: "10.00", outSettleNo }]);
    expect(await runDue(ledger)).toEqual({ settled: [], refused: [], more: false });
  });

  it("in two processes at once settles each once", async () => {
    const store = memoryStore();
    const { ledger, clock, order } = await openShop({ initiator: "automatic" }, store);
    for (let at = 0; at < 20; at++) await order(`o-${String(at)}`);
    const other = await openShop({ initiator: "automatic" }, store);
    other.clock.now = clock.now = START + 86_400_000;
    const reports = await Promise.all([runDue(ledger), runDue(other.ledger)]);
    const settled = reports.flatMap((report) => report.settled.map(({ orderId }) => orderId));
    expect(settled).toHaveLength(20);
    expect(new Set(settled).size).toBe(20);
  });
});

describe("settleOrQuery (B5)", () => {
  it("settles, and finds what was settled before", async () => {
    const { ledger, order } = await openShop({});
    const orderId = await order("o-1");
    const first = await settleOrQuery(ledger, REQUEST);
    const { settlementId } = first.settlement;
    expect(first).toMatchObject({ isNew: true, settlement: { outSettleNo: "s-1", settleAmount: "10.00" } });
    const found = { isNew: false, settlement: { settlementId, settleAmount: "10.00" } };
    expect(await settleOrQuery(ledger, REQUEST)).toMatchObject(found);
    expect(await settleOrQuery(ledger, { appId: APP, orderId, outSettleNo: "s-1" })).toMatchObject(found);
  });

  it("is refused when the number settled another order, or a voucher of this one", async () => {
    const { ledger, order } = await openShop({});
    await order("o-1");
    await order("o-2");
    await settleOrQuery(ledger, REQUEST);
    for (const request of [{ ...REQUEST, outOrderNo: "o-2" }, { ...REQUEST, itemId: "i-1" }]) {
      expect((await refusalOf(settleOrQuery(ledger, request))).code).toBe("SETTLE_NO_EXISTS");
    }
  });

  it("a refusal stays one", async () => {
    const { ledger, order } = await openShop({ days: 1 });
    await order("o-1");
    expect((await refusalOf(settleOrQuery(ledger, REQUEST))).code).toBe("ORDER_NOT_FINISHED");
  });

  it.each([
    ["the commit landed, its answer was lost", true],
    ["the commit did not land", false],
  ])("when the outcome is unknown: %s", async (_, lands) => {
    let isLost = false;
    const store: LedgerStore = withCommit(memoryStore(), async (commit, inner) => {
      if (!isLost) return await inner(commit);
      isLost = false;
      if (lands) await inner(commit);
      return await new Promise<boolean>(() => undefined);
    });
    const { ledger, order } = await openShop({}, store, { storeTimeoutMs: 100 });
    await order("o-1");
    isLost = true;
    const { settlement } = await settleOrQuery(ledger, REQUEST);
    expect(settlement).toMatchObject({ outSettleNo: "s-1", status: "SUCCESS", settleAmount: "10.00" });
    const { settlements } = await ledger.settlements.query({ appId: APP, outOrderNo: "o-1" });
    expect(settlements).toHaveLength(1);
  });
});

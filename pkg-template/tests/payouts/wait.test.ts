/** waitForWithdrawal: an order of withdrawals, asked for until it has ended. */
import { runPayouts, simulatedRail, waitForWithdrawal } from "split-ledger";
import { describe, expect, it } from "vitest";
import { openBank } from "./bank.js";

describe("waitForWithdrawal", () => {
  it("asks by the plan until every detail has ended (AP-32)", async () => {
    const bank = await openBank();
    const merchantId = await bank.seller(1, "100.00");
    const details = [
      { merchantId, amount: "10.00" },
      { merchantId, amount: "1000.00" },
    ];
    await bank.ledger.funds.withdraw({ orderId: "w-1", details });
    let asked = 0;
    const query = async () => {
      asked += 1;
      if (asked === 3) {
        await bank.feed("10.00");
        await runPayouts(bank.ledger, simulatedRail());
      }
      return await bank.ledger.funds.withdrawResult({ orderId: "w-1" });
    };
    const order = await waitForWithdrawal(query, { nextPoll: (_, lastPolledAt) => lastPolledAt + 5 });
    expect([asked, order.details.map(({ status }) => status)]).toEqual([3, ["PAID", "FAILED"]]);
  });

  it("waits for the documented time (C16)", async () => {
    const started = Date.UTC(2024, 4, 1, 2, 55);
    // Half past eleven is 50 ms away.
    const offset = started + 35 * 60_000 - 50 - Date.now();
    const times: number[] = [];
    const now = (): number => Date.now() + offset;
    const query = () => {
      times.push(now());
      return Promise.resolve({ createdAt: started, details: [{ status: times.length < 2 ? "QUEUED" : "PAID" }] });
    };
    await waitForWithdrawal(query, { now });
    expect(times).toHaveLength(2);
    expect(times[1]).toBeGreaterThanOrEqual(started + 35 * 60_000);
    expect(times[1]).toBeLessThan(started + 36 * 60_000);
  });

  it("understands what Allinpay answers (AP-30)", async () => {
    const answers = [[1, 3], [1, 2], [2, 3]];
    const query = () =>
      Promise.resolve({ details: (answers.shift() ?? []).map((withdrawStatus) => ({ withdrawStatus })) });
    const asked: number[] = [];
    const next = (createdAt: number, lastPolledAt: number): number => {
      asked.push(createdAt);
      return lastPolledAt;
    };
    const order = await waitForWithdrawal(query, { nextPoll: next, now: () => 1000 });
    expect([order.details, asked]).toEqual([[{ withdrawStatus: 2 }, { withdrawStatus: 3 }], [1000, 1000]]);
  });

  it("passes on what the question throws", async () => {
    await expect(waitForWithdrawal(() => Promise.reject(new Error("no order")))).rejects.toThrow("no order");
  });

  it("ends with the signal, before a question and while it waits", async () => {
    const query = () => Promise.resolve({ createdAt: Date.now(), details: [{ status: "SUBMITTING" }] });
    await expect(waitForWithdrawal(query, { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow("no");
    await expect(waitForWithdrawal(query, { signal: AbortSignal.timeout(20) })).rejects.toThrow("timeout");
  });
});

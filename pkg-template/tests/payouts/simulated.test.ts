/** The simulated rail by itself. */
import { simulatedRail, type Payout, type RailCall, type SimulatedRail } from "split-ledger";
import { describe, expect, it } from "vitest";

const CALL: RailCall = { signal: new AbortController().signal };

function payoutOf(withdrawalId: string, netMinor = 1000n): Payout {
  return {
    withdrawalId,
    owner: "partner:1",
    channel: "BANK_CARD",
    currency: "CNY",
    amount: "10.00",
    fee: "0.00",
    netAmount: "10.00",
    netMinor,
    paymentMethod: { paymentMethodId: "1", paymentMethodType: "BANK_CARD" },
    createdAt: 0,
  };
}

async function statuses(rail: SimulatedRail, from: number, to: number): Promise<string> {
  let text = "";
  for (let id = from; id !== to; id += Math.sign(to - from)) {
    const answer = await rail.submit(payoutOf(String(id)), CALL).catch(() => ({ status: "LOST" }));
    text += answer.status.charAt(0);
  }
  return text;
}

describe("simulatedRail", () => {
  it("decides by the seed and the id, in whatever sequence they come", async () => {
    const settings = { seed: "s", failureRate: 0.3, lostReplyRate: 0.2 };
    const text = await statuses(simulatedRail(settings), 1, 101);
    const backwards = await statuses(simulatedRail(settings), 100, 0);
    expect(backwards).toBe(Array.from(text).reverse().join(""));
    expect(await statuses(simulatedRail({ ...settings, seed: "t" }), 1, 101)).not.toBe(text);
    expect(new Set(text)).toEqual(new Set("PFL"));
  });

  it("keeps to its rates", async () => {
    const text = await statuses(simulatedRail({ failureRate: 0.1 }), 0, 5000);
    expect(text.split("F").length - 1).toBeGreaterThan(400);
    expect(text.split("F").length - 1).toBeLessThan(600);
    expect(await statuses(simulatedRail(), 0, 50)).toBe("P".repeat(50));
    expect(await statuses(simulatedRail({ failureRate: 1 }), 0, 50)).toBe("F".repeat(50));
    expect(await statuses(simulatedRail({ lostReplyRate: 1 }), 0, 50)).toBe("L".repeat(50));
  });

  it("pays an id once, and not another amount under it", async () => {
    const rail = simulatedRail();
    for (let at = 0; at < 3; at++) expect(await rail.submit(payoutOf("1"), CALL)).toMatchObject({ status: "PAID" });
    await expect(rail.submit(payoutOf("1", 1001n), CALL)).rejects.toThrow("another amount");
    expect(rail.totals()).toEqual([{ channel: "BANK_CARD", currency: "CNY", payments: 1, paid: 1000n, bounced: 0n }]);
    expect(await rail.query(payoutOf("2"), CALL)).toEqual({ status: "NOT_FOUND" });
  });

  it("takes its time, and what was accepted stays decided when the settings change", async () => {
    const clock = { now: 1000 };
    const rail = simulatedRail({ delayMs: 500, now: () => clock.now });
    expect(await rail.submit(payoutOf("1"), CALL)).toMatchObject({ status: "PROCESSING" });
    expect(rail.paid("1")).toBe(0n);
    Object.assign(rail.settings, { delayMs: 5000, failureRate: 1 });
    clock.now += 500;
    expect(await rail.query(payoutOf("1"), CALL)).toMatchObject({ status: "PAID", reference: "sim-1" });
    expect(rail.paid("1")).toBe(1000n);
    await rail.submit(payoutOf("2"), CALL);
    clock.now += 5000;
    expect(await rail.query(payoutOf("2"), CALL)).toMatchObject({ status: "FAILED" });
  });

  it("accepts nothing while it is down", async () => {
    const clock = { now: 1000 };
    const rail = simulatedRail({ downUntil: 2000, now: () => clock.now });
    await expect(rail.submit(payoutOf("1"), CALL)).rejects.toThrow("down");
    await expect(rail.query(payoutOf("1"), CALL)).rejects.toThrow("down");
    clock.now = 2000;
    expect(await rail.query(payoutOf("1"), CALL)).toEqual({ status: "NOT_FOUND" });
  });
});

import "../support/core.js";
import { describe, expect, it } from "vitest";
import { examples } from "../../src/simulate/model/examples.js";
import type { Sample } from "../../src/simulate/model/outcome.js";
import type { Scenario } from "../../src/simulate/model/scenario.js";
import { simulate } from "../../src/simulate/model/simulate.js";

const at = (text: string): number => Date.parse(`2026-${text}+08:00`);

/** The licence example, settled at a time. */
function settledAt(time: number, change: (scenario: Scenario) => void = () => undefined): Scenario {
  const scenario = structuredClone(examples.licence);
  const settle = scenario.events.find(({ type }) => type === "settle");
  if (settle) settle.at = time;
  change(scenario);
  return scenario;
}

async function codes(scenario: Scenario): Promise<string[]> {
  return (await simulate(scenario)).outcome.problems.map(({ code }) => code);
}

describe("D+N", () => {
  it("ends at 00:00 of the third day after the last refund, to the millisecond (B7)", async () => {
    expect(await codes(settledAt(at("03-04T23:59:59.999")))).toEqual(["ORDER_NOT_FINISHED"]);
    expect(await codes(settledAt(at("03-05T00:00")))).toEqual([]);
  });

  it("counts days at the scenario's offset", async () => {
    const utc = (scenario: Scenario) => void (scenario.utcOffset = "+00:00");
    expect(await codes(settledAt(at("03-05T07:59"), utc))).toEqual(["ORDER_NOT_FINISHED"]);
    expect(await codes(settledAt(at("03-05T08:00"), utc))).toEqual([]);
  });

  it("of 24 hours each, if the program says so", async () => {
    const elapsed = (scenario: Scenario) => void (scenario.program.dayRule = "elapsed24h");
    // the refund was done at 15:00
    expect(await codes(settledAt(at("03-05T14:59"), elapsed))).toEqual(["ORDER_NOT_FINISHED"]);
    expect(await codes(settledAt(at("03-05T15:00"), elapsed))).toEqual([]);
  });

  it("is played by time, whatever the order of the list", async () => {
    const { outcome } = await simulate(examples.licence);
    const reversed = { ...examples.licence, events: examples.licence.events.toReversed() };
    const { outcome: again } = await simulate(reversed);
    expect(again.flow).toEqual(outcome.flow);
    expect(again.steps.map(({ event }) => event)).toEqual([null, 3, 2, 1, 0]);
  });
});

describe("samples", () => {
  /** Samples of the shop, settled on Thursday the 5th. */
  async function shop(withdrawRule: "D" | "T", withdrawDays: string): Promise<Sample[]> {
    const change = (scenario: Scenario) => Object.assign(scenario.parties[1]!, { withdrawRule, withdrawDays });
    const { outcome } = await simulate(settledAt(at("03-05T09:00"), change));
    return outcome.accounts.find(({ party }) => party === "Shop")?.samples ?? [];
  }
  const row = ({ at, event, available, frozen, pending, withdrawable }: Sample) =>
    [at, event, available, frozen, pending, withdrawable] as const;

  it("show money held, settled, and old enough at D+2", async () => {
    expect((await shop("D", "2")).map(row)).toEqual([
      [examples.licence.start, null, "0.00", "0.00", "0.00", "0.00"],
      [at("03-02T10:00"), 0, "0.00", "199.90", "199.90", "0.00"],
      [at("03-02T12:00"), 1, "0.00", "199.90", "199.90", "0.00"],
      [at("03-02T15:00"), 2, "0.00", "99.90", "99.90", "0.00"],
      [at("03-05T09:00"), 3, "89.38", "0.00", "0.00", "0.00"],
      [at("03-07T00:00"), null, "89.38", "0.00", "0.00", "89.38"],
    ]);
  });

  it.each([
    ["D", "1", "03-06T00:00"],
    ["T", "1", "03-06T00:00"],
    ["T", "2", "03-09T00:00"],
    ["T", "6", "03-13T00:00"],
    ["T", "7", "03-16T00:00"],
    ["D", "30", "04-04T00:00"],
  ] as const)("of %s+%s: the day is %s", async (rule, days, day) => {
    const [before, last] = (await shop(rule, days)).slice(-2);
    expect(before).toMatchObject({ event: 3, withdrawable: "0.00" });
    expect(last).toMatchObject({ at: at(day), event: null, withdrawable: "89.38" });
  });

  it("of D+0 need no later day", async () => {
    expect((await shop("D", "0")).at(-1)).toMatchObject({ event: 3, available: "89.38", withdrawable: "89.38" });
  });
});

describe("speed", () => {
  it("an example is played again within 50 ms of the processor's time, also the slowest", async () => {
    for (const [id, scenario] of Object.entries(examples)) {
      const rounds: number[] = [];
      for (let round = 0; round < 10; round++) {
        const before = process.cpuUsage();
        const { host } = await simulate(scenario);
        const { user, system } = process.cpuUsage(before);
        rounds.push((user + system) / 1000);
        await host?.ledger.close();
      }
      expect(Math.min(...rounds), id).toBeLessThan(50);
    }
  });
});

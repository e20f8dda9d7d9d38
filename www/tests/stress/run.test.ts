/** Random orders on the engine: what is counted, and that it is what a single scenario comes to. */
import "../support/core.js";
import { formatMinor, verifyJournal } from "split-ledger/slim";
import { describe, expect, it } from "vitest";
import { EXAMPLE_IDS, examples } from "../../src/simulate/model/examples.js";
import { parseScenario } from "../../src/simulate/model/parse.js";
import type { Scenario } from "../../src/simulate/model/scenario.js";
import { simulate } from "../../src/simulate/model/simulate.js";
import { sum } from "../../src/simulate/model/sum.js";
import { generate, scenarioOf } from "../../src/stress/model/generate.js";
import { unpacked } from "../../src/stress/model/packed.js";
import { runStress } from "../../src/stress/model/run.js";
import { greedy } from "./greedy.js";

const hooks = { signal: new AbortController().signal, onStep: () => undefined };
const run = (scenario: Scenario, orders: number, seed = "1") => runStress({ scenario, seed, orders }, hooks);

describe("a run", () => {
  for (const id of EXAMPLE_IDS) {
    it(`plays every order by the rules of \`${id}\`, and every rule of the book holds`, async () => {
      const { problems, snapshot, ledgers, trial } = await run(examples[id], 120);
      expect(problems).toEqual([]);
      expect(snapshot.refused).toEqual([]);
      expect(snapshot.counts.orders).toBe(120);
      expect(snapshot.counts.settlements).toBeGreaterThan(90);
      expect(ledgers.map(({ report }) => report.clean)).toEqual([true]);
      const { gross, ...parts } = snapshot.totals;
      expect(sum(Object.values(parts), "CNY")).toBe(gross);
      expect(sum(trial.flatMap(({ available, frozen }) => [available, frozen]), "CNY")).toBe("0.00");
      for (const role of ["rake", "commission", "others", "seller"] as const) {
        const { count, bars } = snapshot.distributions.find((one) => one.kind === "amounts" && one.role === role)!;
        // Nobody's amounts are no distribution; all others are in one bar each.
        expect(count).toBe(snapshot.totals[role] === "0.00" ? 0 : snapshot.counts.settlements);
        expect(bars.reduce((all, bar) => all + bar.count, 0)).toBe(count);
      }
    });
  }

  it("is the same for the same seed, byte by byte", async () => {
    const [first, again, other] = [await run(examples.tiers, 150), await run(examples.tiers, 150), await run(examples.tiers, 150, "2")];
    const text = async (of: typeof first) => await new Response(unpacked(of.ledgers[0]!.journal)).text();
    expect(await text(again)).toBe(await text(first));
    expect(again.snapshot).toEqual(first.snapshot);
    expect(await text(other)).not.toBe(await text(first));
  });

  it("keeps journals that can be verified by themselves", async () => {
    const { ledgers: [ledger] } = await run(examples.refundAfter, 80);
    const journal = await new Response(unpacked(ledger!.journal)).text();
    expect(await verifyJournal([journal])).toMatchObject({ clean: true, hash: ledger!.report.hash });
    // One digit of an amount, and it is not clean any more.
    expect(await verifyJournal([journal.replace(/("|:|,)(\d)(\d\d)\b/, (_, before: string, digit: string, rest: string) =>
      `${before}${digit === "9" ? "8" : "9"}${rest}`)])).toMatchObject({ clean: false });
  });

  it("counts refused orders by their code, with the first of them", async () => {
    const { snapshot, ledgers } = await run(greedy, 60);
    const [refused] = snapshot.refused;
    expect(refused?.command).toBe("settle");
    expect(refused?.message).not.toBe("");
    expect((refused?.orders ?? 0) + snapshot.counts.settlements).toBeLessThanOrEqual(60);
    expect(refused?.orders).toBeGreaterThan(40);
    expect(ledgers[0]?.report.clean).toBe(true);
    // The same refusal in a scenario of this order alone.
    const alone = scenarioOf(greedy, generate(greedy, "1", refused!.number));
    const { outcome } = await simulate(alone);
    expect(outcome.problems.map(({ code }) => code)).toContain(refused?.code);
  });

  it("plays nothing by rules that are refused", async () => {
    const program = { ...examples.licence.program, days: "366" };
    const { problems, ledgers, snapshot } = await run({ ...examples.licence, program }, 10);
    expect(problems).toMatchObject([{ at: "program.days", code: "INVALID_FIELD" }]);
    expect(ledgers).toEqual([]);
    expect(snapshot.counts.commands).toBe(0);
    for (const scenario of [examples.licence, examples.subsidy]) {
      expect((await run({ ...scenario, currency: "XYZ" }, 10)).problems[0]).toMatchObject({ at: "currency" });
    }
  });

  it("takes external programs, and other currencies", async () => {
    const external = await run({ ...examples.tiers, program: { ...examples.tiers.program, execution: "external" } }, 60);
    expect([external.problems, external.snapshot.refused]).toEqual([[], []]);
    expect(external.snapshot.counts.settlements).toBeGreaterThan(40);
    const yen = await run({ ...examples.licence, currency: "JPY" }, 60);
    expect([yen.problems, yen.snapshot.refused, yen.snapshot.totals.gross.includes(".")]).toEqual([[], [], false]);
  });

  it("ends when it is taken back", async () => {
    const controller = new AbortController();
    const onStep = (): void => controller.abort();
    const running = runStress({ scenario: examples.licence, seed: "1", orders: 100_000 }, { signal: controller.signal, onStep });
    await expect(running).rejects.toThrow(/abort/i);
  });
});

describe("an order", () => {
  it("does not depend on those before it", () => {
    const numbers = [5, 1, 5];
    const [first, , again] = numbers.map((number) => generate(examples.subsidy, "seed", number));
    expect(again).toEqual(first);
  });

  it("comes to the same alone in a scenario as in a run", async () => {
    for (const id of ["licence", "commission", "card", "subsidy", "tiers", "cents", "refundAfter", "automatic"] as const) {
      const scenario = examples[id];
      const one = await run(scenario, 25, "same");
      const alone: string[] = [];
      for (let number = 1; number <= 25; number += 1) {
        const generated = generate(scenario, "same", number);
        const played = await simulate(parseScenario(scenarioOf(scenario, generated)));
        // Alone, a seller may have too little for a refund after the settlement.
        const isShort = generated.fate === "refundAfter";
        const problems = played.outcome.problems.filter(({ code }) => !isShort || code !== "INSUFFICIENT_FUNDS");
        expect(problems).toEqual([]);
        alone.push(...played.outcome.settlements.map(({ rake }) => rake));
      }
      expect(alone).toHaveLength(one.snapshot.counts.settlements);
      expect(sum(alone, "CNY")).toBe(one.snapshot.totals.rake);
    }
  });

  it("has prices of every size", () => {
    const prices = Array.from({ length: 2000 }, (_, at) => generate(examples.licence, "p", at + 1)).flatMap(({ order }) =>
      order.items.map(({ price }) => price),
    );
    const digits = new Set(prices.map((price) => price.length));
    expect([...digits].sort()).toEqual([4, 5, 6, 7]);
    expect(prices).toContain(formatMinor(1n, "CNY"));
  });
});

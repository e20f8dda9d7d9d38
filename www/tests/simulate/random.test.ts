import "../support/core.js";
import { describe, expect, it } from "vitest";
import { figures, OWN_CODES, type Flow, type Outcome } from "../../src/simulate/model/outcome.js";
import { parseScenario } from "../../src/simulate/model/parse.js";
import { exists } from "../../src/simulate/model/place.js";
import { randomOrder } from "../../src/simulate/model/random-orders.js";
import { randomScenario } from "../../src/simulate/model/random.js";
import { EVENT_TYPES, type Scenario } from "../../src/simulate/model/scenario.js";
import { simulate } from "../../src/simulate/model/simulate.js";
import { sum } from "../../src/simulate/model/sum.js";

const SEEDS = Array.from({ length: 200 }, (_, index) => index + 1);
const played: { seed: number; scenario: Scenario; outcome: Outcome; clean: boolean | undefined }[] = [];
for (const seed of SEEDS) {
  const scenario = randomScenario(seed);
  const { outcome, host } = await simulate(scenario);
  const clean = await host?.ledger.journal.verify().then((report) => report.clean);
  await host?.ledger.close();
  played.push({ seed, scenario, outcome, clean });
}

/** Sums of what comes into a node, and what leaves it. */
function through(flow: Flow, id: string, currency: string): [string, string] {
  const amounts = (end: "source" | "target") =>
    flow.links.filter((link) => link[end] === id).map(({ amount }) => amount);
  return [sum(amounts("target"), currency), sum(amounts("source"), currency)];
}

describe("200 random scenarios", () => {
  it("are what a link may hold, and the same again by their seed", () => {
    for (const { seed, scenario } of played) {
      expect(parseScenario(structuredClone(scenario))).toEqual(scenario);
      expect(randomScenario(seed)).toEqual(scenario);
    }
  });

  it("play the same twice, ids included", async () => {
    for (const { seed, scenario, outcome } of played.slice(0, 40)) {
      const { outcome: again } = await simulate(scenario);
      expect(again, `seed ${seed}`).toEqual(outcome);
    }
  });

  it("leave ledgers that verify clean; only a bad offset opens none", () => {
    for (const { seed, outcome, clean } of played) {
      if (clean === undefined) expect(outcome.problems.map(({ at }) => at), `seed ${seed}`).toEqual(["utcOffset"]);
      else expect(clean, `seed ${seed}`).toBe(true);
    }
    expect(played.filter(({ clean }) => clean).length).toBeGreaterThan(180);
  });

  it("have every kind of event, carried out and refused", () => {
    const done = new Set<string>();
    const refused = new Set<string>();
    for (const { scenario, outcome } of played) {
      for (const { event, status } of outcome.steps) {
        if (event === null) continue;
        (status === "done" ? done : refused).add(scenario.events[event]?.type ?? "");
      }
    }
    expect([...done].toSorted()).toEqual([...EVENT_TYPES].toSorted());
    expect(refused.size).toBeGreaterThan(8);
  });

  it("give every problem a place in the scenario, and a code", () => {
    const codes = new Set<string>();
    for (const { seed, scenario, outcome } of played) {
      for (const { at, code } of outcome.problems) {
        expect(exists(scenario, at), `seed ${seed}: ${at} of ${code}`).toBe(true);
        expect(code).not.toMatch(/^(INTERNAL|LEDGER_INVARIANT|UNKNOWN_FIELD|UNKNOWN_COMMAND|STORE_)/);
        codes.add(code);
      }
    }
    expect(codes.size).toBeGreaterThan(15);
    for (const code of OWN_CODES) expect([...codes], code).toContain(code);
  });

  it("lose no money on the way: what comes into an order, settlement or refund leaves it", () => {
    let looked = 0;
    for (const { seed, scenario, outcome } of played) {
      const cyclic = outcome.flow.links.filter(({ source, target }) => source === target);
      expect(cyclic).toEqual([]);
      for (const { id, kind } of outcome.flow.nodes) {
        if (kind !== "order" && kind !== "settlement" && kind !== "refund") continue;
        const [into, out] = through(outcome.flow, id, scenario.currency);
        if (kind === "refund" && out === sum([], scenario.currency)) continue; // not completed yet
        expect(out, `seed ${seed}: ${id}`).toBe(into);
        looked += 1;
      }
    }
    expect(looked).toBeGreaterThan(300);
  });

  it("show figures, most of them not zero", () => {
    const all = played.flatMap(({ outcome }) => Object.values(figures(outcome)));
    expect(all.length).toBeGreaterThan(5_000);
    expect(all.filter((figure) => /[1-9]/.test(figure)).length).toBeGreaterThan(2_500);
    expect(all.every((figure) => /^\d+(\.\d+)?$/.test(figure))).toBe(true);
  });
});

describe("random orders", () => {
  it("are the same for the same seed and place, and differ otherwise", () => {
    const scenario = randomScenario(3);
    expect(randomOrder(scenario, 7, 12)).toEqual(randomOrder(scenario, 7, 12));
    expect(randomOrder(scenario, 7, 12).order).not.toEqual(randomOrder(scenario, 8, 12).order);
    expect(randomOrder(scenario, 7, 12).order).not.toEqual(randomOrder(scenario, 7, 13).order);
  });
});

import "../support/core.js";
import { memoryStore, openLedger } from "split-ledger";
import { serve } from "split-ledger/node";
import { describe, expect, it } from "vitest";
import { EXAMPLE_IDS, examples } from "../../src/simulate/model/examples.js";
import { ledgerOptions } from "../../src/simulate/model/memory-host.js";
import { figures, type Outcome } from "../../src/simulate/model/outcome.js";
import { play } from "../../src/simulate/model/play.js";
import { randomScenario } from "../../src/simulate/model/random.js";
import type { Scenario } from "../../src/simulate/model/scenario.js";
import { simulate } from "../../src/simulate/model/simulate.js";
import { httpHost } from "./http-host.js";

/** Plays on a ledger of the full package behind a real server; undefined if no ledger opens with these settings. */
async function onServer(scenario: Scenario): Promise<Outcome | undefined> {
  let now = scenario.start;
  const options = { ...ledgerOptions(scenario), store: memoryStore(), now: () => now };
  const ledger = await openLedger(options).catch(() => undefined);
  if (ledger === undefined) return undefined;
  const server = await serve({ ledger, port: 0, authorize: false });
  try {
    return await play(scenario, httpHost(server.url, (ms) => (now = ms)));
  } finally {
    await server.close();
    await ledger.close();
  }
}

describe("the same scenario on a server", () => {
  it.each(EXAMPLE_IDS)("example %s", async (id) => {
    const { outcome } = await simulate(examples[id]);
    expect(await onServer(examples[id])).toEqual(outcome);
  });

  it("200 random scenarios", async () => {
    let [compared, refused] = [0, 0];
    for (let seed = 1; seed <= 200; seed++) {
      const scenario = randomScenario(seed);
      const { outcome, host } = await simulate(scenario);
      const served = await onServer(scenario);
      if (served === undefined) {
        expect(host, `seed ${seed}`).toBeUndefined();
        refused += 1;
        continue;
      }
      expect(served, `seed ${seed}`).toEqual(outcome);
      compared += Object.keys(figures(served)).length;
    }
    expect(compared).toBeGreaterThan(5_000);
    expect(refused).toBeLessThan(10);
  }, 300_000);
});

/** What a visitor does first; the functions of the core that this needs are loaded first. */
import { start } from "split-ledger/slim";
import { examples } from "../src/simulate/model/examples.js";
import type { Scenario } from "../src/simulate/model/scenario.js";
import { tasks } from "../src/simulate/tasks.js";

/** Plays the example that the studio opens with, and a change of its rule, on a core that counts. */
export async function useFirst(core: BufferSource): Promise<void> {
  start(core);
  const scenario: Scenario = structuredClone(examples.licence);
  await tasks.play(scenario);
  for (const leg of scenario.rule) Object.assign(leg, { rate: "0.12", rounding: "half-up" });
  await tasks.play(scenario);
}

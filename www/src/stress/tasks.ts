/** What the worker of this part does. */
import { share } from "../simulate/model/share.js";
import type { Scenario } from "../simulate/model/scenario.js";
import type { TaskContext } from "../worker/protocol.js";
import { generate, scenarioOf } from "./model/generate.js";
import { runStress, type StressInput, type StressOutput } from "./model/run.js";
import type { Snapshot } from "./model/tally.js";

/** What the page is told meanwhile. */
export interface StressProgress {
  phase: "play" | "verify" | "pack";
  /** The ledger that is played, from 1, and how many there will be. */
  ledger: number;
  ledgers: number;
  /** Since the start, ms. */
  elapsedMs: number;
  snapshot: Snapshot;
}

/** How often the page is told, ms: drawing it takes time, too. */
const TELL_EVERY_MS = 250;

export const tasks = {
  /** Plays random orders, and checks everything at the end. */
  async run(input: StressInput, { signal, progress }: TaskContext): Promise<StressOutput & { elapsedMs: number }> {
    const start = performance.now();
    let told = 0;
    const output = await runStress(input, {
      signal,
      onStep(phase, ledger, ledgers, tally) {
        const now = performance.now();
        if (now - told < TELL_EVERY_MS) return;
        told = now;
        const detail: StressProgress = { phase, ledger, ledgers, elapsedMs: now - start, snapshot: tally.snapshot() };
        progress({ done: tally.counts.orders, total: input.orders, detail });
      },
    });
    return { ...output, elapsedMs: performance.now() - start };
  },
  /** The text of a link to one order of a run, alone in a scenario. */
  link: ({ scenario, seed, number }: { scenario: Scenario; seed: string; number: number }) =>
    share(scenarioOf(scenario, generate(scenario, seed, number))),
};

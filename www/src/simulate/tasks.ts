/** What the worker of this part does. */
import type { Outcome } from "./model/outcome.js";
import type { Scenario } from "./model/scenario.js";
import { share, unshare } from "./model/share.js";
import { simulate } from "./model/simulate.js";

export const tasks = {
  /** Plays a scenario on a new ledger. */
  async play(scenario: Scenario): Promise<Outcome> {
    const { outcome, host } = await simulate(scenario);
    await host?.ledger.close();
    return outcome;
  },
  /** The text of a link. */
  share,
  /** The scenario of a link's text. */
  unshare,
};

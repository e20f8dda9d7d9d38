/** A scenario on a new ledger in this thread. */
import { isLedgerError } from "split-ledger/slim";
import { memoryHost, type MemoryHost } from "./memory-host.js";
import type { Outcome } from "./outcome.js";
import { play } from "./play.js";
import type { Scenario } from "./scenario.js";

/**
 * Plays a scenario. The host is there too, with the ledger as the scenario left it; it is undefined if the ledger could
 * not be opened with the scenario's offset, which is then the outcome's only problem.
 */
export async function simulate(scenario: Scenario): Promise<{ outcome: Outcome; host: MemoryHost | undefined }> {
  const opened = await memoryHost(scenario).catch((error: unknown) => error);
  if (isLedgerError(opened)) {
    const { code, message, details } = opened;
    const problem = { at: "utcOffset", code, message, details: { ...details } };
    return { outcome: nothing(scenario, problem), host: undefined };
  }
  if (opened instanceof Error) throw opened;
  const host = opened as MemoryHost;
  return { outcome: await play(scenario, host), host };
}

function nothing({ currency }: Scenario, problem: Outcome["problems"][number]): Outcome {
  const flow = { nodes: [], links: [] };
  return { currency, problems: [problem], steps: [], accounts: [], orders: [], settlements: [], withdrawals: [], flow };
}

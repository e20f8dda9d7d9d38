/** What a run came to, as files. */
import type { StressInput, StressOutput } from "./model/run.js";

/** The distributions, a line for each bin that holds something. */
export function toCsv({ bins }: StressOutput): string {
  const lines = bins.map(({ kind, role, from, to, count }) => [kind, role, from, to, count].join(","));
  return `${["distribution,role,from,to,count", ...lines].join("\r\n")}\r\n`;
}

/** Everything but the journals; the scenario and the seed play it again. */
export function toJson(input: StressInput, { snapshot, bins, ledgers, trial }: StressOutput): string {
  const { counts, refused, totals } = snapshot;
  const played = ledgers.map(({ number, orders, report }) => ({ number, orders, report }));
  const whole = { seed: input.seed, orders: input.orders, counts, totals, trial, refused, ledgers: played };
  return `${JSON.stringify({ ...whole, distributions: bins, scenario: input.scenario }, null, 2)}\n`;
}

/** What can be chosen before a run. */
import { EXAMPLE_IDS, examples, type ExampleId } from "../simulate/model/examples.js";
import type { Scenario } from "../simulate/model/scenario.js";
import { scenario } from "../simulate/state.js";

/** The form as it is typed. */
export interface Wanted {
  rules: string;
  orders: string;
  seed: string;
}

export const MOST_ORDERS = 1_000_000;

/** The rules to choose from: those of the Simulate page, and its examples. */
export const RULES: readonly ("current" | ExampleId)[] = ["current", ...EXAMPLE_IDS];

/** Whether a text is a number of orders that can be played. */
export function isCount(text: string): boolean {
  return /^[1-9]\d{0,6}$/.test(text) && Number(text) <= MOST_ORDERS;
}

/** The scenario of a choice, without Vue's proxies, which cannot be sent to a worker. */
export function scenarioOf(rules: string): Scenario {
  const chosen = Object.hasOwn(examples, rules) ? examples[rules as ExampleId] : scenario.value;
  return JSON.parse(JSON.stringify(chosen)) as Scenario;
}

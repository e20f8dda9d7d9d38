/** Notes what the suite's tests really did, for docs/conformance.md (scripts/conformance.mjs). */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { TestRunner } from "../../src/testing/index.js";

const folder = fileURLToPath(new URL("../../../target/conformance/", import.meta.url));

/**
 * The runner, with the outcome of each test noted under the heading of its `describe`: the store's name
 * in docs/conformance.md. A test's name begins with the number of its rule. One runner per suite.
 *
 * @example
 * ```ts
 * testStore(recorded({ describe, it }), factory, "PostgreSQL");
 * ```
 */
export function recorded(runner: TestRunner): Required<TestRunner> {
  const rules: Record<string, string> = {};
  const note = (name: string, outcome: string): void => {
    const rule = name.slice(0, 4);
    // Of several tests of a rule one failure is enough.
    if (rules[rule] !== "fail") rules[rule] = outcome;
  };
  return {
    describe(store, body) {
      return runner.describe(store, () => {
        body();
        afterAll(() => {
          writeOutcome(store, { store, rules });
        });
      });
    },
    it(name, body) {
      // A test that is never run leaves no outcome.
      return runner.it(name, async () => {
        try {
          await body();
          if (rules[name.slice(0, 4)] === undefined) note(name, "pass");
        } catch (error) {
          note(name, "fail");
          throw error;
        }
      });
    },
    notApplicable(name, why) {
      note(name, why);
    },
  };
}

/** Writes one file of outcomes. */
export function writeOutcome(name: string, outcome: unknown): void {
  mkdirSync(folder, { recursive: true });
  const file = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.json`;
  writeFileSync(folder + file, `${JSON.stringify(outcome, null, 1)}\n`);
}

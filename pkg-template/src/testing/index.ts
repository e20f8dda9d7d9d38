/**
 * The conformance suite of the storage contract: one test per rule, with any test runner.
 *
 * @module
 */
import { commitTests } from "./commit.js";
import { exclusiveTests } from "./exclusive.js";
import { Place, type StoreFactory, type StoreTest } from "./fixture.js";
import { openTests } from "./open.js";
import { rangeTests } from "./range.js";
import { readTests } from "./read.js";

export { StoreTestError } from "./assert.js";
export type { StoreFactory } from "./fixture.js";

/** What is needed of a test runner; those of vitest, jest, mocha, bun and `node:test` will do. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
  /** Told of a test that says nothing of this store, and why. Runners have none; a report may want it. */
  notApplicable?(name: string, why: string): unknown;
}

const tests: readonly StoreTest[] = [
  ...openTests,
  ...commitTests,
  ...readTests,
  ...rangeTests,
  ...exclusiveTests,
].sort((a, b) => (a.id < b.id ? -1 : 1));

/** The rules, by their number in the contract: `{ id: "S-04", name: "a commit is all or nothing: …" }`. */
export const storeRules: readonly { readonly id: string; readonly name: string }[] = tests.map(
  ({ id, name }) => ({ id, name }),
);

/**
 * Registers one test per rule of the storage contract. Each makes its own store and closes it.
 *
 * Without `reopen` in the factory, rules on durability are left out.
 *
 * @param title - heading of the tests.
 *
 * @example
 * ```ts
 * import { describe, it } from "vitest";
 * import { testStore } from "split-ledger/testing";
 *
 * testStore({ describe, it }, { create: () => new MyStore(newDatabase()) });
 * ```
 */
export function testStore(runner: TestRunner, factory: StoreFactory, title = "storage contract"): void {
  runner.describe(title, () => {
    for (const test of tests) {
      const name = `${test.id} ${test.name}`;
      const notApplicable = (why: string): void => {
        runner.notApplicable?.(name, why);
      };
      if (test.needsReopen === true && factory.reopen === undefined) {
        notApplicable("nothing outlives a store object");
        continue;
      }
      runner.it(name, async () => {
        const place = new Place(factory, notApplicable);
        try {
          await test.run(place);
        } finally {
          await place.close();
        }
      });
    }
  });
}

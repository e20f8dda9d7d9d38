import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // `split-ledger` is a link to ../pkg. The tests must run the files as Node
    // runs them for a user, not a version that the test runner has rewritten.
    server: { deps: { external: [/\/pkg\/dist\//] } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

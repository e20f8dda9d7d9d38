import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ["tests/**/*.test.ts"],
    // The built package, as Node runs it for a user.
    server: { deps: { external: [/\/pkg\/dist\//] } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two files at a time; what measures the page's thread counts its processor time. `make bench-studio`
    // measures by the clock, one file at a time.
    maxWorkers: 2,
  },
});

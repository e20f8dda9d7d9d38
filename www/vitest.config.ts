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
    // A page and its measurements want the machine for themselves.
    fileParallelism: false,
  },
});

/** The package's types as strict programs see them, its own declarations checked too. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcomeOf, tool, Workshop, type Project } from "./consumer.js";

const workshop = new Workshop();
let project: Project;
beforeAll(async () => {
  project = await workshop.project("types");
  // `split-ledger/node` is the only entry that needs the types of Node.js.
  project.link("@types/node", "undici-types");
}, 120_000);
afterAll(() => {
  workshop.remove();
});

describe("type-checks with skipLibCheck: false", () => {
  it.each([
    ["node16, as a module and as CommonJS", "tsconfig.node16.json"],
    ["bundler", "tsconfig.bundler.json"],
    ["node16, the entries of servers", "tsconfig.server.json"],
  ])("under %s", async (_, config) => {
    const { output, code } = await outcomeOf(tool("tsc"), ["-p", config], project.folder);
    expect(output).toBe("");
    expect(code).toBe(0);
  }, 120_000);
});

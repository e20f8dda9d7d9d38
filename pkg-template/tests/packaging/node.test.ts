/** The installed package in Node.js: imported, required, both, without its bytes, with SQLite. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Workshop, type Project } from "./consumer.js";

const workshop = new Workshop();
afterAll(() => {
  workshop.remove();
});

const bought = { user: "69.50", merchant: "30.50", refused: "INSUFFICIENT_FUNDS" };

describe("in Node.js", () => {
  let project: Project;
  beforeAll(async () => {
    project = await workshop.project("node");
  }, 120_000);

  it("is imported, without an init call", async () => {
    expect(JSON.parse(await project.node("esm.mjs"))).toEqual(bought);
  });

  it("is required", async () => {
    expect(JSON.parse(await project.node("cjs.cjs"))).toEqual(bought);
  });

  it("works in one process both ways, and the errors of one copy are known to the other", async () => {
    const result: unknown = JSON.parse(await project.node("both.cjs"));
    expect(result).toEqual({ first: bought, second: bought, isShared: true, isOneCopy: false });
  });

  it("says what to add when SQLite has no driver", async () => {
    // A newer Node.js brings one.
    if (process.getBuiltinModule("node:sqlite") !== undefined) return;
    await expect(project.node("sqlite.mjs", path.join(project.folder, "none.db"))).rejects.toThrow(
      "npm install better-sqlite3",
    );
  });

  it("keeps a ledger in a file, imported and required", async () => {
    project.link("better-sqlite3");
    const file = path.join(project.folder, "ledger.db");
    expect(await project.node("sqlite.mjs", file)).toBe("1.25");
    expect(await project.node("sqlite.mjs", file)).toBe("2.50");
    expect(await project.node("sqlite.cjs", file)).toBe("2.50");
  });
});

describe("the slim entry", () => {
  let project: Project;
  beforeAll(async () => {
    project = await workshop.project("slim");
  }, 120_000);

  it.each(["bytes", "module"])("starts from %s", async (kind) => {
    const { before, version } = JSON.parse(await project.node("main.js", kind)) as Record<string, unknown>;
    expect(before).toContain("call `start(bytes)`");
    expect(version).toBe(0);
  });
});

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../cli/program.js";
import { COMMITTER, commitsIn, STRACE, straceObstacle, type TracedCommit } from "./trace.js";

const COMMITS = 20;

/** A kill alone cannot show this: what the system has cached survives it. */
function trace(synchronous: "FULL" | "NORMAL"): TracedCommit[] {
  const folder = makeFolder();
  const log = join(folder.path, "trace");
  const file = join(folder.path, "ledger.db");
  const program = [process.execPath, COMMITTER, file, synchronous, String(COMMITS)];
  execFileSync("strace", [...STRACE, "-o", log, ...program], { stdio: ["ignore", "ignore", "inherit"] });
  const commits = commitsIn(log, "ledger.db-wal>");
  folder.remove();
  return commits;
}

const reason = straceObstacle();
const title = (text: string): string => (reason === "" ? text : `skipped, ${reason}: ${text}`);

describe("a commit is on the disk before it is acknowledged", () => {
  it.skipIf(reason !== "")(
    title("a sync of the log between each commit and its acknowledgement"),
    { timeout: 120_000 },
    () => {
      const commits = trace("FULL");
      expect(commits).toHaveLength(COMMITS);
      for (const { writes, syncs } of commits) {
        expect(writes).toBeGreaterThan(0);
        expect(syncs).toBeGreaterThanOrEqual(1);
      }
    },
  );

  it.skipIf(reason !== "")(
    title("and the check can fail: `synchronous: NORMAL` does not sync"),
    { timeout: 120_000 },
    () => {
      const commits = trace("NORMAL");
      expect(commits).toHaveLength(COMMITS);
      expect(commits.some(({ syncs }) => syncs === 0)).toBe(true);
    },
  );
});

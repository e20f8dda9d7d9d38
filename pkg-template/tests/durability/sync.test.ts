import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../cli/program.js";

const COMMITTER = join(dirname(fileURLToPath(import.meta.url)), "committer.mjs");
const COMMITS = 20;

/** Why system calls cannot be counted here; empty if they can. */
function obstacle(): string {
  const tried = spawnSync("strace", ["-o", "/dev/null", "true"], { encoding: "utf8" });
  if (tried.error !== undefined) return "strace is not installed";
  return tried.status === 0 ? "" : `strace may not trace here (ptrace): ${tried.stderr.trim().slice(0, 100)}`;
}

/**
 * For each commit how often the write-ahead log was written, and synced after that, between its beginning
 * and its acknowledgement. A kill alone cannot show that: what the system has cached survives it.
 */
function trace(synchronous: "FULL" | "NORMAL"): { writes: number; syncs: number }[] {
  const folder = makeFolder();
  const log = join(folder.path, "trace");
  const calls = "trace=fdatasync,fsync,write,pwrite64,writev";
  execFileSync(
    "strace",
    // `-y` prints the file behind each descriptor.
    [
      "-f",
      "-y",
      "-s",
      "64",
      "-e",
      calls,
      "-o",
      log,
      process.execPath,
      COMMITTER,
      join(folder.path, "ledger.db"),
      synchronous,
      String(COMMITS),
    ],
    { stdio: "inherit" },
  );
  const commits: { writes: number; syncs: number }[] = [];
  let current: { writes: number; syncs: number } | undefined;
  for (const line of readFileSync(log, "utf8").split("\n")) {
    if (/"MARK begin \d+/.test(line)) current = { writes: 0, syncs: 0 };
    else if (current !== undefined && /"MARK done \d+/.test(line)) {
      commits.push(current);
      current = undefined;
    } else if (current !== undefined && line.includes("ledger.db-wal>")) {
      if (/\bf(data)?sync\(/.test(line)) current.syncs += 1;
      else {
        current.writes += 1;
        // Only a sync after the last write makes the whole commit durable.
        current.syncs = 0;
      }
    }
  }
  folder.remove();
  return commits;
}

const reason = obstacle();
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

/** Whether a commit was on the disk before it was acknowledged, from the system calls that strace has seen. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Commits one command at a time, and marks each in the trace. */
export const COMMITTER = fileURLToPath(new URL("committer.mjs", import.meta.url));

/** What is asked of strace; `-y` prints the file behind each descriptor. */
export const STRACE = ["-f", "-y", "-s", "64", "-e", "trace=fdatasync,fsync,write,pwrite64,writev"];

/** Why system calls cannot be counted here; empty if they can. */
export function straceObstacle(): string {
  const tried = spawnSync("strace", ["-o", "/dev/null", "true"], { encoding: "utf8" });
  if (tried.error !== undefined) return "strace is not installed";
  return tried.status === 0 ? "" : `strace may not trace here (ptrace): ${tried.stderr.trim().slice(0, 100)}`;
}

export interface TracedCommit {
  /** How often the log was written between the beginning of the commit and its acknowledgement. */
  writes: number;
  /** Syncs of the log that were done by then, and not followed by another write. */
  syncs: number;
}

/**
 * Reads what strace has written. `log` is part of the name of the log's files. What the processes in
 * `background` write there is not of these commits; but what they sync is.
 */
export function commitsIn(trace: string, log: string, background: readonly number[] = []): TracedCommit[] {
  const commits: TracedCommit[] = [];
  let current: TracedCommit | undefined;
  /** Processes whose sync of the log has begun. */
  const syncing = new Set<number>();
  for (const line of readFileSync(trace, "utf8").split("\n")) {
    const pid = Number(/^\d+/.exec(line)?.[0]);
    if (/"MARK begin \d+/.test(line)) {
      current = { writes: 0, syncs: 0 };
      syncing.clear();
    }
    if (current === undefined) continue;
    if (/"MARK done \d+/.test(line)) {
      commits.push(current);
      current = undefined;
    } else if (/<\.\.\. f(data)?sync resumed>/.test(line)) {
      if (syncing.delete(pid)) current.syncs += 1;
    } else if (line.includes(log)) {
      if (!/ f(data)?sync\(/.test(line)) {
        if (background.includes(pid)) continue;
        current.writes += 1;
        // Only a sync after the last write makes the whole commit durable.
        current.syncs = 0;
        syncing.clear();
      } else if (line.endsWith("<unfinished ...>")) syncing.add(pid);
      else current.syncs += 1;
    }
  }
  return commits;
}

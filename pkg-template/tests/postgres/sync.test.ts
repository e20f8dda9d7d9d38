import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeFolder } from "../cli/program.js";
import { COMMITTER, commitsIn, STRACE, straceObstacle, type TracedCommit } from "../durability/trace.js";
import { obstacle, startCluster } from "../support/postgres.mjs";
import { openAt } from "./clients.js";

const COMMITS = 20;

/** Follows the server and a program that commits; a string says why strace may not do so. */
async function trace(synchronousCommit: "on" | "off"): Promise<TracedCommit[] | string> {
  // The writer of the log comes by seldom: what it syncs would hide what a commit does not.
  const cluster = await startCluster({ settings: { wal_sync_method: "fdatasync", wal_writer_delay: "10s", autovacuum: false } });
  onTestFinished(() => cluster.stop());
  const folder = makeFolder();
  onTestFinished(() => {
    folder.remove();
  });
  const log = join(folder.path, "trace");
  const others = (await cluster.psql("SELECT pid FROM pg_stat_activity WHERE backend_type <> 'client backend'")).split("\n");
  const attached = [cluster.pid, ...others].flatMap((pid) => ["-p", String(pid)]);
  const program = [process.execPath, COMMITTER, cluster.url(), synchronousCommit, String(COMMITS)];
  // `-I 2`: strace lets itself be interrupted although it has started a program.
  const strace = spawn("strace", [...STRACE, "-I", "2", "-o", log, ...attached, ...program], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => {
    strace.kill("SIGKILL");
  });
  let said = "";
  strace.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const closed = once(strace, "close");
  // The server goes on, so strace would too.
  strace.stdout.once("data", () => strace.kill("SIGINT"));
  await closed;
  if (/ptrace|not permitted/i.test(said)) return said.trim();
  return commitsIn(log, "/pg_wal/", others.map(Number));
}

const reason = obstacle === "" ? straceObstacle() : obstacle;
const title = (text: string): string => (reason === "" ? text : `skipped, ${reason}: ${text}`);

describe.skipIf(reason !== "")(title("a commit is on PostgreSQL's disk before it is acknowledged"), () => {
  it("a sync of the log between each commit and its acknowledgement", { timeout: 120_000 }, async ({ skip }) => {
    const commits = await trace("on");
    if (typeof commits === "string") return skip(`strace may not trace the server: ${commits}`);
    expect(commits).toHaveLength(COMMITS);
    for (const { syncs } of commits) expect(syncs).toBeGreaterThanOrEqual(1);
    expect(commits.some(({ writes }) => writes > 0)).toBe(true);
  });

  it("and the check can fail: `synchronousCommit: off` does not sync", { timeout: 120_000 }, async ({ skip }) => {
    const commits = await trace("off");
    if (typeof commits === "string") return skip(`strace may not trace the server: ${commits}`);
    expect(commits).toHaveLength(COMMITS);
    expect(commits.some(({ syncs }) => syncs === 0)).toBe(true);
  });
});

const without = obstacle === "" ? "" : `skipped, ${obstacle}: `;

it.skipIf(obstacle !== "")(`${without}a server that does not sync is refused`, { timeout: 120_000 }, async () => {
  const cluster = await startCluster({ settings: { fsync: false } });
  onTestFinished(() => cluster.stop());
  await expect(openAt(cluster.url())).rejects.toMatchObject({ code: "NOT_DURABLE" });
});

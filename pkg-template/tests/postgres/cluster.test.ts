/** The clusters that the tests start: that they are what the other tests take them for. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { obstacle, startCluster, type Cluster } from "../support/postgres.mjs";

const HARNESS = fileURLToPath(new URL("../support/postgres.mjs", import.meta.url));

async function cluster(): Promise<Cluster> {
  const started = await startCluster();
  onTestFinished(() => started.stop());
  return started;
}

const title = (text: string): string => (obstacle === "" ? text : `skipped, ${obstacle}: ${text}`);

describe.skipIf(obstacle !== "")(title("a cluster of the tests"), () => {
  it("is durable, and has its rows again after a kill", { timeout: 180_000 }, async () => {
    const primary = await cluster();
    expect(await primary.psql("SHOW fsync; SHOW synchronous_commit; SHOW listen_addresses")).toBe("on\non\n127.0.0.1");
    await primary.createDatabase("shop");
    await primary.psql("CREATE TABLE t (n int); INSERT INTO t VALUES (7)", "shop");
    await primary.kill9();
    await expect(primary.psql("SELECT n FROM t", "shop")).rejects.toThrow("psql ended with 2");
    await primary.restart();
    expect(await primary.psql("SELECT n FROM t", "shop")).toBe("7");
    expect(primary.log()).toContain("automatic recovery in progress");
    await primary.restart();
    expect(await primary.psql("SELECT n FROM t", "shop")).toBe("7");
  });

  it("waits for its standby, which takes over", { timeout: 180_000 }, async () => {
    const primary = await cluster();
    const standby = await primary.standby();
    onTestFinished(() => standby.stop());
    await primary.psql("CREATE TABLE t (n int)");
    standby.pause();
    const waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    const insert = primary.psql("INSERT INTO t VALUES (1)");
    await expect.poll(() => primary.psql(waits), { timeout: 60_000 }).toBe("1");
    expect(await primary.psql("SELECT n FROM t")).toBe("");
    standby.resume();
    await insert;
    expect(await standby.psql("SELECT pg_is_in_recovery()")).toBe("t");
    await primary.kill9();
    await standby.promote();
    await standby.psql("INSERT INTO t VALUES (2)");
    expect(await standby.psql("SELECT n FROM t ORDER BY n")).toBe("1\n2");
  });

  it("ends with the process that started it", { timeout: 180_000 }, async () => {
    const program = `
      const { startCluster } = await import(process.argv[1]);
      const { pid, folder } = await startCluster();
      console.log(JSON.stringify({ pid, folder }));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, HARNESS], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { pid, folder } = JSON.parse(line.toString()) as { pid: number; folder: string };
    expect(existsSync(folder)).toBe(true);
    child.kill("SIGKILL");
    await expect.poll(() => existsSync(folder), { timeout: 60_000 }).toBe(false);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

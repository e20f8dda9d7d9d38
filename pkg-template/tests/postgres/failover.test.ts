import { describe, expect, it, onTestFinished } from "vitest";
import { openBalance, Rounds, roundsOf, timeoutOf, Told } from "../durability/rounds.js";
import { obstacle, startCluster, type Cluster } from "../support/postgres.mjs";
import { Client, openAt } from "./clients.js";
import { forwardTo, type Forwarder } from "./forwarder.js";

const FAILOVERS = roundsOf("SPLIT_LEDGER_FAILOVERS", 1);
/** Fewest acknowledgements of a client before the fault, and after it. */
const CALLS = 20;
/** Ten times what a test takes, for a machine that is busy. */
const TIMEOUT_MS = 180_000;

const title = (text: string): string => (obstacle === "" ? text : `skipped, ${obstacle}: ${text}`);

/** A primary with its standby, behind an address that stays, and a ledger there. */
interface Pair {
  primary: Cluster;
  standby: Cluster;
  address: Forwarder;
  url: string;
}

async function startPair(): Promise<Pair> {
  const primary = await startCluster();
  onTestFinished(() => primary.stop());
  const standby = await standbyOf(primary);
  const address = await forwardTo(primary.port);
  const url = primary.url().replace(`:${String(primary.port)}/`, `:${String(address.port)}/`);
  return { primary, standby, address, url };
}

async function standbyOf(primary: Cluster): Promise<Cluster> {
  const standby = await primary.standby();
  onTestFinished(() => standby.stop());
  return standby;
}

/** The primary dies, the standby takes its place. */
async function failOver({ primary, standby, address }: Pair): Promise<void> {
  await primary.kill9();
  await standby.promote();
  address.lead(standby.port);
}

/** A client under load whose commits wait for a standby that stands still. */
async function startWaiting(name: string): Promise<{ pair: Pair; told: Told; client: Client }> {
  const pair = await startPair();
  await openBalance(await openAt(pair.url));
  const told = new Told();
  const client = new Client(pair.url, name.replaceAll(" ", "-"), told);
  await client.more("done", CALLS);
  pair.standby.pause();
  await untilWaiting(pair.primary);
  return { pair, told, client };
}

/** Waits until a commit waits for the standby. */
async function untilWaiting(primary: Cluster): Promise<void> {
  const waiting = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
  await expect.poll(() => primary.psql(waiting), { timeout: 60_000 }).toBe("t");
}

/** Fails over to what the standby had when it stood still, and checks there what was told. */
async function survives(pair: Pair, what: string, told: Told, client: Client): Promise<void> {
  await pair.primary.kill9();
  // What the dead primary has sent must not be read from the connection's buffer after all.
  await pair.standby.kill9();
  await pair.standby.restart();
  await failOver(pair);
  await client.more("done", CALLS);
  await client.finish();
  const rounds = new Rounds(what, 1);
  await rounds.check(await openAt(pair.url), told, "failover");
  rounds.end();
}

describe.skipIf(obstacle !== "")(title("a failover to a synchronous standby"), () => {
  it("keeps every acknowledged command, and none twice", { timeout: timeoutOf(FAILOVERS) }, async () => {
    const pair = await startPair();
    const ledger = await openAt(pair.url);
    await openBalance(ledger);
    const rounds = new Rounds("PostgreSQL, failover", FAILOVERS);
    for (let round = 0; round < FAILOVERS; round++) {
      const told = new Told();
      const clients = ["a", "b"].map((name) => new Client(pair.url, `${String(round)}-${name}`, told));
      await Promise.all(clients.map((client) => client.more("done", CALLS)));
      await new Promise((done) => setTimeout(done, Math.random() * 300));
      await failOver(pair);
      // They go on by themselves.
      await Promise.all(clients.map((client) => client.more("done", CALLS)));
      await Promise.all(clients.map((client) => client.finish()));
      await rounds.check(ledger, told, "kill -9 of the primary");
      await pair.primary.stop();
      pair.primary = pair.standby;
      if (round + 1 < FAILOVERS) pair.standby = await standbyOf(pair.primary);
    }
    rounds.end();
  });

  it("acknowledges nothing while the standby stands still", { timeout: TIMEOUT_MS }, async () => {
    const { pair, told, client } = await startWaiting("standby stopped");
    // The calls give up waiting, and their repetitions do.
    await client.more("failed", 1);
    const { size } = told.acknowledged;
    await client.more("failed", CALLS);
    expect(told.acknowledged.size).toBe(size);
    pair.standby.resume();
    await client.more("done", CALLS);
    pair.standby.pause();
    await untilWaiting(pair.primary);
    await survives(pair, "PostgreSQL, standby stopped", told, client);
  });

  it("tells of no commit that only a restarted primary has", { timeout: TIMEOUT_MS }, async () => {
    const { pair, told, client } = await startWaiting("restarted");
    await pair.primary.kill9();
    await pair.primary.restart();
    // What waited is visible now, although the standby does not have it.
    await untilWaiting(pair.primary);
    await client.more("failed", CALLS);
    await survives(pair, "PostgreSQL, primary restarted", told, client);
  });

  it.each(["cancel", "terminate"])(
    "tells of no commit whose wait for the standby somebody has ended: pg_%s_backend",
    { timeout: TIMEOUT_MS },
    async (how) => {
      const { pair, told, client } = await startWaiting(how);
      const ended = `SELECT count(*) FROM (
        SELECT pg_${how}_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep') AS ended`;
      expect(Number(await pair.primary.psql(ended))).toBeGreaterThan(0);
      await expect.poll(() => pair.primary.log(), { timeout: 60_000 }).toContain("has already committed locally");
      await client.more("failed", CALLS);
      await survives(pair, `PostgreSQL, wait ended (${how})`, told, client);
    },
  );
});

import { describe, it, onTestFinished } from "vitest";
import { openBalance, Rounds, roundsOf, timeoutOf, Told } from "../durability/rounds.js";
import { obstacle, startCluster } from "../support/postgres.mjs";
import { Client, openAt } from "./clients.js";

const ROUNDS = roundsOf("SPLIT_LEDGER_ROUNDS", 4);
/** Fewest acknowledgements of a client before the fault, and after it. */
const CALLS = 20;

const title = (text: string): string => (obstacle === "" ? text : `skipped, ${obstacle}: ${text}`);

describe.skipIf(obstacle !== "")(title("kill -9 under load, on PostgreSQL"), () => {
  it("keeps every acknowledged command, and none twice", { timeout: timeoutOf(ROUNDS) }, async () => {
    const cluster = await startCluster();
    onTestFinished(() => cluster.stop());
    const ledger = await openAt(cluster.url());
    await openBalance(ledger);
    const rounds = new Rounds("PostgreSQL, kill -9", ROUNDS);
    for (let round = 0; round < ROUNDS; round++) {
      const told = new Told();
      const start = (name: string): Client => new Client(cluster.url(), `${String(round)}-${name}`, told);
      const [killed, other] = [start("a"), start("b")];
      await Promise.all([killed, other].map((client) => client.more("done", CALLS)));
      await new Promise((done) => setTimeout(done, Math.random() * 300));
      const isServer = round % 2 === 1;
      if (isServer) {
        await cluster.kill9();
        await cluster.restart();
      } else await killed.kill9();
      // They go on by themselves.
      const left = isServer ? [killed, other] : [other];
      await Promise.all(left.map((client) => client.more("done", CALLS)));
      await Promise.all(left.map((client) => client.finish()));
      await rounds.check(ledger, told, isServer ? "kill -9 of the server" : "kill -9 of a client");
    }
    rounds.end();
  });
});

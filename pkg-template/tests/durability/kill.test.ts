import { once } from "node:events";
import http from "node:http";
import { join } from "node:path";
import { describe, it } from "vitest";
import { openLedger, type Ledger } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";
import { makeFolder, serve } from "../cli/program.js";
import { openBalance, Rounds, roundsOf, timeoutOf, Told, USER } from "./rounds.js";

const CONNECTIONS = 16;
const ROUNDS = roundsOf("SPLIT_LEDGER_ROUNDS", 5);

function post(
  url: string,
  agent: http.Agent,
  path: string,
  body: unknown,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const request = http.request(`${url}${path}`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on("error", reject);
    request.end(JSON.stringify(body));
  });
}

/** Recharges by 0.01 until the connection breaks. */
async function load(url: string, name: string, told: Told): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let at = 0; ; at++) {
      const key = `${name}-${String(at)}`;
      told.sent(key);
      const body = { amount: "0.01", currency: "CNY", idempotencyKey: key };
      const { status, text } = await post(url, agent, `/v1/balances/users/${USER}/recharge`, body);
      if (status !== 200) throw new Error(`${String(status)} ${text}`);
      told.done(key, (JSON.parse(text) as { transactionId: string }).transactionId);
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (!["ECONNRESET", "ECONNREFUSED", "EPIPE"].includes(code ?? "")) throw error;
  } finally {
    agent.destroy();
  }
}

/** Uses the file when nobody else has it open: whoever comes first then mends what a kill has left. */
async function alone(file: string, work: (ledger: Ledger) => Promise<void>): Promise<void> {
  const store = sqliteStore(file);
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  await work(ledger);
  await ledger.close();
  store.close();
}

describe("kill -9 under load", () => {
  it("keeps every acknowledged command, and none twice", { timeout: timeoutOf(ROUNDS) }, async () => {
    const folder = makeFolder();
    const file = join(folder.path, "ledger.db");
    await alone(file, openBalance);
    const rounds = new Rounds("SQLite, process killed", ROUNDS);
    for (let round = 0; round < ROUNDS; round++) {
      const told = new Told();
      const { child, url } = await serve(["--store", `sqlite:${file}`, "--no-auth"]);
      const loads = Array.from({ length: CONNECTIONS }, (_, at) =>
        load(url, `${String(round)}-${String(at)}`, told),
      );
      while (told.acknowledged.size < CONNECTIONS) await new Promise(setImmediate);
      await new Promise((done) => setTimeout(done, Math.random() * 500));
      child.kill("SIGKILL");
      await once(child, "close");
      await Promise.all(loads);
      await alone(file, (ledger) => rounds.check(ledger, told, "kill -9 of the server"));
    }
    folder.remove();
    rounds.end();
  });
});

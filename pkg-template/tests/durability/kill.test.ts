import { once } from "node:events";
import http from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openLedger } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";
import { makeFolder, run, serve } from "../cli/program.js";

const USER = "33333333-3333-4333-8333-333333333333";
const CONNECTIONS = 16;
const ROUNDS = 5;

/** What a client has been told. */
interface Told {
  /** Acknowledged: idempotency key → transaction. */
  acknowledged: Map<string, string>;
  /** Sent, and never answered. */
  open: Set<string>;
}

function post(
  url: string,
  agent: http.Agent,
  path: string,
  body: unknown,
  method = "POST",
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const request = http.request(`${url}${path}`, { method, agent, headers }, (response) => {
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
      told.open.add(key);
      const body = { amount: "0.01", currency: "CNY", idempotencyKey: key };
      const { status, text } = await post(url, agent, `/v1/balances/users/${USER}/recharge`, body);
      if (status !== 200) throw new Error(`${String(status)} ${text}`);
      told.open.delete(key);
      told.acknowledged.set(key, (JSON.parse(text) as { transactionId: string }).transactionId);
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (!["ECONNRESET", "ECONNREFUSED", "EPIPE"].includes(code ?? "")) throw error;
  } finally {
    agent.destroy();
  }
}

describe("kill -9 under load", () => {
  it("keeps every acknowledged command, and none twice", { timeout: 180_000 }, async () => {
    const folder = makeFolder();
    const file = join(folder.path, "ledger.db");
    const store = `sqlite:${file}`;
    const told: Told = { acknowledged: new Map(), open: new Set() };
    for (let round = 0; round < ROUNDS; round++) {
      const { child, url } = await serve(["--store", store, "--no-auth"]);
      const path = `/v1/balances/users/${USER}/balance`;
      const created = await post(url, new http.Agent(), path, { currency: "CNY" }, "PUT");
      expect(created.status).toBe(200);
      const loads = Array.from({ length: CONNECTIONS }, (_, at) =>
        load(url, `${String(round)}-${String(at)}`, told),
      );
      await new Promise((done) => setTimeout(done, 150 + Math.random() * 500));
      child.kill("SIGKILL");
      await once(child, "close");
      await Promise.all(loads);
      const verified = await run(["verify", "--store", store]);
      expect(verified.out).toContain("clean");
      expect(verified.code).toBe(0);
    }
    expect(told.acknowledged.size).toBeGreaterThan(ROUNDS * CONNECTIONS);
    await check(file, told);
    folder.remove();
  });
});

async function check(file: string, told: Told): Promise<void> {
  const store = sqliteStore(file);
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  const recharge = (key: string) =>
    ledger.balances.recharge({ userId: USER, amount: "0.01", currency: "CNY", idempotencyKey: key });
  // Each acknowledged command is a replay, with the very transaction that was told.
  await Promise.all(
    [...told.acknowledged].map(async ([key, transactionId]) => {
      expect(await recharge(key)).toMatchObject({ replayed: true, transactionId });
    }),
  );
  // What was never answered has happened or not; sent again it has happened once.
  await Promise.all([...told.open].map((key) => recharge(key)));
  const { available } = await ledger.balances.get({ userId: USER, currency: "CNY" });
  const sent = told.acknowledged.size + told.open.size;
  expect(Math.round(Number(available) * 100)).toBe(sent);
  expect((await ledger.journal.verify()).clean).toBe(true);
  await ledger.close();
  store.close();
}

import http from "node:http";
import net from "node:net";
import { describe, expect, it } from "vitest";
import { memoryStore, openLedger } from "split-ledger";
import { serve, type LedgerServer, type ServeOptions } from "split-ledger/node";
import { JSON_HEADERS, MERCHANT, STORES, TOKEN, USER } from "./face.js";

/** One request over a given agent; resolves with the status and the body. */
function send(
  url: string,
  agent: http.Agent,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}${path}`, { method, agent, headers: JSON_HEADERS }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on("error", reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Writes raw bytes and collects everything until the server closes or `ms` have passed. */
function raw(port: number, text: string, ms: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write(text));
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on("data", (part) => (answer += part.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

async function onMemory(
  options: Partial<ServeOptions>,
  work: (server: LedgerServer) => Promise<void>,
): Promise<void> {
  const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
  const server = await serve({ ledger, port: 0, tokens: [TOKEN], ...options });
  try {
    await work(server);
  } finally {
    await server.close();
    await ledger.close();
  }
}

describe.each(STORES)("the Node server on %s", (_name, open) => {
  it("groups the calls of 64 keep-alive connections, and loses none", async () => {
    const { ledger, end } = await open();
    const server = await serve({ ledger, port: 0, tokens: [TOKEN] });
    const agents = Array.from({ length: 64 }, () => new http.Agent({ keepAlive: true, maxSockets: 1 }));
    const control = agents[0] as http.Agent;
    await send(server.url, control, "PUT", `/v1/balances/users/${USER}/balance`, { currency: "CNY" });
    await send(server.url, control, "PUT", `/v1/balances/merchants/${MERCHANT}/balance`, { currency: "CNY" });
    const rounds = 20;
    await Promise.all(
      agents.map(async (agent, at) => {
        for (let round = 0; round < rounds; round++) {
          const body = {
            amount: "1.00",
            currency: "CNY",
            idempotencyKey: `r-${String(at)}-${String(round)}`,
          };
          const { status } = await send(
            server.url,
            agent,
            "POST",
            `/v1/balances/users/${USER}/recharge`,
            body,
          );
          expect(status).toBe(200);
        }
      }),
    );
    const balance = await send(server.url, control, "GET", `/v1/balances/users/${USER}/balance`);
    expect(balance.text).toContain(`"available":${String(64 * rounds)},`);
    const metrics = (await send(server.url, control, "GET", "/metrics")).text;
    const value = (name: string): number => Number(new RegExp(`^${name} (.*)$`, "m").exec(metrics)?.[1]);
    expect(value("split_ledger_calls_total")).toBe(64 * rounds + 2);
    expect(value("split_ledger_group_calls_mean")).toBeGreaterThan(2);
    for (const agent of agents) agent.destroy();
    await server.close();
    await end();
  });
});

describe("the Node server", () => {
  it("answers what it has accepted when it is closed, and nothing more", async () => {
    const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
    const server = await serve({
      ledger,
      port: 0,
      authorize: async () => {
        await new Promise((done) => setTimeout(done, 200));
        return true;
      },
    });
    const agent = new http.Agent({ keepAlive: true });
    const pending = send(server.url, agent, "PUT", `/v1/balances/users/${USER}/balance`, { currency: "CNY" });
    await new Promise((done) => setTimeout(done, 80));
    const closing = server.close();
    expect((await pending).status).toBe(200);
    await closing;
    await expect(send(server.url, agent, "GET", "/healthz")).rejects.toThrow();
    await server.close();
    agent.destroy();
    await ledger.close();
  });

  it("refuses bodies beyond the limit and goes on", async () => {
    await onMemory({}, async ({ url }) => {
      const agent = new http.Agent({ keepAlive: true });
      const body = { currency: "CNY", accountDetails: { text: "x".repeat(1 << 20) } };
      const large = await send(url, agent, "PUT", `/v1/balances/users/${USER}/balance`, body);
      expect(large.status).toBe(413);
      expect((await send(url, agent, "GET", "/healthz")).status).toBe(200);
      agent.destroy();
    });
  });

  it("refuses headers beyond the limit, and what is no HTTP", async () => {
    await onMemory({}, async ({ port }) => {
      const large = `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Large: ${"x".repeat(20_000)}\r\n\r\n`;
      expect(await raw(port, large, 2000)).toMatch(/^HTTP\/1\.1 431 /);
      expect(await raw(port, "nonsense\r\n\r\n", 2000)).toMatch(/^HTTP\/1\.1 400 /);
    });
  });

  it("gives up on a request that does not come to its end", async () => {
    await onMemory({ headersTimeoutMs: 300, requestTimeoutMs: 600 }, async ({ port }) => {
      const answer = await raw(port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n", 15_000);
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    });
  });

  it("takes chunked bodies and pipelined requests", async () => {
    await onMemory({}, async ({ port }) => {
      const head = `PUT /v1/balances/users/${USER}/balance HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n`;
      const body = '{"currency":"CNY"}';
      const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n${body.slice(0, 5)}\r\nd\r\n${body.slice(5)}\r\n0\r\n\r\n`;
      const health = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      const answer = await raw(port, chunked + health, 2000);
      expect(answer.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
      expect(answer.indexOf('"currency":"CNY"')).toBeLessThan(answer.indexOf('"status":"ok"'));
    });
  });

  it("M15: turns the check off on loopback only, and not for web pages", async () => {
    const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
    await expect(serve({ ledger, port: 0, host: "0.0.0.0", authorize: false })).rejects.toThrow(/loopback/);
    const server = await serve({ ledger, port: 0, authorize: false });
    const ask = (headers: string): Promise<string> =>
      raw(server.port, `GET /metrics HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`, 2000);
    expect(await ask("Host: localhost\r\n")).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask("Host: 127.0.0.1:1\r\nOrigin: http://localhost:3000\r\n")).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask("Host: rebound.example\r\n")).toMatch(/^HTTP\/1\.1 403 /);
    expect(await ask("Host: localhost\r\nOrigin: https://evil.example\r\n")).toMatch(/^HTTP\/1\.1 403 /);
    expect(await ask("Host: localhost\r\nOrigin: null\r\n")).toMatch(/^HTTP\/1\.1 403 /);
    await server.close();
    await ledger.close();
  });

  it("says that the port is taken", async () => {
    await onMemory({}, async ({ port }) => {
      const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
      await expect(serve({ ledger, port, tokens: [TOKEN] })).rejects.toMatchObject({ code: "EADDRINUSE" });
      await ledger.close();
    });
  });
});

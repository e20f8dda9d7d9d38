/** The page's client against a real server of the package. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryStore, openLedger, type Ledger } from "split-ledger";
import { serve, type LedgerServer } from "split-ledger/node";
import { Client, findAccess, RequestError } from "../../src/live/client.js";

const TOKEN = "a-token";
const USER = "11111111-1111-4111-8111-111111111111";
let ledger: Ledger;
let server: LedgerServer;
let base: URL;

beforeAll(async () => {
  ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
  const tokens = [TOKEN, { token: "reader", scopes: ["balances:read"] }, { token: "tenant", app: "tt1" }];
  server = await serve({ ledger, port: 0, tokens });
  base = new URL(`${server.url}/`);
  await ledger.balances.create({ userId: USER, currency: "CNY", initialBalance: "12.50" });
});
afterAll(async () => {
  await server.close();
  await ledger.close();
});

async function failure(work: Promise<unknown>): Promise<RequestError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RequestError);
  return error as RequestError;
}

/** A host that answers as it is told. */
async function withHost(answer: Parameters<typeof createServer>[1], work: (base: URL) => Promise<void>): Promise<void> {
  const host: Server = createServer(answer);
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  try {
    await work(new URL(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`));
  } finally {
    host.closeAllConnections();
    await new Promise((resolve) => host.close(resolve));
  }
}

describe("client", () => {
  it("asks with the token, and hands on amounts as texts", async () => {
    const { accounts } = await new Client(base, TOKEN).query({ type: "accounts", limit: 5 });
    expect(accounts[0]).toMatchObject({ owner: `user:${USER}`, available: "12.50" });
    expect(accounts[1]).toMatchObject({ available: "-12.50" });
  });

  it("tells a token that is not taken from a request that is refused", async () => {
    const accounts = { type: "accounts" } as const;
    expect(await failure(new Client(base, "wrong").query(accounts))).toMatchObject({
      kind: "signed-out",
      code: "UNAUTHENTICATED",
    });
    expect(await failure(new Client(base, "").query(accounts))).toMatchObject({ code: "UNAUTHENTICATED" });
    const command = `{"type":"recharge","userId":"${USER}","amount":"1","currency":"CNY"}`;
    expect(await failure(new Client(base, "reader").command(command))).toMatchObject({ code: "PERMISSION_DENIED" });
    // What belongs to all apps is not shown to the token of one.
    expect(await failure(new Client(base, "tenant").query(accounts))).toMatchObject({ code: "PERMISSION_DENIED" });
    const refused = await failure(new Client(base, TOKEN).command(command.replace('"1"', '"-1"')));
    expect(refused).toMatchObject({ kind: "refused", code: "INVALID_AMOUNT", details: { field: "amount" } });
  });

  it("sends a command letter by letter", async () => {
    const received: string[] = [];
    const text = '{"type":"recharge",  "amount": 1.10, "externalTransactionId": 9007199254740993 }';
    await withHost(
      (request, response) => {
        request.on("data", (part: Buffer) => received.push(part.toString()));
        request.on("end", () => response.end("{}"));
      },
      async (host) => void (await new Client(host, "").command(text)),
    );
    expect(received.join("")).toBe(text);
  });

  it("calls it lost when no answer comes, or none that says what happened", async () => {
    const gone = await failure(new Client(new URL("http://127.0.0.1:1/"), "").command("{}"));
    expect(gone).toMatchObject({ kind: "lost", code: "NO_ANSWER" });
    for (const [status, body] of [
      [502, "<html>"],
      [504, "{}"],
      [200, "not JSON"],
      [503, '{"message":"m","details":[{"reason":"OUTCOME_UNKNOWN"}]}'],
    ] as const) {
      await withHost(
        (_, response) => response.writeHead(status).end(body),
        async (host) => expect((await failure(new Client(host, "").command("{}"))).kind).toBe("lost"),
      );
    }
    await withHost(
      (request) => request.socket.destroy(),
      async (host) => expect((await failure(new Client(host, "").command("{}"))).kind).toBe("lost"),
    );
  });

  it("can be taken back", async () => {
    const taken = new AbortController();
    await withHost(
      () => setTimeout(() => taken.abort(), 20),
      async (host) => {
        await expect(new Client(host, "").query({ type: "accounts" }, taken.signal)).rejects.toMatchObject({
          name: "AbortError",
        });
      },
    );
  });

  it("learns from the host how its ledger is opened, or that there is none", async () => {
    for (const [header, access] of [["token", "token"], ["none", "none"], ["else", undefined], ["", undefined]]) {
      await withHost(
        (request, response) => {
          if (request.method === "HEAD" && header) response.setHeader("x-split-ledger-access", header);
          response.end();
        },
        async (host) => expect(await findAccess(host)).toBe(access),
      );
    }
    expect(await findAccess(new URL("http://127.0.0.1:1/"))).toBeUndefined();
  });
});

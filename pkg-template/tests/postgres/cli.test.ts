/** `--store postgres://…` */
import { cpSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLedger } from "split-ledger";
import { postgresStore } from "split-ledger/postgres";
import { ended, makeFolder, PROGRAM, run, SAMPLE, serve, type Folder } from "../cli/program.js";
import { obstacle, startCluster, type Cluster } from "../support/postgres.mjs";
import { outcomeOf } from "../packaging/consumer.js";

const PASSWORD = "p%40ss-word";
const USER_ID = "55555555-5555-4555-8555-555555555555";

let folder: Folder;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder.remove());

it.each([
  [["verify", "--store", "postgres://shop:12/3@localhost/shop"], "has an `@` too late"],
  [["verify", "--store", "postgres://shop:se#cret@localhost/shop"], "is not a URL"],
  [["verify", "--store", "postgres://shop:se:cret@local:host/shop"], "is not a URL"],
])("%j is wrong usage, and is not repeated", async (args, sentence) => {
  const { code, out, err } = await run(args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain(sentence);
  expect(err).not.toContain("shop:");
});

it("says that there is no server", async () => {
  const { code, err } = await run(["serve", "--store", "postgres://shop:secret@localhost:1/shop"]);
  expect(code).toBe(1);
  expect(err).toContain("PostgreSQL cannot be reached: connect ECONNREFUSED");
  expect(err).not.toContain("secret");
});

it("says what to add where `pg` is missing", async () => {
  const bare = join(folder.path, "bare");
  const dist = dirname(dirname(PROGRAM));
  cpSync(dist, join(bare, "dist"), { recursive: true });
  cpSync(join(dirname(dist), "package.json"), join(bare, "package.json"));
  const args = [join(bare, "dist/cli/main.js"), "verify", "--store", "postgres://localhost:1/shop"];
  const { output, code } = await outcomeOf(process.execPath, args, bare);
  expect(output).toContain("npm install pg");
  expect(code).toBe(1);
});

describe.skipIf(obstacle !== "")(obstacle === "" ? "on a PostgreSQL server" : `skipped, ${obstacle}`, () => {
  let cluster: Cluster;
  let store = "";
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.createDatabase("shop");
    store = cluster.url("shop").replace("postgres@", `postgres:${PASSWORD}@`);
    const { code, err } = await run(["replay", SAMPLE, "--store", store]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
  afterAll(() => cluster.stop());

  it("replays again without a change, and verifies", async () => {
    const head = async (): Promise<string | undefined> => {
      const { out, code } = await run(["verify", "--store", store]);
      expect({ code, isClean: out.includes("clean: the chain holds, the books balance") }).toEqual({ code: 0, isClean: true });
      return /^head .*$/m.exec(out)?.[0];
    };
    const first = await head();
    const { code, out } = await run(["replay", SAMPLE, "--store", store]);
    expect(code).toBe(0);
    expect(out).toMatch(/^commands +230 +230 replayed, 0 refused$/m);
    expect(await head()).toBe(first);
  });

  it("exports what SQLite exports, and imports it into another schema", async () => {
    const sqlite = `sqlite:${join(folder.path, "ledger.db")}`;
    const file = join(folder.path, "export.jsonl");
    expect((await run(["export", "--store", store, "--out", file])).code).toBe(0);
    expect((await run(["import", file, "--store", sqlite])).code).toBe(0);
    const copy = `${store.replace("postgres:", "postgresql:")}?schema=copy%20of`;
    expect((await run(["import", file, "--store", copy])).code).toBe(0);
    for (const each of [sqlite, copy]) {
      const { code, out } = await run(["export", "--store", each]);
      expect(code).toBe(0);
      expect(out).toBe(readFileSync(file, "utf8"));
    }
    const heads = `SELECT count(*), min(seq) FROM "copy of".heads`;
    expect(await cluster.psql(heads, "shop")).toBe(await cluster.psql(heads.replace('"copy of"', "split_ledger"), "shop"));
  });

  it("makes nothing where it only reads", async () => {
    const absent = await run(["verify", "--store", `${store}?schema=absent`]);
    expect(absent.code).toBe(1);
    expect(absent.err).toContain("there is no ledger in the schema `absent` of postgres://postgres@127.0.0.1:");
    expect(absent.err).not.toContain(PASSWORD);
    expect(await cluster.psql("SELECT to_regnamespace('absent')", "shop")).toBe("");
    const database = await run(["export", "--store", store.replace("/shop", "/nothing")]);
    expect(database.code).toBe(1);
    expect(database.err).toContain('database "nothing" does not exist');
  });

  it("serves it from two processes at once, without showing the password", async () => {
    const servers = await Promise.all([1, 2].map(() => serve(["--store", store, "--no-auth"])));
    for (const { greeting } of servers) {
      expect(greeting).toContain("serves postgres://postgres@127.0.0.1:");
      expect(greeting).not.toContain(PASSWORD);
    }
    const send = async (url: string, path: string, method: string, body: object): Promise<number> => {
      const headers = { "content-type": "application/json" };
      const { status } = await fetch(`${url}/v1/balances/users/${USER_ID}/${path}`, { method, headers, body: JSON.stringify(body) });
      return status;
    };
    const urls = servers.map(({ url }) => url);
    expect(await send(urls[0] ?? "", "balance", "PUT", { currency: "CNY" })).toBe(200);
    const recharges = Array.from({ length: 100 }, (_, at) => {
      const body = { amount: "0.01", currency: "CNY", idempotencyKey: `k-${String(at)}` };
      return send(urls[at % 2] ?? "", "recharge", "POST", body);
    });
    expect(new Set(await Promise.all(recharges))).toEqual(new Set([200]));
    // It ends by itself: no connection keeps it.
    const ends = servers.map(async ({ child }) => {
      const end = ended(child);
      child.kill("SIGTERM");
      return (await end).code;
    });
    expect(await Promise.all(ends)).toEqual([0, 0]);
    const pool = new pg.Pool({ connectionString: store });
    const ledger = await openLedger({ store: postgresStore({ pool }), sweepIntervalMs: 0 });
    expect(await ledger.balances.get({ userId: USER_ID, currency: "CNY" })).toMatchObject({ available: "1.00", version: 100 });
    await ledger.close();
    await pool.end();
  });
});

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLedger } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";
import { ended, makeFolder, PROGRAM, ROOT, run, SAMPLE, serve, type Folder } from "./program.js";

let folder: Folder;
let store = "";

beforeAll(async () => {
  folder = makeFolder();
  store = `sqlite:${join(folder.path, "new/folder/ledger.db")}`;
  const { code, err } = await run(["replay", SAMPLE, "--store", store]);
  expect(err).toBe("");
  expect(code).toBe(0);
});
afterAll(() => folder.remove());

describe("usage", () => {
  it("has a help for everything and a version", async () => {
    const overview = await run(["--help"]);
    expect(overview).toMatchObject({ code: 0, err: "" });
    for (const name of ["serve", "verify", "export", "import", "replay"]) {
      expect(overview.out).toContain(`  ${name}`);
      const help = await run([name, "--help"]);
      expect(help).toMatchObject({ code: 0, err: "" });
      expect(help.out).toContain(`Usage: split-ledger ${name}`);
      expect(help.out).toContain("Exit codes:");
    }
    expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["nothing"], "there is no command `nothing`"],
    [["serve"], "--store"],
    [["serve", "--store", "mysql:x"], "`mysql:x` names no store"],
    [["serve", "--store", "memory:", "--port", "70000"], "--port must be a whole number from 0 to 65535"],
    [["serve", "--store", "memory:", "--nothing"], "Unknown option '--nothing'"],
    [["serve", "--store", "memory:", "--no-auth", "--host", "0.0.0.0"], "loopback"],
    [["serve", "--store", "memory:", "--simulate-payouts", "--no-jobs"], "--no-jobs turns them off"],
    [["verify", "--store", "memory:", "--head", "abc"], "--head must be a hash"],
    [["export", "--store", "memory:", "--format", "pdf"], "--format must be jsonl, csv, hledger"],
    [["import", "--store", "memory:"], "import takes one file"],
    [["replay", "--store", "memory:"], "replay takes one file"],
  ])("%j is wrong usage: exit code 2 and a sentence", async (args, sentence) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it("says that there is no such database, and makes none", async () => {
    const path = join(folder.path, "absent.db");
    const { code, err } = await run(["verify", "--store", `sqlite:${path}`]);
    expect(code).toBe(1);
    expect(err).toContain("there is no database");
    expect(existsSync(path)).toBe(false);
  });
});

describe("replay", () => {
  it("answers a second replay with the first replies and changes nothing", async () => {
    const first = /^head .*$/m.exec((await run(["verify", "--store", store])).out)?.[0];
    const { code, out } = await run(["replay", SAMPLE, "--store", store]);
    expect(code).toBe(0);
    expect(out).toMatch(/^orders +40$/m);
    expect(out).toMatch(/^commands +230 +230 replayed, 0 refused$/m);
    expect(out).toMatch(/^money in +8,384\.76 +CNY$/m);
    expect(out).toMatch(/^paid out +7,441\.45 +CNY$/m);
    expect(out).toMatch(/^all parties have +943\.31 +CNY$/m);
    expect(out).toMatch(/^ {2}still frozen +523\.80 +CNY$/m);
    expect(out).toMatch(/^settled orders +34 +7 days after fulfilment$/m);
    expect(out).toMatch(/^ {2}CPS orders +4 +3 days after fulfilment$/m);
    expect(out).toMatch(/^largest rounding +0\.7 +minor units, of a floored leg$/m);
    expect(out).toMatch(/^withdrawals +14 +weekly, D\+1$/m);
    expect(out).toMatch(/^ {2}paid +14$/m);
    expect(out).toMatch(/^sellers earned +7,448\.84 +CNY$/m);
    expect(out).toMatch(/^ {2}net paid +7,441\.45 +CNY$/m);
    expect(out).toMatch(/^ {2}fees +7\.39 +CNY$/m);
    expect(out).toMatch(/^sellers +7 +each: net paid \+ fees \+ available \+ frozen = earned$/m);
    expect(out).toMatch(/^books +balanced/m);
    expect(/^head .*$/m.exec(out)?.[0]).toBe(first);
  });

  it("prints what docs/replay.md shows", async () => {
    const shown = /```\n(orders [\s\S]*?)```/.exec(readFileSync(join(ROOT, "docs/replay.md"), "utf8"))?.[1] ?? "";
    const { out } = await run(["replay", SAMPLE, "--store", "memory:"]);
    // Its speed and its head are those of one run.
    const same = (text: string): string => text.replace(/^(commands\/s|head \d+) .*$/gm, "$1");
    expect(same(out)).toBe(same(shown));
  });

  it("maps ids as docs/replay.md says", async () => {
    const digest = createHash("sha256").update("split-ledger/replay:seller:tea-house").digest("hex");
    const variant = ((parseInt(digest.slice(16, 17), 16) & 3) | 8).toString(16);
    const merchantId = [
      digest.slice(0, 8),
      digest.slice(8, 12),
      `8${digest.slice(13, 16)}`,
      variant + digest.slice(17, 20),
      digest.slice(20, 32),
    ].join("-");
    const opened = sqliteStore(store.slice("sqlite:".length));
    const ledger = await openLedger({ store: opened, sweepIntervalMs: 0 });
    expect(await ledger.balances.get({ merchantId, currency: "CNY" })).toMatchObject({ frozen: "0.00" });
    const { transactions } = await ledger.query({
      type: "transactions",
      merchantId,
      currency: "CNY",
      limit: 100,
    });
    expect(transactions.length).toBeGreaterThan(0);
    await ledger.close();
    opened.close();
  });

  it.each([
    ['{"orderId":"a"}', "`items` must be a list"],
    ["[]", "not a JSON object"],
    ["{", "not JSON"],
    [
      '{"orderId":"a","items":[{"sellerId":"s","price":1,"freight":"1"}]}',
      '`price` must be a decimal string such as "12.30", found 1',
    ],
    [
      '{"orderId":"a","customerId":"c","currency":"CNY","purchasedAt":"2025-01-01","items":[{"sellerId":"s","price":"1","freight":"1"}]}',
      "`purchasedAt` must be a time",
    ],
  ])("names file, line and field of %s", async (line, sentence) => {
    const file = join(folder.path, "bad.jsonl");
    writeFileSync(file, `${readFileSync(SAMPLE, "utf8")}${line}\n`);
    const { code, err } = await run(["replay", file, "--store", "memory:"]);
    expect(code).toBe(1);
    expect(err).toContain("bad.jsonl:41");
    expect(err).toContain(sentence);
  });

  it("refuses a file that is packed wrongly", async () => {
    const file = join(folder.path, "bad.jsonl.gz");
    writeFileSync(file, "not packed");
    const { code, err } = await run(["replay", file, "--store", "memory:"]);
    expect(code).toBe(1);
    expect(err).toContain("cannot be read");
  });
});

describe("verify, export, import", () => {
  it("verifies a store, and that it contains a noted head", async () => {
    const clean = await run(["verify", "--store", store]);
    expect(clean).toMatchObject({ code: 0 });
    expect(clean.out).toContain("clean: the chain holds, the books balance");
    const head = /^head \d+ ([0-9a-f]{64})$/m.exec(clean.out)?.[1] ?? "";
    expect((await run(["verify", "--store", store, "--head", head])).code).toBe(0);
    const other = await run(["verify", "--store", store, "--head", "0".repeat(63) + "1"]);
    expect(other.code).toBe(1);
    expect(other.out).toContain("NOT CLEAN");
    const json = await run(["verify", "--store", store, "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ clean: true, hash: head });
  });

  it("exports, verifies the file, and imports it to the same head", async () => {
    const file = join(folder.path, "export.jsonl");
    expect((await run(["export", "--store", store, "--out", file])).code).toBe(0);
    const report = JSON.parse((await run(["verify", file, "--json"])).out) as {
      clean: boolean;
      hash: string;
    };
    expect(report.clean).toBe(true);
    const copy = `sqlite:${join(folder.path, "copy.db")}`;
    const imported = await run(["import", file, "--store", copy]);
    expect(imported.err).toBe("");
    expect(imported.code).toBe(0);
    expect(imported.out).toContain(report.hash);
    const verified = await run(["verify", "--store", copy]);
    expect(verified.code).toBe(0);
    expect(verified.out).toContain(report.hash);
    expect((await run(["import", file, "--store", copy])).code).toBe(0);
    const again = await run(["export", "--store", copy]);
    expect(again.out).toBe(readFileSync(file, "utf8"));
  });

  it("finds a changed file", async () => {
    const text = (await run(["export", "--store", store])).out;
    const file = join(folder.path, "changed.jsonl");
    // The first order's 409.00: the hash of its commit does not fit any more.
    expect(text).toContain("40900");
    writeFileSync(file, text.replace("40900", "40901"));
    const changed = await run(["verify", file]);
    expect(changed.code).toBe(1);
    const cut = join(folder.path, "cut.jsonl");
    writeFileSync(cut, text.split("\n").slice(0, 10).join("\n") + "\n");
    expect((await run(["verify", cut])).code).toBe(1);
  });

  it("exports CSV and hledger", async () => {
    const csv = await run(["export", "--store", store, "--format", "csv"]);
    expect(csv.code).toBe(0);
    expect(csv.out.split("\n").length).toBeGreaterThan(100);
    const hledger = await run(["export", "--store", store, "--format", "hledger"]);
    expect(hledger.code).toBe(0);
    expect(hledger.out).toContain("CNY");
  });
});

describe("serve", () => {
  it("prints a random token when none is given, and ends on SIGTERM", async () => {
    const { child, url, greeting } = await serve(["--store", "memory:"], { SPLIT_LEDGER_TOKEN: "" });
    const token = /token \(made for this run\): (\S{20,})/.exec(greeting)?.[1] ?? "";
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
      200,
    );
    const end = ended(child);
    child.kill("SIGTERM");
    expect((await end).code).toBe(0);
  });

  it("takes the token of the environment and does not print it", async () => {
    const { child, url, greeting } = await serve(["--store", "memory:"], {
      SPLIT_LEDGER_TOKEN: "from-the-environment",
    });
    expect(greeting).not.toContain("from-the-environment");
    const headers = { authorization: "Bearer from-the-environment" };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
    const end = ended(child);
    child.kill("SIGINT");
    expect((await end).code).toBe(0);
  });

  it("without tokens it serves programs of this machine, and no web page", async () => {
    const { child, url } = await serve(["--store", "memory:", "--no-auth"]);
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`, { headers: { origin: "https://evil.example" } })).status).toBe(403);
    const end = ended(child);
    child.kill("SIGTERM");
    expect((await end).code).toBe(0);
  });

  it("serves the studio's pages, tells where, and can be told not to", async () => {
    const { child, url, greeting } = await serve(["--store", "memory:"]);
    const hasStudio = existsSync(join(dirname(PROGRAM), "../../studio/index.html"));
    expect(greeting).toContain(hasStudio ? `\nstudio: ${url}/\n` : "\nstudio: not in this build\n");
    const page = await fetch(`${url}/`);
    expect(page.status).toBe(hasStudio ? 200 : 404);
    const end = ended(child);
    child.kill("SIGTERM");
    await end;
    const without = await serve(["--store", "memory:", "--no-studio"]);
    expect(without.greeting).toContain("\nstudio: off\n");
    expect((await fetch(`${without.url}/`)).status).toBe(404);
    const ending = ended(without.child);
    without.child.kill("SIGTERM");
    await ending;
  });

  it("says that the port is in use", async () => {
    const { child, url } = await serve(["--store", "memory:"]);
    const { code, err } = await run(["serve", "--store", "memory:", "--port", new URL(url).port]);
    expect(code).toBe(1);
    expect(err).toContain("is in use");
    const end = ended(child);
    child.kill("SIGTERM");
    await end;
  });
});

/** Files that are not what they should be: each is told with its place, and nothing of it is more than text. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Opened } from "../../src/verify/model.js";
import { tasks } from "../../src/verify/tasks.js";
import { journalText, shopLedger } from "./journals.mjs";
import { ANY_TRANSACTION, openJournal, packed } from "./open.js";

let text = "";
let hash = "";
let lines: string[] = [];
beforeAll(async () => {
  ({ text, hash } = await journalText({ entries: 1000 }));
  lines = text.trimEnd().split("\n");
});

const joined = (all: readonly string[]): string => `${all.join("\n")}\n`;
const changed = (at: number, change: (line: string) => string): string =>
  joined(lines.map((line, place) => (place === at ? change(line) : line)));
const first = ({ findings: [finding = expect.fail("nothing was found")] }: Opened) => finding;

describe("a broken line is shown with its number, its text and the reason", () => {
  it("a changed amount", async () => {
    const opened = await openJournal(changed(6, (line) => line.replace(/\[(\d+),-(\d+),0,/, "[$1,-9$2,0,")));
    expect(opened.report.clean).toBe(false);
    expect(first(opened)).toMatchObject({ line: 7, seq: 6, name: "chain", message: expect.stringContaining("hash") as string });
    expect(first(opened).excerpt?.text.startsWith('{"commit":["6"')).toBe(true);
    const told = opened.findings.find(({ name }) => name === "continuous") ?? expect.fail();
    expect(told.line).toBe(7);
    expect(told.message).toMatch(/available -?\d+ and -9\d+ do not make/);
    expect(told.excerpt?.text).toContain(`["${told.transactionId ?? ""}"`);
    expect(told.excerpt?.from).toBeGreaterThan(0);
    expect((await tasks.transaction({ place: told.transaction ?? -1 }))?.line).toBe(7);
    expect(opened.suspicions).toEqual([]);
    // What is shown is what the file says.
    expect(opened.counts.transactions).toBe(opened.report.transactions);
  });

  it("a removed line", async () => {
    const opened = await openJournal(joined(lines.filter((_, at) => at !== 6)));
    expect(first(opened)).toMatchObject({ line: 7, seq: 7, name: "chain", message: "commit 7 follows commit 5" });
  });

  it("two lines that changed places", async () => {
    const swapped = [...lines.slice(0, 5), lines[6] ?? "", lines[5] ?? "", ...lines.slice(7)];
    const opened = await openJournal(joined(swapped));
    expect(first(opened)).toMatchObject({ line: 6, seq: 6, message: "commit 6 follows commit 4" });
    expect(first(opened).excerpt?.text.startsWith('{"commit":["6"')).toBe(true);
  });

  it("an end that was cut off, and with a noted head that the history was", async () => {
    const cut = lines.slice(0, -3);
    const opened = await openJournal(joined(cut), hash);
    expect(opened.findings).toHaveLength(2);
    expect(opened.findings[0]).toMatchObject({ line: cut.length, message: expect.stringContaining("cut off") as string });
    expect(opened.findings[1]?.message).toContain(`no commit has the hash ${hash}`);
    expect(opened.findings[1]).not.toHaveProperty("line");
    expect(opened.suspicions).toEqual(["wrongHead"]);
    // A forged last line is not found without the head.
    const seq = String(cut.length - 1);
    const commit = (JSON.parse(cut.at(-1) ?? "") as { commit: string[] }).commit;
    const counted = cut.reduce((sum, line) => sum + ((JSON.parse(line) as { transactions?: [] }).transactions?.length ?? 0), 0);
    const end = { seq, hash: commit.at(-1), commits: seq, transactions: String(counted), personal: "0" };
    const forged = joined([...cut, JSON.stringify({ end })]);
    expect((await openJournal(forged)).report.clean).toBe(true);
    expect((await openJournal(forged, hash)).suspicions).toEqual(["wrongHead"]);
  });

  it("a last line that broke off", async () => {
    const at = lines.length - 1;
    const opened = await openJournal(joined(lines.slice(0, at)) + (lines[at - 1] ?? "").slice(0, 500));
    expect(opened.findings).toHaveLength(1);
    expect(first(opened)).toMatchObject({ line: lines.length, name: "chain" });
    expect(first(opened).excerpt).toMatchObject({ bytes: 500, isCut: false });
    expect(opened.counts.transactions).toBe(opened.report.transactions);
  });

  it("a line that is no JSON: what follows is neither checked nor listed", async () => {
    const opened = await openJournal(changed(4, (line) => `${line.slice(0, 2000)}\u0001${line.slice(2000)}`));
    expect(opened.findings).toHaveLength(1);
    expect(first(opened)).toMatchObject({ line: 5, message: expect.stringContaining("byte 2000") as string });
    expect(first(opened).excerpt).toMatchObject({ from: 1880, isCut: true });
    expect(first(opened).excerpt?.text).toContain("\u2401");
    expect(opened.lines).toBe(5);
    expect(opened.report.commits).toBe(3);
    expect(opened.counts.transactions).toBe(opened.report.transactions);
  });

  it("the wrong ledger: every hash is wrong from the first on", async () => {
    const opened = await openJournal(changed(0, (line) => line.replace('"shop"', '"shop-2"')));
    expect(opened.suspicions).toEqual(["everyHash"]);
    expect(opened).toMatchObject({ ledger: "shop-2" });
    expect(first(opened)).toMatchObject({ line: 2, seq: 1 });
  });
});

describe("other files", () => {
  const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);
  it.each<[string, string, BlobPart, RegExp]>([
    ["an empty file", "empty", "", /cut off/],
    ["white space", "empty", "\n \n", /cut off/],
    ["plain text", "text", "hello\nworld\n", /byte 0/],
    ["another JSON", "text", '{"orderId":"1"}\n', /neither a header/],
    ["a commit without a header", "text", '{"commit":[],"transactions":[]}\n', /not the header/],
    ["a newer format", "journal", '{"format":"split-ledger-journal","version":2,"ledger":"x","schemaVersion":1}\n', /version/],
    ["a SQLite database", "sqlite", "SQLite format 3\0and more", /byte 0/],
    ["a CSV export", "csv", "time,seq,transaction_id,type\r\n1,2,3,4\r\n", /byte 0/],
    ["an hledger journal", "hledger", "; ledger shop\n", /byte 0/],
    ["a zip file", "zip", bytes(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 10, 0, 0), /line|byte/],
    ["noise", "binary", bytes(0, 1, 2, 3, 200, 255, 0, 7, 10, 0), /UTF-8|byte/],
    ["a packed file in a packed file", "gzip", bytes(0x1f, 0x8b, 8, 0, 10), /./],
  ])("%s", async (_, kind, content, message) => {
    const opened = await openJournal(kind === "gzip" ? await packed(content) : content);
    expect(opened.kind).toBe(kind);
    expect(opened.report).toMatchObject({ clean: false, commits: 0 });
    expect(first(opened)).toMatchObject({ name: "chain", message: expect.stringMatching(message) as string });
    expect(opened.suspicions).toEqual(kind === "journal" ? [] : ["notAJournal"]);
    expect(tasks.transactions({ filter: ANY_TRANSACTION, order: "time", isDescending: false, page: 0 })).toEqual({
      items: [],
      total: 0,
    });
  });

  it("a packed file that was cut off is told as such, and what came out of it is checked", async () => {
    const whole = await packed(text);
    const opened = await openJournal(whole.slice(0, Math.floor(whole.size / 2)));
    expect(opened.suspicions).toEqual(["damagedGzip"]);
    expect(first(opened).message).toMatch(/cut off|byte/);
    expect(opened.report.commits).toBeGreaterThan(0);
  });

  it("a huge line after a good header is not kept, and not read to its end", async () => {
    const megabytes = new Blob(Array.from({ length: 40 }, () => "x".repeat(1 << 20)));
    const opened = await openJournal(new Blob([`${lines[0] ?? ""}\n`, megabytes]));
    expect(first(opened)).toMatchObject({ line: 2, message: expect.stringMatching(/byte 0/) as string });
    expect(first(opened).excerpt).toMatchObject({ bytes: 40 << 20, isCut: true, from: 0 });
    const noHeader = await openJournal(megabytes);
    expect(noHeader).toMatchObject({ kind: "text", bytes: 40 << 20, lines: 1 });
  });

  it("CRLF, blank lines and a missing last line end are no fault", async () => {
    const opened = await openJournal(text.replaceAll("\n", "\r\n").replace("\r\n", "\r\n\r\n"), hash);
    expect(opened.report.clean).toBe(true);
    expect(opened.counts.transactions).toBe(opened.report.transactions);
    expect((await tasks.transaction({ place: 0 }))?.line).toBe(3);
    expect((await openJournal(text.trimEnd(), hash)).report.clean).toBe(true);
  });

  it("markup, NUL and characters that turn the text around are shown as what they are", async () => {
    const attack = '<img src=x onerror="alert(1)">\u0000\u202e';
    const opened = await openJournal(`${lines[0] ?? ""}\n${attack}\n`);
    expect(first(opened).excerpt?.text).toBe('<img src=x onerror="alert(1)">\u2400\\u202e');
    const named = changed(0, (line) => line.replace('"shop"', JSON.stringify('<b onclick="x">\u202e')));
    expect((await openJournal(named)).ledger).toBe('<b onclick="x">\\u202e');
  });
});

describe("CSV", () => {
  it("has a line for each entry, and nothing a spreadsheet would compute", async () => {
    const ledger = await shopLedger({ entries: 100 });
    const owner = { platformId: "=1+1,@x" };
    await ledger.balances.create({ ...owner, currency: "CNY" });
    await ledger.balances.recharge({ ...owner, currency: "CNY", amount: "1.00", paymentMethodType: "+cmd|'/c calc'!A0" });
    let exported = "";
    for await (const part of ledger.journal.export()) exported += part;
    await ledger.close();
    const opened = await openJournal(exported);
    const list = { order: "time", isDescending: false, page: 0, filter: ANY_TRANSACTION } as const;
    const told: unknown[] = [];
    const context = { signal: new AbortController().signal, progress: (state: unknown) => void told.push(state) };
    const { name, content } = await tasks.csv({ table: "transactions", list }, context);
    const rows = (await content.text()).trimEnd().split("\r\n");
    expect(name).toBe("transactions.csv");
    const empty = rows.filter((row) => row.endsWith(",,,,,,,")).length;
    expect(rows.length - 1 - empty).toBe(opened.report.entries);
    expect(rows.every((row) => !row.split(",").some((cell) => /^"?[=+@]/.test(cell)))).toBe(true);
    const accounts = await tasks.csv(
      { table: "accounts", list: { filter: { owner: "", currency: "" }, order: "number", isDescending: true, page: 0 } },
      context,
    );
    const all = await accounts.content.text();
    expect(all.split("\r\n").length - 2).toBe(opened.counts.accounts);
    expect(all).toContain("-");
    expect(told.length).toBeGreaterThan(1);
  });

  it("ends when it is taken back", async () => {
    await openJournal(text);
    const list = { order: "time", isDescending: false, page: 0, filter: ANY_TRANSACTION } as const;
    const signal = AbortSignal.abort();
    await expect(tasks.csv({ table: "transactions", list }, { signal, progress: () => undefined })).rejects.toThrow(/abort/i);
  });
});

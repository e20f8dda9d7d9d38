/** `verifyJournal`: an exported file without a ledger. */
import { memoryStore, verifyJournal, type VerifyReport } from "split-ledger";
import { beforeAll, describe, expect, it } from "vitest";
import { fill, open } from "./world.js";

const FORMS: readonly [string, (text: string) => Parameters<typeof verifyJournal>[0]][] = [
  ["texts", (text) => [text]],
  ["bytes cut anywhere", (text) => cut(new TextEncoder().encode(text), 777)],
  ["a Blob's stream", (text) => new Blob([text]).stream()],
  ["a response's body", (text) => new Response(text).body ?? []],
];

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

let text = "";
let report: VerifyReport;
beforeAll(async () => {
  const ledger = await fill(await open(memoryStore()));
  for await (const part of ledger.journal.export()) text += part;
  report = await ledger.journal.verify();
});

describe("verifyJournal", () => {
  it.each(FORMS)("says of %s what the ledger's own check says", async (_, form) => {
    expect(await verifyJournal(form(text), { head: report.hash })).toEqual(report);
  });

  it("names the line of what it finds", async () => {
    const lines = text.trimEnd().split("\n");
    const third = lines[2]?.replace("10000", "10001") ?? "";
    expect(third).not.toBe(lines[2]);
    const changed = [...lines.slice(0, 2), third, ...lines.slice(3)].join("\n");
    const { clean, findings } = await verifyJournal([changed]);
    expect(clean).toBe(false);
    expect(findings[0]).toMatchObject({ line: 3, name: "chain" });
    const { findings: cutOff } = await verifyJournal([lines.slice(0, -1).join("\n")]);
    expect(cutOff).toMatchObject([{ line: lines.length - 1, message: expect.stringContaining("cut off") as string }]);
    const { findings: unread } = await verifyJournal(["nonsense\n", text]);
    expect(unread).toMatchObject([{ line: 1, name: "chain" }]);
    const { findings: missing } = await verifyJournal([text], { head: "f".repeat(64) });
    expect(missing).toMatchObject([{ name: "chain", message: expect.stringContaining("ffff") as string }]);
    expect(missing[0]).not.toHaveProperty("line");
  });

  it("tells how many lines it has read, and what follows a line that it cannot read is not kept", async () => {
    const done: number[] = [];
    const parts = [...text.split(/(?<=\n)/), "{\n", "x".repeat(1000), "\n\n"];
    const { findings } = await verifyJournal(parts, { onProgress: (progress) => done.push(progress.done) });
    const lines = parts.length - 3;
    expect(done.slice(0, lines)).toEqual(Array.from({ length: lines }, (_, at) => at + 1));
    expect(done.slice(lines)).toEqual([lines + 1, lines + 1, lines + 1]);
    expect(findings.map(({ line }) => line)).toEqual([lines + 1]);
  });

  it("ends when its signal says so, and closes its source", async () => {
    const stop = new AbortController();
    let isClosed = false;
    async function* endless(): AsyncGenerator<string> {
      try {
        yield text.split("\n")[0] ?? "";
        for (;;) {
          await Promise.resolve();
          yield "\n";
        }
      } finally {
        isClosed = true;
      }
    }
    const job = verifyJournal(endless(), { signal: stop.signal, onProgress: () => { stop.abort(); } });
    await expect(job).rejects.toThrow(/abort/i);
    expect(isClosed).toBe(true);
    expect((await verifyJournal([text])).clean).toBe(true);
  });
});

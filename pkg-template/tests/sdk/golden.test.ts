/** The core as WebAssembly stores the same bytes as the native one: see tests/journal/golden.rs. */
import { readFileSync } from "node:fs";
import { memoryStore, openLedger } from "split-ledger";
import { expect, it } from "vitest";

interface Step {
  now: number;
  calls: object[];
}

const vectors = new URL("../../../tests/vectors/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, vectors), "utf8");

it("makes the golden journal of the golden calls", async () => {
  let now = 0;
  const ledger = await openLedger({
    store: memoryStore(),
    ledger: "test",
    writer: "writer-1",
    entropy: "secret",
    now: () => now,
    sweepIntervalMs: 0,
  });
  for (const step of JSON.parse(read("golden-calls.json")) as Step[]) {
    now = step.now;
    // Submitted in one turn of the event loop, so decided as one group.
    await Promise.all(step.calls.map((call) => ledger.executeText(JSON.stringify(call))));
  }
  let journal = "";
  for await (const text of ledger.journal.export()) journal += text;
  await ledger.close();
  expect(journal).toBe(read("golden-journal.jsonl"));
});

import { afterEach, describe, expect, it } from "vitest";
import { memoryStore, openLedger, type Ledger } from "split-ledger";
import { MERCHANT, STORES, USER, type Fresh } from "./face.js";

let fresh: Fresh;
afterEach(() => fresh.end());

async function fill(ledger: Ledger, count: number): Promise<void> {
  await ledger.balances.create({ userId: USER, currency: "CNY" });
  await ledger.balances.create({ merchantId: MERCHANT, currency: "CNY" });
  for (let at = 0; at < count; at++) {
    const idempotencyKey = `r-${String(at)}`;
    await ledger.balances.recharge({ userId: USER, amount: "1.00", currency: "CNY", idempotencyKey });
  }
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const part of parts) text += part;
  return text;
}

describe.each(STORES)("ledger.journal on %s", (_name, open) => {
  it("knows the head, verifies, exports and imports to the same head", async () => {
    fresh = await open();
    const { ledger } = fresh;
    expect(await ledger.journal.head()).toBeNull();
    await fill(ledger, 20);
    const head = await ledger.journal.head();
    const phases = new Set<string>();
    const report = await ledger.journal.verify({
      head: head?.hash ?? "",
      onProgress: ({ phase }) => phases.add(phase),
    });
    expect(report).toMatchObject({ clean: true, hash: head?.hash, seq: head?.seq, accounts: 3, findings: [] });
    expect(report.channels).toContainEqual({ channel: "external", currency: "CNY", in: "2000", out: "0" });
    expect(phases.size).toBeGreaterThan(0);

    const text = await textOf(ledger.journal.export());
    const copy = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
    // In parts of any size, as a network would cut them.
    const bytes = new TextEncoder().encode(text);
    const parts = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, at) =>
      bytes.subarray(at * 1000, (at + 1) * 1000),
    );
    expect(await copy.journal.import(parts)).toMatchObject({ hash: head?.hash, seq: head?.seq });
    expect((await copy.journal.verify()).clean).toBe(true);
    expect(await copy.balances.get({ userId: USER })).toMatchObject({ available: "20.00" });
    // The copy goes on by itself.
    await copy.balances.recharge({ userId: USER, amount: "1.00", currency: "CNY" });
    expect((await copy.journal.verify({ head: head?.hash ?? "" })).clean).toBe(true);
    await copy.close();
  });

  it("verifies while others write", async () => {
    fresh = await open();
    const { ledger } = fresh;
    await fill(ledger, 50);
    let isDone = false;
    const writing = (async () => {
      while (!isDone) await ledger.balances.recharge({ userId: USER, amount: "0.01", currency: "CNY" });
    })();
    for (let round = 0; round < 5; round++) {
      expect(await ledger.journal.verify()).toMatchObject({ clean: true });
    }
    isDone = true;
    await writing;
  });

  it("does not find a head of another history", async () => {
    fresh = await open();
    await fill(fresh.ledger, 1);
    const report = await fresh.ledger.journal.verify({ head: "f".repeat(64) });
    expect(report.clean).toBe(false);
    expect(report.findings[0]?.name).toBe("chain");
  });

  it("ends a job when its signal says so, and when its reader leaves", async () => {
    fresh = await open();
    await fill(fresh.ledger, 5);
    const signal = AbortSignal.abort();
    await expect(fresh.ledger.journal.verify({ signal })).rejects.toThrow(/abort/i);
    for await (const part of fresh.ledger.journal.export()) {
      expect(part).not.toBe("");
      break;
    }
    expect((await fresh.ledger.journal.verify()).clean).toBe(true);
  });

  it("refuses a format that it does not know, and a text that is no export", async () => {
    fresh = await open();
    const format = "pdf" as "csv";
    await expect(textOf(fresh.ledger.journal.export({ format }))).rejects.toMatchObject({ code: "INVALID_FIELD" });
    await expect(fresh.ledger.journal.import(["nonsense\n"])).rejects.toMatchObject({ name: "LedgerError" });
    expect(await fresh.ledger.journal.head()).toBeNull();
  });
});

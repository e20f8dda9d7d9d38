/** A draft moves money once, whatever is clicked and whatever gets lost. */
import { describe, expect, it } from "vitest";
import { memoryStore, openLedger, type Ledger } from "split-ledger";
import { RequestError, type CommandReply } from "../../src/live/client.js";
import { asDryRun, canCarryOut, carryOut, draftOf, edited, newKey, tryOut, type Draft, type Send } from "../../src/live/draft.js";

const USER = "11111111-1111-4111-8111-111111111111";

async function fixture(): Promise<{ ledger: Ledger; send: Send; sent: string[]; balance: () => Promise<string> }> {
  const ledger = await openLedger({ store: memoryStore(), sweepIntervalMs: 0 });
  await ledger.balances.create({ userId: USER, currency: "CNY" });
  const sent: string[] = [];
  return {
    ledger,
    sent,
    async send(text) {
      sent.push(text);
      const answer = JSON.parse(await ledger.executeText(text)) as { ok?: CommandReply; error?: { code: string } };
      if (answer.ok === undefined) throw new RequestError("refused", answer.error?.code ?? "", "refused");
      return answer.ok;
    },
    balance: async () => (await ledger.balances.get({ userId: USER, currency: "CNY" })).available,
  };
}

const recharge = (key = newKey()): string =>
  `{"type":"recharge","userId":"${USER}","amount":"1.00","currency":"CNY","idempotencyKey":"${key}"}`;

/** A draft as a page holds it. */
function held(text: string): { now: Draft; change: (draft: Draft) => void; stages: string[] } {
  const page = { now: draftOf(text), stages: [] as string[], change: (draft: Draft) => {
    page.now = draft;
    page.stages.push(draft.stage);
  } };
  return page;
}

describe("draft", () => {
  it("is tried without writing, then carried out", async () => {
    const { ledger, send, balance } = await fixture();
    const page = held(recharge());
    expect(canCarryOut(page.now)).toBe(false);
    await tryOut(page.now, send, page.change);
    expect(page.now.foreseen).toMatchObject({ dryRun: true, newVersion: 1 });
    expect(page.now.foreseen?.entries?.[1]).toMatchObject({ owner: `user:${USER}`, availableDelta: "1.00", available: "1.00" });
    expect(await balance()).toBe("0.00");
    await carryOut(page.now, send, page.change);
    expect(page.stages).toEqual(["trying", "tried", "sending", "done"]);
    expect(await balance()).toBe("1.00");
    await ledger.close();
  });

  it("is carried out once on a double click, and after it is done", async () => {
    const { ledger, send, sent, balance } = await fixture();
    const page = held(recharge());
    await tryOut(page.now, send, page.change);
    sent.length = 0;
    await Promise.all([carryOut(page.now, send, page.change), carryOut(page.now, send, page.change)]);
    await carryOut(page.now, send, page.change);
    expect(sent).toHaveLength(1);
    expect(await balance()).toBe("1.00");
    await ledger.close();
  });

  it.each([["after", true], ["before", false]])(
    "sends the same text again when the answer was lost %s it was carried out",
    async (_, isCarriedOut) => {
      const { ledger, send, sent, balance } = await fixture();
      const page = held(recharge());
      await tryOut(page.now, send, page.change);
      sent.length = 0;
      await carryOut(page.now, async (text) => {
        if (isCarriedOut) await send(text);
        else sent.push(text);
        throw new RequestError("lost", "NO_ANSWER", "lost");
      }, page.change);
      expect(page.now).toMatchObject({ stage: "unknown", problem: { code: "NO_ANSWER" } });
      expect(edited(page.now, recharge())).toBe(page.now);
      await carryOut(page.now, send, page.change);
      expect(page.now.stage).toBe("done");
      expect(page.now.reply?.replayed).toBe(isCarriedOut ? true : undefined);
      expect(new Set(sent).size).toBe(1);
      expect(await balance()).toBe("1.00");
      await ledger.close();
    },
  );

  it("stays unknown when the second question is refused: that says nothing of the first", async () => {
    const page = held(recharge());
    const refuse = (kind: "lost" | "refused") => async (): Promise<never> => {
      throw new RequestError(kind, "X", "x");
    };
    page.now = { ...page.now, stage: "tried" };
    await carryOut(page.now, refuse("lost"), page.change);
    await carryOut(page.now, refuse("refused"), page.change);
    expect(page.now.stage).toBe("unknown");
    const other = held(recharge());
    other.now = { ...other.now, stage: "tried" };
    await carryOut(other.now, refuse("refused"), other.change);
    expect(other.now).toMatchObject({ stage: "editing", problem: { code: "X" } });
  });

  it("has to be tried again after a change, with the same key", async () => {
    const { ledger, send } = await fixture();
    const key = newKey();
    const page = held(recharge(key));
    await tryOut(page.now, send, page.change);
    expect(edited(page.now, page.now.text)).toBe(page.now);
    const changed = edited(page.now, recharge(key).replace("1.00", "2.00"));
    expect(changed.stage).toBe("editing");
    expect(changed.text).toContain(key);
    expect(canCarryOut(changed)).toBe(false);
    await ledger.close();
  });

  it("keeps the text as it is when it is tried: numbers keep their digits", () => {
    expect(asDryRun('{"a":9007199254740993,"b":1.10}')).toBe('{"dryRun":true,"a":9007199254740993,"b":1.10}');
    expect(asDryRun(" { } ")).toBe('{"dryRun":true } ');
    for (const bad of ["", "[]", "x{}", "null"]) expect(() => asDryRun(bad)).toThrow(RequestError);
  });

  it("with its own `dryRun` is refused, not carried out by mistake", async () => {
    const { ledger, send, balance } = await fixture();
    const page = held(recharge().replace("{", '{"dryRun":false,'));
    await tryOut(page.now, send, page.change);
    expect(page.now).toMatchObject({ stage: "editing", problem: { code: "INVALID_JSON" } });
    expect(await balance()).toBe("0.00");
    await ledger.close();
  });

  it("has a key of its own", () => {
    expect(newKey()).not.toBe(newKey());
  });
});

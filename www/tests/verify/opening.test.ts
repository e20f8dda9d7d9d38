/** A whole journal: the report is the package's own, the lists are what the ledger itself answers. */
import { memoryStore, openLedger, verifyJournal, type Ledger } from "split-ledger/slim";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tasks } from "../../src/verify/tasks.js";
import { PAGE_ROWS, type Opened } from "../../src/verify/model.js";
import { journalText, shopLedger, uuidOf } from "./journals.mjs";
import { ANY_HOLD, ANY_TRANSACTION, context, openJournal, packed } from "./open.js";

let text = "";
let hash = "";
let ledger: Ledger;
let opened: Opened;
beforeAll(async () => {
  ({ text, hash } = await journalText({ entries: 3000 }));
  ledger = await openLedger({ store: memoryStore(), ledger: "shop", sweepIntervalMs: 0, allowClockJump: true });
  await ledger.journal.import([text]);
  opened = await openJournal(text, hash);
});
afterAll(() => ledger.close());

describe("the report", () => {
  it("is the package's own, with amounts as texts", async () => {
    const { trialBalance, channels, findings, ...figures } = await verifyJournal([text], { head: hash });
    expect(opened.report).toEqual(figures);
    expect(opened.findings).toEqual(findings);
    expect(opened).toMatchObject({ kind: "journal", ledger: "shop", suspicions: [], lines: text.split("\n").length - 1 });
    expect(opened.counts).toEqual({
      transactions: figures.transactions,
      accounts: figures.accounts,
      holds: figures.holds,
    });
    const minor = (amount: string): string => amount.replace(".", "").replace(/^(-?)0+(?=\d)/, "$1");
    expect(opened.trialBalance.map(({ available }) => minor(available))).toEqual(
      trialBalance.map(({ available }) => available),
    );
    expect(opened.channels.map((flow) => minor(flow.in))).toEqual(channels.map((flow) => flow.in));
    expect(opened.trialBalance.length).toBeGreaterThan(3);
  });

  it("is the same of a packed file", async () => {
    expect(await openJournal(await packed(text), hash)).toEqual(opened);
    const first = tasks.transactions({ filter: ANY_TRANSACTION, order: "time", isDescending: false, page: 0 });
    expect((await tasks.transaction({ place: 5 }))?.transactionId).toBe(first.items[5]?.transactionId);
  });

  it("tells of its progress in bytes of the file, and ends when it is taken back", async () => {
    const large = new Blob(Array.from({ length: 20 }, () => "\n".repeat(1 << 20)));
    const stop = new AbortController();
    const told = context(stop.signal);
    const job = tasks.open({ file: new Blob([text.split("\n")[0] ?? "", large]), head: "" }, {
      ...told,
      progress(state) {
        told.progress(state);
        stop.abort();
      },
    });
    await expect(job).rejects.toMatchObject({ name: "AbortError" });
    expect(told.told).toHaveLength(1);
    expect(told.told[0]?.total).toBeGreaterThan(20 << 20);
    await expect(async () => tasks.series({ account: 1 })).rejects.toThrow("no file is open");
  });
});

describe("the lists", () => {
  beforeAll(async () => {
    opened = await openJournal(text, hash);
  });

  it("have every account with the balance that the ledger answers", async () => {
    const list = tasks.accounts({ filter: { owner: "", currency: "" }, order: "number", isDescending: false, page: 0 });
    expect(list.total).toBe(opened.report.accounts);
    let compared = 0;
    for (const { owner, currency, available, frozen } of list.items) {
      const [kind = "", id = ""] = owner.split(/:(.*)/);
      if (kind === "world") continue;
      const answer = await ledger.balances.get({ [`${kind}Id`]: id, currency });
      expect({ owner, available, frozen }).toEqual({ owner, available: answer.available, frozen: answer.frozen });
      compared++;
    }
    expect(compared).toBe(46);
  });

  it("page and sort", () => {
    const input = { filter: ANY_TRANSACTION, order: "time", isDescending: false } as const;
    const [first, second] = [tasks.transactions({ ...input, page: 0 }), tasks.transactions({ ...input, page: 1 })];
    expect([first.items.length, second.items[0]?.place, first.total]).toEqual([PAGE_ROWS, PAGE_ROWS, opened.report.transactions]);
    const last = tasks.transactions({ ...input, isDescending: true, page: 0 });
    expect(last.items[0]?.place).toBe(first.total - 1);
    expect(tasks.transactions({ ...input, page: 10_000 }).items).toEqual([]);
    const owners = tasks.accounts({ filter: { owner: "USER:", currency: "CNY" }, order: "owner", isDescending: true, page: 0 });
    expect(owners.total).toBe(40);
    expect(owners.items.map(({ owner }) => owner)).toEqual(owners.items.map(({ owner }) => owner).sort().reverse());
    const rich = tasks.accounts({ filter: { owner: "", currency: "" }, order: "available", isDescending: false, page: 0 });
    const minors = rich.items.map(({ available }) => BigInt(available.replace(".", "")));
    expect(minors).toEqual([...minors].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    expect(minors[0]).toBeLessThan(0n);
  });

  it("filter transactions by owner, type, order, day, amount and id", () => {
    const found = (filter: Partial<typeof ANY_TRANSACTION>) =>
      tasks.transactions({ filter: { ...ANY_TRANSACTION, ...filter }, order: "time", isDescending: false, page: 0 });
    const user = `user:${uuidOf("user 7")}`;
    const ofUser = found({ owner: uuidOf("user 7").toUpperCase() });
    // One that opens the balance, then of each fortieth order three.
    expect(ofUser.total).toBe(1 + 15 * 3 - ofUnended(7, 600));
    expect(ofUser.items[0]?.type).toBe("create_balance");
    expect(ofUser.items.slice(1).every(({ movements }) => movements.some(({ owner }) => owner === user))).toBe(true);
    expect(found({ type: "recharge" }).total).toBe(600);
    expect(found({ type: "nothing" }).total).toBe(0);
    const order = found({ order: "1047" });
    expect(order.items.map(({ type }) => type)).toEqual(["freeze", "confirm"]);
    expect(order.items.every(({ orders }) => orders.includes("1047"))).toBe(true);
    expect(found({ order: "A-100" }).items.map(({ type }) => type)).toEqual(["create_order"]);
    const amounts = found({ amount: "57.47" });
    expect(amounts.items.map(({ type }) => type)).toEqual(["recharge", "freeze", "confirm"]);
    expect(found({ amount: "-57.47" }).total).toBe(3);
    for (const amount of ["57.471", "0", "x", ""]) expect(found({ amount }).total).toBe(amount === "" ? opened.report.transactions : 0);
    const [{ transactionId } = expect.fail()] = amounts.items;
    expect(found({ transactionId }).items).toEqual([amounts.items[0]]);
    expect(found({ transactionId: "x" }).total).toBe(0);
    const date = amounts.items[0]?.time.slice(0, 10) ?? "";
    const day = found({ from: date, to: date });
    expect(day.total).toBeGreaterThan(10);
    expect(day.items.every(({ time }) => time.startsWith(`${date} `))).toBe(true);
    expect(found({ to: date }).total + found({ from: date }).total - day.total).toBe(opened.report.transactions);
    expect(found({ owner: uuidOf("user 7"), type: "freeze", amount: "57.47" }).total).toBe(1);
    const days = tasks.volume({ filter: ANY_TRANSACTION });
    expect(days.counts.reduce((sum, count) => sum + count, 0)).toBe(opened.report.transactions);
    expect(days.days.length).toBeGreaterThan(10);
  });

  it("filter holds, which are as the ledger answers them", async () => {
    const found = (filter: Partial<typeof ANY_HOLD>, order: "created" | "remaining" = "created") =>
      tasks.holds({ filter: { ...ANY_HOLD, ...filter }, order, isDescending: true, page: 0 });
    expect(found({}).total).toBe(opened.report.holds);
    expect(found({ status: "FROZEN" }).total).toBe(opened.report.openHolds);
    const [hold = expect.fail()] = found({ order: "1047" }).items;
    const answer = await ledger.query({ type: "get_freeze", freezeId: hold.holdId });
    expect(hold).toMatchObject({ status: answer.status, kind: "freeze", amount: "57.47", remaining: "0.00" });
    expect(answer.amount).toBe("57.47");
    expect(found({ amount: "57.47" }).items).toEqual([hold]);
    expect(found({ holdId: hold.holdId }).items).toEqual([hold]);
    expect(found({ owner: uuidOf("user 7"), kind: "freeze" }).total).toBe(15);
    const remaining = found({ status: "FROZEN" }, "remaining").items.map((row) => BigInt(row.remaining.replace(".", "")));
    expect(remaining.at(-1)).toBeGreaterThan(0n);
    expect(remaining).toEqual([...remaining].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
  });

  it("tell of a transaction what its line records", async () => {
    const [{ place } = expect.fail()] = tasks.transactions({
      filter: { ...ANY_TRANSACTION, amount: "57.47", type: "confirm" },
      order: "time",
      isDescending: false,
      page: 0,
    }).items;
    const detail = (await tasks.transaction({ place })) ?? expect.fail();
    expect(detail.movements.map(({ availableChange, frozenChange }) => [availableChange, frozenChange])).toEqual([
      ["0.00", "-57.47"],
      ["57.47", "0.00"],
    ]);
    expect(JSON.parse(detail.command)).toHaveProperty("freezeId");
    expect(text.split("\n")[detail.line - 1]).toContain(detail.hash);
    expect(detail.effects.some((effect) => effect.startsWith('["holds"'))).toBe(true);
    const { text: line, bytes } = await tasks.line({ line: detail.line, from: 0 });
    expect(line.startsWith(`{"commit":["${detail.seq}"`)).toBe(true);
    expect(bytes).toBe(text.split("\n")[detail.line - 1]?.length);
  });

  it("draw an account's balances as its entries record them, short or long", async () => {
    const list = tasks.accounts({ filter: { owner: uuidOf("user 7"), currency: "" }, order: "number", isDescending: false, page: 0 });
    const [user = expect.fail()] = list.items;
    const series = tasks.series({ account: user.account });
    expect(series.available.length).toBe(user.entries);
    expect([series.available.at(-1), series.frozen.at(-1)]).toEqual([user.available, user.frozen]);
    expect(series.times).toEqual([...series.times].sort((a, b) => a - b));
    const { ledger: one } = { ledger: await shopLedger({ entries: 12_000, users: 1, shops: 1 }) };
    let long = "";
    for await (const part of one.journal.export()) long += part;
    await one.close();
    await openJournal(long);
    const stretched = tasks.series({ account: 3 });
    expect(stretched.entries).toBeGreaterThan(4000);
    expect(stretched.times.length).toBeLessThan(2000);
    const [final] = tasks.accounts({ filter: { owner: "user:", currency: "" }, order: "number", isDescending: false, page: 0 }).items;
    expect([stretched.available.at(-1), stretched.frozen.at(-1)]).toEqual([final?.available, final?.frozen]);
  });
});

/** How many orders of a user (of forty) have no third transaction. */
function ofUnended(user: number, orders: number): number {
  const own = Array.from({ length: orders }, (_, order) => order).filter((order) => order % 40 === user);
  const last = Math.floor((orders - 1) / 32) * 32;
  return own.filter((order) => order % 15 === 0 || order >= last).length;
}

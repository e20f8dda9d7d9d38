/** Two Node.js processes on one SQLite file, which want the same money at the same moment. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Ledger } from "split-ledger";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fileStore, open, sleep, temporaryFolder } from "../sdk/world.js";

const APP = "tt07e3715e98c9aac0";
const ORDERS = 50;
const CALLER = path.join(path.dirname(fileURLToPath(import.meta.url)), "caller.mjs");

interface Answer {
  reply?: Record<string, unknown>;
  code?: string;
}
type Call = [path: string, request: Record<string, unknown>];

let ledger: Ledger;
let callers: ChildProcess[] = [];

beforeEach(async () => {
  const file = path.join(temporaryFolder(), "ledger.db");
  ledger = await open(fileStore(file));
  callers = [fork(CALLER, [file]), fork(CALLER, [file])];
  await Promise.all(callers.map((caller) => once(caller, "message")));
});
afterEach(async () => {
  const running = callers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const ends = running.map((caller) => once(caller, "exit"));
  for (const caller of running) caller.disconnect();
  await Promise.all(ends);
});

async function ask(caller: ChildProcess | undefined, message: object | string): Promise<unknown> {
  if (caller === undefined) throw new Error("there are two callers");
  const answer = once(caller, "message");
  caller.send(message);
  const [value] = (await answer) as [unknown];
  return value;
}

/** Sends one call to each process at once, or the second some ms later; what they answer. */
async function both([first, second]: [Call, Call], laterMs = 0): Promise<Answer[]> {
  const send = async (at: number, [path, request]: Call): Promise<unknown> => await ask(callers[at], { path, request });
  const asked = [send(0, first)];
  if (laterMs > 0) await sleep(laterMs);
  asked.push(send(1, second));
  return (await Promise.all(asked)) as Answer[];
}

/** Orders of two items of 5.00, each with a seller of its own, paid and fulfilled. */
async function orders(program: object = {}): Promise<string[]> {
  const { balances } = ledger;
  for (const owner of [{ platformId: "p" }, { partnerId: "99" }]) await balances.create({ ...owner, currency: "CNY" });
  await ledger.programs.configure({
    appId: APP,
    platformId: "p",
    settleAfter: "fulfilment",
    days: 0,
    rake: [{ name: "service", rate: "0.06" }],
    ...program,
  });
  const create = async (at: number): Promise<string> => {
    const partnerId = `seller-${String(at)}`;
    await balances.create({ partnerId, currency: "CNY" });
    const outOrderNo = `o-${String(at)}`;
    const items = [1, 2].map((item) => ({ itemId: `${outOrderNo}-${String(item)}`, amount: "5.00" }));
    const { orderId } = await ledger.orders.create({ appId: APP, outOrderNo, currency: "CNY", partnerId, items });
    await ledger.orders.pay({ orderId, channel: "WECHAT", amount: "10.00" });
    await ledger.orders.fulfil({ orderId });
    return orderId;
  };
  return await Promise.all(Array.from({ length: ORDERS }, (_, at) => create(at)));
}

const settle = (at: number, outSettleNo: string, more: object = {}): Call => [
  "settlements.settle",
  { appId: APP, outOrderNo: `o-${String(at)}`, outSettleNo, ...more },
];
const voucher = (at: number, item: number, amount: string): Call =>
  settle(at, `s-${String(at)}-${String(item)}`, {
    itemId: `o-${String(at)}-${String(item)}`,
    shares: [{ partnerId: "99", amount }],
  });
const refund = (at: number, orderId: string, amount: string): Call => [
  "orders.startRefund",
  { orderId, items: [1, 2].map((item) => ({ itemId: `o-${String(at)}-${String(item)}`, amount })) },
];

/** Codes of the refused, in order; `""` for what succeeded. */
const codes = (answers: Answer[]): string[] => answers.map(({ code }) => code ?? "");

async function settled(at: number): Promise<{ gross: number; others: number; count: number }> {
  const { settlements } = await ledger.settlements.query({ appId: APP, outOrderNo: `o-${String(at)}` });
  const sum = (field: "settleAmount" | "others"): number =>
    Math.round(settlements.reduce((all, one) => all + Number(one[field]) * 100, 0));
  return { gross: sum("settleAmount"), others: sum("others"), count: settlements.length };
}

const fen = async (owner: object): Promise<number> => {
  const { available } = await ledger.balances.get({ ...owner, currency: "CNY" });
  return Math.round(Number(available) * 100);
};

/** They did collide. */
async function checkRaces(): Promise<void> {
  const lost = await Promise.all(callers.map((caller) => ask(caller, "lost")));
  expect(Math.max(...lost.map(Number)), "lost commits").toBeGreaterThan(0);
}

/** The books are as if the calls had come one after the other. */
async function checkBooks(): Promise<void> {
  expect(await ledger.journal.verify()).toMatchObject({ clean: true });
}

it("the same settlement number: one settles, the other learns that it was used (DYC-E8, B5)", async () => {
  await orders();
  for (let at = 0; at < ORDERS; at++) {
    const call = settle(at, `s-${String(at)}`);
    const answers = await both([call, call]);
    expect(codes(answers).sort()).toEqual(["", "SETTLE_NO_EXISTS"]);
    expect(await settled(at)).toMatchObject({ gross: 1000, count: 1 });
  }
  expect(await fen({ platformId: "p" })).toBe(ORDERS * 60);
  await checkRaces();
  await checkBooks();
});

it("two numbers for one order: one settles, for the other nothing is left (DYC-E9)", async () => {
  await orders({ shareCap: "1" });
  // Each of them would take all that the order has.
  const shares = [{ partnerId: "99", amount: "9.40" }];
  for (let at = 0; at < ORDERS; at++) {
    const answers = await both([settle(at, `a-${String(at)}`, { shares }), settle(at, `b-${String(at)}`, { shares })]);
    expect(codes(answers).sort()).toEqual(["", "NOTHING_TO_SETTLE"]);
    expect(await settled(at)).toEqual({ gross: 1000, others: 940, count: 1 });
  }
  expect(await fen({ platformId: "p" })).toBe(ORDERS * 60);
  expect(await fen({ partnerId: "99" })).toBe(ORDERS * 940);
  await checkRaces();
  await checkBooks();
});

it("two vouchers: their shares together stay under the cap, whoever is first (B15)", async () => {
  await orders();
  let others = 0;
  for (let at = 0; at < ORDERS; at++) {
    // 2.00 of the second is allowed only once the first is settled; 2.01 never is. A refusal writes
    // nothing, so the second comes while the first is at one or the other step.
    const amount = at % 10 === 9 ? "2.01" : "2.00";
    const [first, second] = codes(await both([voucher(at, 1, "1.00"), voucher(at, 2, amount)], at % 9));
    expect(first).toBe("");
    const isAllowed = amount === "2.00" && second === "";
    if (!isAllowed) expect(second).toBe("SHARE_CAP_EXCEEDED");
    others += isAllowed ? 300 : 100;
    expect(await settled(at)).toMatchObject(isAllowed ? { gross: 1000, others: 300 } : { gross: 500, others: 100 });
  }
  expect(await fen({ partnerId: "99" })).toBe(others);
  await checkBooks();
});

it("a settle and a refund of the whole: the money goes one way (B14, B20)", async () => {
  const ids = await orders();
  let settles = 0;
  for (const [at, orderId] of ids.entries()) {
    const whole: Call = ["orders.startRefund", { orderId }];
    const [settling, refunding] = codes(await both([settle(at, `s-${String(at)}`), whole]));
    if (settling === "") {
      // The seller has 9.40 of the 10.00, and may not owe.
      expect(refunding).toBe("INSUFFICIENT_FUNDS");
      settles += 1;
    } else {
      expect([settling, refunding]).toEqual(["SETTLE_NOT_ALLOWED", ""]);
    }
    expect(await fen({ partnerId: `seller-${String(at)}` })).toBe(settling === "" ? 940 : 0);
  }
  expect(await fen({ platformId: "p" })).toBe(settles * 60);
  await checkRaces();
  await checkBooks();
});

it("two refunds and a settle: never more than was paid (B6, B20)", async () => {
  const ids = await orders();
  for (const [at, orderId] of ids.entries()) {
    const call = refund(at, orderId, "3.00");
    const answers = await both([call, call]);
    expect(codes(answers).sort()).toEqual(["", "REFUND_EXCEEDS_PAID"]);
    const refundId = answers.find(({ reply }) => reply !== undefined)?.reply?.["refundId"];
    // What is left, 4.00, while the 6.00 go back.
    const [settling, completing] = codes(
      await both([settle(at, `s-${String(at)}`), ["orders.completeRefund", { refundId }]]),
    );
    expect(completing).toBe("");
    if (settling !== "") {
      expect(settling).toBe("SETTLE_NOT_ALLOWED");
      await ledger.settlements.settle({ appId: APP, outOrderNo: `o-${String(at)}`, outSettleNo: `s-${String(at)}` });
    }
    expect(await settled(at)).toMatchObject({ gross: 400, count: 1 });
  }
  expect(await fen({ platformId: "p" })).toBe(ORDERS * 24);
  await checkRaces();
  await checkBooks();
});

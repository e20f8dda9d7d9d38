// Exported journals for tests and measurements, made by the built package: a shop's days, the same bytes each time.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { memoryStore, openLedger } from "split-ledger";

const BEGIN = Date.parse("2026-03-02T00:00:00+08:00");
/** However many orders there are, they are spread over these days, and this many come together. */
const DAYS = 60;
const ORDERS_TOGETHER = 32;
const DAY_MS = 86_400_000;

/** A UUID that follows from a name. */
export function uuidOf(name) {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * A ledger after about so many entries. Each order is a recharge, a freeze and, a little later, a confirm (of
 * every eighth a cancellation; every fifteenth stays frozen); with every hundredth comes an order of an app.
 */
export async function shopLedger({ entries, users = 40, shops = 5, ledger: id = "shop" }) {
  let now = BEGIN;
  const ledger = await openLedger({
    store: memoryStore(),
    ledger: id,
    now: () => now,
    writer: "test",
    entropy: "0".repeat(64),
    sweepIntervalMs: 0,
    freezeTtlMs: 3650 * DAY_MS,
  });
  const { balances, orders, programs } = ledger;
  const currency = "CNY";
  await balances.create({ platformId: "mall", currency });
  await programs.configure({ appId: "app", platformId: "mall", settleAfter: "payment", days: 0, rake: [] });
  await inBatches(shops, (at) => balances.create({ merchantId: uuidOf(`shop ${at}`), currency }));
  await inBatches(users, (at) => balances.create({ userId: uuidOf(`user ${at}`), currency }));

  const count = Math.ceil(entries / 5);
  const stepMs = Math.floor((DAYS * DAY_MS * ORDERS_TOGETHER) / count);
  let waiting = [];
  for (let first = 0; first < count; first += ORDERS_TOGETHER) {
    const numbers = Array.from({ length: Math.min(ORDERS_TOGETHER, count - first) }, (_, at) => first + at);
    now += stepMs;
    const [, frozen] = await Promise.all([
      Promise.all(numbers.map((order) => balances.recharge(rechargeOf(order, users)))),
      // Behind the recharges, in the same line.
      Promise.all(numbers.map((order) => balances.freeze(freezeOf(order, users)))),
      Promise.all(waiting.map((each) => ending(balances, each, shops))),
      ...numbers.filter((order) => order % 100 === 0).map((order) => orders.create(orderOf(order, shops))),
    ]);
    waiting = numbers.map((order, at) => ({ order, freezeId: frozen[at].freezeId }));
  }
  return ledger;

  function rechargeOf(order, all) {
    const amount = `${10 + (order % 990)}.${String(order % 100).padStart(2, "0")}`;
    return { userId: uuidOf(`user ${order % all}`), currency, amount, paymentMethodType: order % 3 === 0 ? "ALIPAY" : "WECHAT" };
  }
  function freezeOf(order, all) {
    return { userId: uuidOf(`user ${order % all}`), currency, orderId: String(1000 + order), amount: rechargeOf(order, all).amount };
  }
  function orderOf(order, all) {
    const merchantId = uuidOf(`shop ${order % all}`);
    return { appId: "app", outOrderNo: `A-${order}`, merchantId, currency, amount: "5.00" };
  }
}

function ending(balances, { order, freezeId }, shops) {
  if (order % 15 === 0) return undefined;
  if (order % 8 === 0) return balances.cancelFreeze({ freezeId });
  return balances.confirm({ freezeId, merchantId: uuidOf(`shop ${order % shops}`) });
}

async function inBatches(count, work) {
  for (let first = 0; first < count; first += 512) {
    await Promise.all(Array.from({ length: Math.min(512, count - first) }, (_, at) => work(first + at)));
  }
}

/** The text of a journal and its head's hash. */
export async function journalText(options) {
  const ledger = await shopLedger(options);
  let text = "";
  for await (const part of ledger.journal.export()) text += part;
  const head = await ledger.journal.head();
  await ledger.close();
  return { text, hash: head.hash };
}

/** Writes a journal into a file; answers its entries' number as the package's own check counts them. */
export async function writeJournal(file, options) {
  const ledger = await shopLedger(options);
  const { clean, commits, entries, hash } = await ledger.journal.verify();
  const out = createWriteStream(file);
  for await (const part of ledger.journal.export()) {
    if (!out.write(part)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  await ledger.close();
  return { clean, commits, entries, hash };
}

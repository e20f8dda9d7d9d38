// One caller's commands, and every query, on a history: `[name, work]`. Picks are random over all days;
// lists have pages that are full at every size.

import fs from "node:fs";
import { namesOf } from "./history.mjs";
import { APPS, COUNTS, regular } from "./shop-day.mjs";

const CURRENCY = "CNY";
const DAY_MS = 86_400_000;
const PAGE = 20;
const API = new URL("../../src/generated/api.ts", import.meta.url);

/** What a history is asked through: picks, and names that nothing has yet. */
export class Asker {
  #fresh = 0;

  constructor(ledger, history, days, pick) {
    Object.assign(this, { ledger, history, days, pick });
    // Keys of after the last day: with time-ordered ones, the next ones.
    this.newNames = namesOf(history.order, days + 1);
  }

  /** The names of a random day. */
  names() {
    return namesOf(this.history.order, this.pick(this.days));
  }

  /** The id of something of a kind, of a random day. */
  id(kind) {
    const ids = this.history.ids[kind];
    return this.history.id(ids[this.pick(ids.length)], this.pick(this.days));
  }

  /** A time within the history. */
  time() {
    return this.history.start + Math.floor((this.pick(1e6) / 1e6) * this.days * DAY_MS) + DAY_MS;
  }

  /** The date of a random day of the history, in the ledger's own time. */
  date() {
    return new Date(this.history.start + (this.pick(this.days) + 1) * DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10);
  }

  user() {
    return this.names().user(this.pick(COUNTS.users));
  }

  merchant() {
    return this.names().merchant(this.pick(COUNTS.merchants));
  }

  regularMerchant() {
    return regular.merchantId(this.pick(COUNTS.regularMerchants));
  }

  fresh() {
    return (this.#fresh += 1);
  }
}

/** Commands, each with keys of its own. */
export function commandsOf(asker) {
  const { ledger, newNames } = asker;
  const { balances, orders, settlements, funds, payouts, parties } = ledger;
  const key = (kind) => newNames.key(kind, asker.fresh());
  const freeze = () =>
    balances.freeze({
      userId: asker.user(),
      orderId: newNames.order(9, asker.fresh()),
      amount: "0.01",
      currency: CURRENCY,
      idempotencyKey: key("freeze"),
    });
  return {
    "freeze + confirm": async () => {
      const { freezeId } = await freeze();
      await balances.confirm({ freezeId, merchantId: asker.merchant(), idempotencyKey: key("confirm") });
    },
    "freeze + cancel": async () => {
      const { freezeId } = await freeze();
      await balances.cancelFreeze({ freezeId, idempotencyKey: key("cancel") });
    },
    "recharge": () =>
      balances.recharge({ userId: asker.user(), amount: "0.01", currency: CURRENCY, idempotencyKey: key("recharge") }),
    "recharge, a repeat": () => {
      const names = asker.names();
      const at = asker.pick(COUNTS.users);
      return balances.recharge({
        userId: names.user(at),
        amount: "1000.00",
        currency: CURRENCY,
        paymentMethodType: "ALIPAY",
        idempotencyKey: names.key("recharge", at),
      });
    },
    "create a balance + register a party": async () => {
      const at = asker.fresh();
      const merchantId = newNames.merchant(at);
      await balances.create({ merchantId, currency: CURRENCY });
      await parties.register({ merchantId, externalCode: newNames.code(at) });
    },
    "order: create, pay, fulfil, settle": async () => {
      const outOrderNo = newNames.out("order", asker.fresh());
      const order = { appId: APPS.own, outOrderNo, merchantId: asker.merchant(), currency: CURRENCY, amount: "20.00" };
      const { orderId } = await orders.create({ ...order, idempotencyKey: key("create") });
      await orders.pay({ orderId, channel: "ALIPAY", amount: "20.00", idempotencyKey: key("pay") });
      await orders.fulfil({ orderId, idempotencyKey: key("fulfil") });
      await settlements.settle({ appId: APPS.own, orderId, outSettleNo: outOrderNo, idempotencyKey: key("settle") });
    },
    "withdraw: ask, submit, paid": async () => {
      const { details } = await funds.withdraw({
        orderId: newNames.out("withdrawal", asker.fresh()),
        details: [{ merchantId: asker.merchant(), amount: "0.01" }],
      });
      const { withdrawalId } = details[0];
      await payouts.submit({ withdrawalId });
      await payouts.report({ withdrawalId, status: "PAID" });
    },
  };
}

/** Queries by the API's own name; more than one where a parameter changes the way it is answered. */
export function queriesOf(asker) {
  const { ledger } = asker;
  const { balances, funds, orders, parties, payouts, programs, settlements, splitRules, statements } = ledger;
  const currency = CURRENCY;
  return {
    "balances.get": () => balances.get({ userId: asker.user(), currency }),
    "balances.list": () => balances.list({ userId: asker.user() }),
    "balances.paymentMethods": () => balances.paymentMethods({ userId: asker.user() }),
    "balances.entries": () => balances.entries({ userId: asker.user(), currency, limit: 5 }),
    "balances.entries of a regular": () => balances.entries({ merchantId: asker.regularMerchant(), currency, limit: PAGE }),
    "balances.entries before a time": () =>
      balances.entries({ merchantId: asker.regularMerchant(), currency, limit: PAGE, to: asker.time() + DAY_MS }),
    "balances.transactions": () => balances.transactions({ userId: asker.user(), currency, limit: 5 }),
    "balances.transactions of all": () => balances.transactions({ limit: PAGE, to: asker.time() + DAY_MS }),
    "balances.transaction": () => balances.transaction({ transactionId: asker.id("freezes") }),
    "balances.freezeById": () => balances.freezeById({ freezeId: asker.id("freezes") }),
    "balances.dueFreezes": () => balances.dueFreezes({ limit: PAGE }),
    "balances.withdrawal": () => balances.withdrawal({ withdrawalId: asker.id("withdrawals") }),
    "parties.get": () => parties.get({ externalCode: asker.names().code(asker.pick(COUNTS.merchants)) }),
    "parties.list": () => parties.list({ limit: PAGE }),
    "parties.balances": () => parties.balances({ externalCode: asker.names().code(asker.pick(COUNTS.merchants)) }),
    "funds.balances": () => funds.balances({ details: [{ merchantId: asker.merchant() }] }),
    "funds.balances of a regular, D+1": () => funds.balances({ details: [{ merchantId: asker.regularMerchant() }] }),
    "funds.withdrawResult": () =>
      funds.withdrawResult({ orderId: asker.names().out("withdrawal", asker.pick(COUNTS.merchants / 2)) }),
    "payouts.queued": () => payouts.queued({ limit: PAGE }),
    "payouts.submitted": () => payouts.submitted({ limit: PAGE }),
    "payouts.exceptions": () => payouts.exceptions({ limit: PAGE }),
    "payouts.pools": () => payouts.pools({}),
    "statements.fundBill": () =>
      statements.fundBill({ merchantId: asker.regularMerchant(), day: asker.date(), limit: PAGE }),
    "statements.tradeBill": () =>
      statements.tradeBill({ merchantId: asker.regularMerchant(), day: asker.date(), limit: PAGE }),
    "programs.get": () => programs.get({ appId: APPS.own }),
    "orders.get": () => orders.get({ orderId: asker.id("orders") }),
    "orders.get by its own number": () =>
      orders.get({ appId: APPS.own, outOrderNo: asker.names().out("order", asker.pick(COUNTS.settled - COUNTS.orderRefunds)) }),
    "orders.refund": () => orders.refund({ refundId: asker.id("refunds") }),
    "settlements.get": () => settlements.get({ settlementId: asker.id("settlements") }),
    "settlements.explain": () => settlements.explain({ settlementId: asker.id("settlements") }),
    "settlements.query": () =>
      settlements.query({ appId: APPS.own, outSettleNo: asker.names().out("settle", asker.pick(COUNTS.settled)) }),
    "settlements.query of an order": () => settlements.query({ appId: APPS.own, orderId: asker.id("orders") }),
    "settlements.queryReturn": () => settlements.queryReturn({ appId: APPS.own, returnId: asker.id("returns") }),
    "settlements.unsettledAmount": () => settlements.unsettledAmount({ orderId: asker.id("orders") }),
    "settlements.due": () => settlements.due({ limit: PAGE }),
    "settlements.processing": () => settlements.processing({ limit: PAGE }),
    "settlements.dueNotifications": () => settlements.dueNotifications({ limit: PAGE }),
    "settlements.failedNotifications": () => settlements.failedNotifications({ limit: COUNTS.failed }),
    "splitRules.get": () => splitRules.get({ ruleName: "agent" }),
    "splitRules.preview": () => splitRules.preview({ ruleName: "agent", currency, gross: "20.00" }),
  };
}

/** Queries of the API that {@link queriesOf} lacks: a new one must not be forgotten. */
export function missingQueries(queries) {
  const listed = [...fs.readFileSync(API, "utf8").matchAll(/^ {2}\["([\w.]+)", "query", /gm)].map(([, name]) => name);
  if (listed.length === 0) throw new Error("no query is listed in src/generated/api.ts");
  const asked = Object.keys(queries).map((name) => name.split(" ")[0]);
  return listed.filter((name) => !asked.includes(name));
}

/** How much an answer holds: numbers of rows by list, to compare answers of two sizes. */
export function shapeOf(reply) {
  const lists = Object.entries(reply).filter(([, value]) => Array.isArray(value));
  return lists.map(([name, { length }]) => `${name} ${length}`).join(", ");
}

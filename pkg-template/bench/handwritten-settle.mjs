// The yardstick of settlements: one settle written by hand on better-sqlite3, as a good engineer
// would. One durable transaction per call, prepared statements; the number, the order and its state
// are checked, and a repeated key gets the first reply. It works on the tables of
// `split-ledger/sqlite` and writes the same rows, but no journal row, no effects and no explanation of
// each leg: those are this project's own idea. It knows only what the benchmark needs: one item, one
// seller, rates that are rounded down.

import Database from "better-sqlite3";
import { Refusal } from "./handwritten-sqlite.mjs";

const LEDGER = "default";
const [RAKE, OTHER, SELLER] = [0, 2, 3];

/** Opens a file that `split-ledger/sqlite` has created and that holds paid orders. */
export function openSettlingByHand(path) {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("cache_size = -131072");
  db.pragma("wal_autocheckpoint = 16384");
  return new Settling(db);
}

class Settling {
  #counter = 0n;
  #lastMs = 0;
  /** Programs and rules by id: they never change. */
  #programs = new Map();
  #rules = new Map();

  constructor(db) {
    this.db = db;
    const prepare = (sql) => db.prepare(sql);
    const exact = (sql) => db.prepare(sql).safeIntegers();
    const byId = (columns, table) => `SELECT ${columns} FROM ${table} WHERE ledger = '${LEDGER}' AND id = ?`;
    this.sql = {
      begin: prepare("BEGIN IMMEDIATE"),
      commit: prepare("COMMIT"),
      rollback: prepare("ROLLBACK"),
      ref: exact(`SELECT id FROM refs WHERE ledger = '${LEDGER}' AND name = ?`).pluck(),
      reply: prepare(byId("reply", "transactions")).pluck(),
      order: prepare(byId("status, currency, receivers, items, sellers, voucher_settles", "orders")),
      bound: exact(byId("program, rule", "orders")),
      program: prepare(byId("rake, notify_url, notify_version", "programs")),
      rule: prepare(byId("legs", "split_rules")).pluck(),
      hold: exact(byId("id, order_id, remaining, status", "holds")),
      account: prepare(`SELECT no, available, frozen, version, arrived FROM accounts
        WHERE ledger = '${LEDGER}' AND no = ?`),
      setAccount: prepare(`UPDATE accounts SET available = ?, frozen = ?, version = ?, arrived = ?,
        last_transaction = ?, seq = ? WHERE ledger = '${LEDGER}' AND no = ?`),
      setHold: prepare(`UPDATE holds SET captured = captured + remaining, remaining = 0,
        status = 'CONFIRMED', due = NULL, open_account = NULL, seq = ?
        WHERE ledger = '${LEDGER}' AND id = ?`),
      setOrder: prepare(`UPDATE orders SET items = ?, sellers = ?, whole_settles = whole_settles + 1,
        due = NULL, seq = ? WHERE ledger = '${LEDGER}' AND id = ?`),
      addRef: prepare(`INSERT INTO refs (ledger, name, id, seq) VALUES ('${LEDGER}', ?, ?, ?)`),
      addSettlement: prepare(`INSERT INTO settlements (ledger, id, order_id, app, out_settle_no, status,
        currency, amount, rake, commission, others, seller, subsidy, legs, items, created_at, settled_at,
        is_auto, notify_url, notify_version, seq) VALUES
        ('${LEDGER}', ?, ?, ?, ?, 'SUCCESS', ?, ?, ?, 0, ?, ?, 0, ?, ?, ?, ?, 0, ?, ?, ?)`),
      addTransaction: prepare(`INSERT INTO transactions
        (ledger, id, seq, time, kind, entries, command, reply, effects)
        VALUES ('${LEDGER}', ?, ?, ?, 'settle', ?, ?, ?, '[]')`),
      addPosting: prepare(`INSERT INTO postings (ledger, account, "transaction") VALUES ('${LEDGER}', ?, ?)`),
    };
  }

  close() {
    this.db.close();
  }

  /** Divides what an order holds: rake, the other party of the rule, the seller the rest. */
  settle(request) {
    const { sql } = this;
    const { appId, outSettleNo, idempotencyKey } = request;
    sql.begin.run();
    try {
      const key = `i:settle:p:${appId}:${idempotencyKey}`;
      const known = sql.ref.get(key);
      const reply =
        known === undefined ? this.#settle(request, key) : { ...JSON.parse(sql.reply.get(known)), replayed: true };
      sql.commit.run();
      return reply;
    } catch (error) {
      sql.rollback.run();
      throw error;
    }
  }

  #settle({ appId, outOrderNo, outSettleNo }, key) {
    const { sql } = this;
    const number = `s:${appId}:${outSettleNo}`;
    if (sql.ref.get(number) !== undefined) throw new Refusal("SETTLE_NO_EXISTS", "the number was used");
    const orderId = sql.ref.get(`o:${appId}:${outOrderNo}`);
    const order = orderId === undefined ? undefined : sql.order.get(orderId);
    if (order === undefined) throw new Refusal("ORDER_NOT_FOUND", "there is no such order");
    if (order.status !== "PAID") throw new Refusal("ORDER_NOT_PAID", "the order is not paid");
    if (order.voucher_settles > 0) throw new Refusal("WHOLE_SETTLE_NOT_ALLOWED", "a voucher was settled");
    const [items, [seller], receivers] = [order.items, order.sellers, order.receivers].map(parse);
    const [item] = items;
    const gross = item[2] - item[10][0];
    if (gross === 0) throw new Refusal("NOTHING_TO_SETTLE", "all is settled");
    if (item[6].length === 0) throw new Refusal("ORDER_NOT_FINISHED", "the item is not fulfilled");
    const bound = sql.bound.get(orderId);
    const program = this.#program(bound.program);
    const legs = this.#legs(gross, program, this.#rule(bound.rule), receivers, seller[1]);
    const { id, now } = this.#next();
    const sums = (role) => legs.reduce((sum, leg) => (leg[0] === role ? sum + leg[3] : sum), 0);
    const [rake, others, rest] = [RAKE, OTHER, SELLER].map(sums);
    if (rest < 0) throw new Refusal("SHARE_EXCEEDS_LEFT", "more is shared than there is");

    const entries = this.#move(orderId, seller, gross, legs, id, now);
    item[10] = [gross, 0];
    seller[3] = gross;
    seller[4] = others;
    seller[5] = [others];
    seller[6] = legs.map(([role, , account, amount]) => [account, role, amount, 0]);
    sql.setOrder.run(stringify(items), stringify([seller]), now, orderId);
    sql.addRef.run(number, id, now);
    sql.addRef.run(key, id, now);
    const { notify_url: url, notify_version: version } = program.row;
    const written = [JSON.stringify(legs), JSON.stringify([[0, gross, 0]])];
    sql.addSettlement.run(
      ...[id, orderId, appId, outSettleNo, order.currency, gross, rake, others, rest],
      ...[...written, now, now, url, version, now],
    );
    const yuan = (minor) => (minor / 100).toFixed(2);
    const reply = {
      settlementId: String(id),
      settleId: String(id),
      orderId: String(orderId),
      outOrderNo,
      outSettleNo,
      status: "SUCCESS",
      settleAmount: yuan(gross),
      rake: yuan(rake),
      commission: "0.00",
      others: yuan(others),
      seller: yuan(rest),
      settledAt: now,
      isAuto: false,
    };
    const texts = [entries, { appId, outOrderNo, outSettleNo }, reply].map((value) => JSON.stringify(value));
    sql.addTransaction.run(id, now, now, ...texts);
    for (const [account] of entries) sql.addPosting.run(account, id);
    return reply;
  }

  /** `[role, name, account, amount]` of each. */
  #legs(gross, program, rule, [platform, , , ...parties], seller) {
    const part = ([units, scale]) => Number((BigInt(gross) * units) / scale);
    const legs = program.rake.map(({ name, rate }) => [RAKE, name, platform, part(rate)]);
    for (const [at, { name, rate }] of rule.entries()) legs.push([OTHER, name, parties[at], part(rate)]);
    const paid = legs.reduce((sum, leg) => sum + leg[3], 0);
    legs.push([SELLER, "seller", seller, gross - paid]);
    return legs;
  }

  /** Captures the seller's hold and pays the legs, one entry per account. */
  #move(orderId, [, account, holdId], gross, legs, id, now) {
    const { sql } = this;
    const hold = sql.hold.get(BigInt(holdId));
    if (hold === undefined || hold.order_id !== orderId || hold.status !== "FROZEN" || Number(hold.remaining) < gross) {
      throw new Refusal("INVARIANT", "less is held than settled");
    }
    sql.setHold.run(now, hold.id);
    const sums = new Map([[account, 0]]);
    for (const [, , no, amount] of legs) sums.set(no, (sums.get(no) ?? 0) + amount);
    return [...sums].map(([no, amount]) => {
      const row = sql.account.get(no);
      const frozen = no === account ? -gross : 0;
      row.available += amount;
      row.frozen += frozen;
      row.version += 1;
      row.arrived += amount;
      sql.setAccount.run(row.available, row.frozen, row.version, row.arrived, id, now, no);
      return [no, amount, frozen, row.available, row.frozen, row.version, row.arrived];
    });
  }

  #program(id) {
    let program = this.#programs.get(id);
    if (program === undefined) {
      const row = this.sql.program.get(id);
      const rake = JSON.parse(row.rake).map(([name, rate]) => ({ name, rate: fraction(rate) }));
      program = { row, rake };
      this.#programs.set(id, program);
    }
    return program;
  }

  #rule(id) {
    let rule = this.#rules.get(id);
    if (rule === undefined) {
      rule = JSON.parse(this.sql.rule.get(id)).legs.map(({ name, rate }) => ({ name, rate: fraction(rate) }));
      this.#rules.set(id, rule);
    }
    return rule;
  }

  /** A time-ordered id. */
  #next() {
    const now = Date.now();
    this.#counter = now === this.#lastMs ? this.#counter + 1n : 0n;
    this.#lastMs = now;
    return { id: (BigInt(now) << 20n) | this.#counter, now };
  }
}

/** Ids have more digits than a number holds: they are kept as text. */
const parse = (text) => JSON.parse(text.replace(/(?<=[[,])\d{16,}(?=[\],])/g, '"$&"'));
const stringify = (value) => JSON.stringify(value).replace(/"(\d{16,})"/g, "$1");

/** `0.006` → [6n, 1000n] */
function fraction(rate) {
  const [whole, decimals = ""] = rate.split(".");
  return [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
}

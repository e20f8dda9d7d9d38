// The yardstick: the same wallet written by hand on better-sqlite3, as a good engineer would.
// One transaction per call, prepared statements, durable (WAL, synchronous FULL), funds and
// idempotency checked. It works on the tables of `split-ledger/sqlite` and writes the same rows, but
// no journal row: the hash chain is this project's own idea.

import Database from "better-sqlite3";

const LEDGER = "default";
const SET = 100001;

/** Why a call was refused. */
export class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** Opens a wallet on a file that `split-ledger/sqlite` has created. */
export function openByHand(path) {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("cache_size = -131072");
  db.pragma("wal_autocheckpoint = 16384");
  return new Wallet(db);
}

class Wallet {
  #counter = 0n;
  #lastMs = 0;

  constructor(db) {
    this.db = db;
    const prepare = (sql) => db.prepare(sql);
    const exact = (sql) => db.prepare(sql).safeIntegers();
    this.sql = {
      begin: prepare("BEGIN IMMEDIATE"),
      commit: prepare("COMMIT"),
      rollback: prepare("ROLLBACK"),
      ref: exact(`SELECT id FROM refs WHERE ledger = '${LEDGER}' AND name = ?`).pluck(),
      reply: prepare(`SELECT reply FROM transactions WHERE ledger = '${LEDGER}' AND id = ?`).pluck(),
      account: prepare(`SELECT no, available, frozen, version, arrived FROM accounts
        WHERE ledger = '${LEDGER}' AND no = ?`),
      hold: prepare(`SELECT account, remaining, status, expires_at FROM holds
        WHERE ledger = '${LEDGER}' AND id = ?`),
      setAccount: prepare(`UPDATE accounts SET available = ?, frozen = ?, version = ?, arrived = ?,
        last_transaction = ?, seq = ? WHERE ledger = '${LEDGER}' AND no = ?`),
      addRef: prepare(`INSERT INTO refs (ledger, name, id, seq) VALUES ('${LEDGER}', ?, ?, ?)`),
      addHold: prepare(`INSERT INTO holds (ledger, id, kind, account, amount, captured, released,
        remaining, status, order_id, created_at, expires_at, expired, payees, due, open_account, seq)
        VALUES ('${LEDGER}', ?, 'freeze', ?, ?, 0, 0, ?, 'FROZEN', ?, ?, ?, NULL, NULL, ?, ?, ?)`),
      setHold: prepare(`UPDATE holds SET captured = captured + remaining, remaining = 0,
        status = 'CONFIRMED', payees = ?, due = NULL, open_account = NULL, seq = ?
        WHERE ledger = '${LEDGER}' AND id = ?`),
      addTransaction: prepare(`INSERT INTO transactions
        (ledger, id, seq, time, kind, entries, command, reply, effects)
        VALUES ('${LEDGER}', ?, ?, ?, ?, ?, ?, ?, '[]')`),
      addPosting: prepare(`INSERT INTO postings (ledger, account, "transaction") VALUES ('${LEDGER}', ?, ?)`),
    };
  }

  close() {
    this.db.close();
  }

  /** Sets a user's money aside for an order. */
  freeze({ userId, orderId, amount, currency, idempotencyKey }) {
    const minor = minorUnits(amount);
    const { sql } = this;
    return this.#transaction(`i:freeze:user:${userId}:${SET}:${currency}:${idempotencyKey}`, (key) => {
      const account = this.#account(`user:${userId}`, currency);
      const order = `f:user:${userId}:${orderId}`;
      if (sql.ref.get(order) !== undefined) throw new Refusal("DUPLICATE_ORDER", "the order has a freeze");
      if (account.available < minor) throw new Refusal("INSUFFICIENT_FUNDS", "too little is available");
      const { id, now } = this.#next();
      const expiresAt = now + 86_400_000;
      const entry = this.#move(account, -minor, minor, 0, id, now);
      sql.addRef.run(order, id, now);
      sql.addRef.run(key, id, now);
      sql.addHold.run(id, account.no, minor, minor, orderId, now, expiresAt, expiresAt, account.no, now);
      const reply = { freezeId: String(id), newVersion: entry[5], expiresAt };
      this.#book(id, now, "freeze", [entry], { userId, orderId, amount, currency }, reply);
      return reply;
    });
  }

  /** Pays a freeze out to a merchant. */
  confirm({ freezeId, merchantId, idempotencyKey }) {
    const { sql } = this;
    return this.#transaction(`i:confirm:${freezeId}:${idempotencyKey}`, (key) => {
      const hold = sql.hold.get(freezeId);
      if (hold === undefined) throw new Refusal("FREEZE_NOT_FOUND", "there is no such freeze");
      if (hold.status !== "FROZEN") throw new Refusal("INVALID_FREEZE_STATUS", "the freeze has ended");
      const { id, now } = this.#next();
      if (hold.expires_at <= now) throw new Refusal("FREEZE_EXPIRED", "the freeze has expired");
      const user = sql.account.get(hold.account);
      const merchant = this.#account(`merchant:${merchantId}`, "CNY");
      const amount = hold.remaining;
      if (user.frozen < amount) throw new Refusal("INVARIANT", "less is frozen than held");
      const entries = [
        this.#move(user, 0, -amount, 0, id, now),
        this.#move(merchant, amount, 0, amount, id, now),
      ];
      sql.setHold.run(JSON.stringify([[merchant.no, amount, 0]]), now, freezeId);
      sql.addRef.run(key, id, now);
      const reply = {
        transactionId: String(id),
        newUserVersion: entries[0][5],
        newMerchantVersion: entries[1][5],
        captured: (amount / 100).toFixed(2),
        released: "0.00",
        remaining: "0.00",
        status: "CONFIRMED",
      };
      this.#book(id, now, "confirm", entries, { freezeId, merchantId }, reply);
      return reply;
    });
  }

  /** Runs one call durably; a key that was used answers with the first reply. */
  #transaction(key, work) {
    const { sql } = this;
    sql.begin.run();
    try {
      const known = sql.ref.get(key);
      const reply =
        known === undefined ? work(key) : { ...JSON.parse(sql.reply.get(known)), replayed: true };
      sql.commit.run();
      return reply;
    } catch (error) {
      sql.rollback.run();
      throw error;
    }
  }

  #account(owner, currency) {
    const no = this.sql.ref.get(`a:${owner}:${SET}:${currency}`);
    const account = no === undefined ? undefined : this.sql.account.get(no);
    if (account === undefined) throw new Refusal("BALANCE_NOT_FOUND", "there is no such balance");
    return account;
  }

  /** Changes a balance; returns its entry. */
  #move(account, available, frozen, arrived, id, seq) {
    account.available += available;
    account.frozen += frozen;
    account.version += 1;
    account.arrived += arrived;
    const { no } = account;
    this.sql.setAccount.run(account.available, account.frozen, account.version, account.arrived, id, seq, no);
    return [no, available, frozen, account.available, account.frozen, account.version, account.arrived, 0];
  }

  #book(id, now, kind, entries, command, reply) {
    const texts = [entries, command, reply].map((value) => JSON.stringify(value));
    this.sql.addTransaction.run(id, now, now, kind, ...texts);
    for (const [account] of entries) this.sql.addPosting.run(account, id);
  }

  /** A time-ordered id. */
  #next() {
    const now = Date.now();
    this.#counter = now === this.#lastMs ? this.#counter + 1n : 0n;
    this.#lastMs = now;
    return { id: (BigInt(now) << 20n) | this.#counter, now };
  }
}

function minorUnits(amount) {
  const match = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(amount);
  const minor = match === null ? 0 : Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  if (minor === 0) throw new Refusal("INVALID_AMOUNT", "the amount is not a positive decimal");
  return minor;
}

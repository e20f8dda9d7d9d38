// A long history, written straight into the file of a SQLite store: the rows and hashes that the engine
// itself would write, so that `verify` finds nothing wrong. Only for measurements.

import { createHash } from "node:crypto";
import Database from "better-sqlite3";
import { progress } from "./report.mjs";

const DAY = 86_400_000;
/** Most transactions of one commit. */
const COMMIT_MAX = 1000;
/** Fewer, if there would be fewer commits than this: each has one time. */
const COMMITS_MIN = 400;
/** Bits of an id below its time. */
const COUNTER_BITS = 20n;

/**
 * Appends recharges of one minor unit each to the balance of a merchant, evenly over the days before `until`
 * (ms). Each has two entries: the merchant's and that of the channel.
 */
export function bulkRecharges(file, { ledger, merchantId, channel, recharges, days, until }) {
  const db = new Database(file);
  db.pragma("synchronous = OFF");
  db.defaultSafeIntegers(true);
  const account = (owner) =>
    db.prepare("SELECT * FROM accounts WHERE ledger = ? AND owner = ? AND currency = 'CNY'").get(ledger, owner);
  const state = {
    head: db.prepare("SELECT * FROM heads WHERE ledger = ?").get(ledger),
    tail: db.prepare("SELECT * FROM journal WHERE ledger = ? ORDER BY seq DESC LIMIT 1").get(ledger),
    merchant: account(`merchant:${merchantId}`),
    world: account(`world:${channel}`),
    lastId: 0n,
  };
  state.lastId = state.tail.last_id;
  const first = Number(state.head.time) + 1;
  const step = Math.max(0, Math.min(days * DAY, until - first)) / recharges;
  const sql = {
    transaction: db.prepare("INSERT INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    posting: db.prepare("INSERT INTO postings VALUES (?, ?, ?)"),
    journal: db.prepare("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
  };
  const commitSize = Math.min(COMMIT_MAX, Math.ceil(recharges / COMMITS_MIN));
  const show = progress("writing history", recharges);
  for (let done = 0; done < recharges; ) {
    const count = Math.min(commitSize, recharges - done);
    const time = BigInt(Math.floor(first + done * step));
    db.transaction(() => commit(sql, state, { ledger, merchantId, time, count }))();
    done += count;
    show(done);
  }
  saveEnds(db, ledger, state);
  db.close();
}

/** One commit: its transactions, their postings, its link of the chain. */
function commit(sql, state, { ledger, merchantId, time, count }) {
  const { head, tail, merchant, world } = state;
  const seq = head.seq + 1n;
  const texts = [];
  for (let at = 0; at < count; at += 1) {
    const first = time << COUNTER_BITS;
    const id = state.lastId >= first ? state.lastId + 1n : first;
    state.lastId = id;
    world.available -= 1n;
    world.version += 1n;
    merchant.available += 1n;
    merchant.arrived += 1n;
    merchant.version += 1n;
    const entries =
      `[[${world.no},-1,0,${world.available},0,${world.version},0,0],` +
      `[${merchant.no},1,0,${merchant.available},0,${merchant.version},${merchant.arrived},0]]`;
    const command = `{"merchantId":"${merchantId}","amount":"0.01","currency":"CNY"}`;
    const reply = `{"transactionId":"${id}","newVersion":${merchant.version}}`;
    const cells = [String(id), String(seq), String(time), "recharge", entries, command, reply, "[]"];
    texts.push(JSON.stringify(cells));
    sql.transaction.run(ledger, id, seq, time, "recharge", entries, command, reply, "[]");
    sql.posting.run(ledger, world.no, id);
    sql.posting.run(ledger, merchant.no, id);
  }
  const { format, core, accounts, hash: prev } = tail;
  const writer = `bulk.${seq}`;
  const cells = [seq, time, writer, format, core, count, state.lastId, accounts];
  const header = JSON.stringify([ledger, ...cells.map(String)]);
  const hash = createHash("sha256").update(prev).update(`\n${header}`);
  for (const text of texts) hash.update(`\n${text}`);
  const digest = hash.digest("hex");
  sql.journal.run(ledger, ...cells, prev, digest);
  Object.assign(tail, { hash: digest });
  Object.assign(head, { seq, id: digest, time });
  for (const account of [world, merchant]) {
    account.last_transaction = state.lastId;
    account.seq = seq;
  }
}

/** The balances and the head that the history leads to. */
function saveEnds(db, ledger, { head, merchant, world }) {
  const save = db.prepare(`UPDATE accounts SET available = ?, version = ?, arrived = ?, last_transaction = ?,
    seq = ? WHERE ledger = ? AND no = ?`);
  db.transaction(() => {
    for (const { available, version, arrived, last_transaction: last, seq, no } of [merchant, world]) {
      save.run(available, version, arrived, last, seq, ledger, no);
    }
    db.prepare("UPDATE heads SET seq = ?, id = ?, time = ? WHERE ledger = ?").run(head.seq, head.id, head.time, ledger);
  })();
}

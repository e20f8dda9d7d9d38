// The yardstick on PostgreSQL: the same wallet written by hand on npm `pg`, as a good engineer would.
// One transaction per call with `SELECT … FOR UPDATE`, a pool, prepared statements; funds, state and
// idempotency are checked. It works on the tables of `split-ledger/postgres` and writes the same rows,
// but no journal row: the hash chain is this project's own idea.
//
// Look-ups come in one statement, and the merchant, whom many pay at once, is locked last: behind it come
// two statements and the commit. `pipelined` sends what does not depend on an answer without
// waiting for the one before: a freeze waits twice for the database, a confirm three times.

import { FREEZE_MS, LEDGER, minorUnits, names, nextId, patientlyWithKeys, poolOf, Refusal } from "./by-hand.mjs";

const SQL = {
  begin: "BEGIN",
  commit: "COMMIT",
  checkFreeze: `SELECT
      (SELECT t.reply FROM refs r JOIN transactions t USING (ledger, id)
        WHERE r.ledger = '${LEDGER}' AND r.name = $1),
      EXISTS (SELECT FROM refs WHERE ledger = '${LEDGER}' AND name = $2),
      no, available, frozen, version, arrived
    FROM accounts
    WHERE ledger = '${LEDGER}' AND no = (SELECT id FROM refs WHERE ledger = '${LEDGER}' AND name = $3)
    FOR UPDATE`,
  checkConfirm: `SELECT
      (SELECT t.reply FROM refs r JOIN transactions t USING (ledger, id)
        WHERE r.ledger = '${LEDGER}' AND r.name = $2),
      (SELECT id FROM refs WHERE ledger = '${LEDGER}' AND name = $3),
      account, remaining, status, expires_at
    FROM holds WHERE ledger = '${LEDGER}' AND id = $1 FOR UPDATE`,
  lockAccounts: `SELECT no, available, frozen, version, arrived FROM accounts
    WHERE ledger = '${LEDGER}' AND no IN ($1, $2) ORDER BY no FOR UPDATE`,
  setAccount: `UPDATE accounts SET available = $2, frozen = $3, version = $4, arrived = $5,
      last_transaction = $6, seq = $7
    WHERE ledger = '${LEDGER}' AND no = $1`,
  setAccounts: `UPDATE accounts a SET available = v.available, frozen = v.frozen, version = v.version,
      arrived = v.arrived, last_transaction = $11, seq = $12
    FROM (VALUES ($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint),
      ($6::bigint, $7::bigint, $8::bigint, $9::bigint, $10::bigint)) v (no, available, frozen, version, arrived)
    WHERE a.ledger = '${LEDGER}' AND a.no = v.no`,
  addRef: `INSERT INTO refs (ledger, name, id, seq) VALUES ('${LEDGER}', $1, $2, $3)`,
  addRefs: `INSERT INTO refs (ledger, name, id, seq) VALUES ('${LEDGER}', $1, $3, $4), ('${LEDGER}', $2, $3, $4)`,
  addHold: `INSERT INTO holds (ledger, id, kind, account, amount, captured, released, remaining, status,
      order_id, created_at, expires_at, due, open_account, seq)
    VALUES ('${LEDGER}', $1, 'freeze', $2, $3, 0, 0, $3, 'FROZEN', $4, $5, $6, $6, $2, $5)`,
  setHold: `UPDATE holds SET captured = captured + remaining, remaining = 0, status = 'CONFIRMED',
      payees = $2, due = NULL, open_account = NULL, seq = $3
    WHERE ledger = '${LEDGER}' AND id = $1`,
  addTransaction: `INSERT INTO transactions (ledger, id, seq, time, kind, entries, command, reply, effects)
    VALUES ('${LEDGER}', $1, $2, $2, $3, $4, $5, $6, '[]')`,
  addPosting: `INSERT INTO postings (ledger, account, transaction) VALUES ('${LEDGER}', $1, $2)`,
  addPostings: `INSERT INTO postings (ledger, account, transaction)
    VALUES ('${LEDGER}', $1, $3), ('${LEDGER}', $2, $3)`,
};

/** Opens a wallet on a database in which `split-ledger/postgres` has created its tables. */
export function openByHand({ url, connections, pipelined = false }) {
  return new Wallet(url, connections, pipelined);
}

class Wallet {
  #pool;
  #pipelined;

  constructor(url, connections, pipelined) {
    this.#pipelined = pipelined;
    this.#pool = poolOf(url, connections, pipelined);
  }

  close() {
    return this.#pool.end();
  }

  /** Sets a user's money aside for an order. */
  freeze(request) {
    const { userId, orderId, amount, currency } = request;
    const minor = minorUnits(amount);
    const [key, order] = [names.freezeKey(request), names.order(request)];
    return this.#transaction(async (send) => {
      const [, [found]] = await send(["begin"], ["checkFreeze", key, order, names.user(request)]);
      if (found === undefined) throw new Refusal("BALANCE_NOT_FOUND");
      const [known, isTaken, ...cells] = found;
      if (known !== null) return { ...JSON.parse(known), replayed: true };
      if (isTaken) throw new Refusal("FREEZE_ALREADY_EXISTS");
      const account = accountOf(cells);
      if (account.available < minor) throw new Refusal("INSUFFICIENT_FUNDS");
      const { id, now } = nextId();
      const expiresAt = now + FREEZE_MS;
      const entry = move(account, -minor, minor, 0);
      const reply = { freezeId: id, newVersion: account.version, expiresAt };
      const { no, available, frozen, version, arrived } = account;
      await send(
        ["setAccount", no, available, frozen, version, arrived, id, now],
        ["addRefs", order, key, id, now],
        ["addHold", id, no, minor, orderId, now, expiresAt],
        ["addTransaction", id, now, "freeze", ...texts([entry], { userId, orderId, amount, currency }, reply)],
        ["addPosting", no, id],
        ["commit"],
      );
      return reply;
    });
  }

  /** Pays a freeze out to a merchant. */
  confirm(request) {
    const { freezeId, merchantId } = request;
    const key = names.confirmKey(request);
    return this.#transaction(async (send) => {
      const [, [found]] = await send(["begin"], ["checkConfirm", freezeId, key, names.merchant(request)]);
      if (found === undefined) throw new Refusal("FREEZE_NOT_FOUND");
      const [known, merchantNo, userNo, remaining, status, expiresAt] = found;
      if (known !== null) return { ...JSON.parse(known), replayed: true };
      if (status !== "FROZEN") throw new Refusal("INVALID_FREEZE_STATUS");
      const { id, now } = nextId();
      if (Number(expiresAt) <= now) throw new Refusal("FREEZE_EXPIRED");
      if (merchantNo === null) throw new Refusal("BALANCE_NOT_FOUND");
      const amount = Number(remaining);
      const [, , , locked] = await send(
        ["setHold", freezeId, JSON.stringify([[Number(merchantNo), amount, 0]]), now],
        ["addRef", key, id, now],
        ["addPostings", userNo, merchantNo, id],
        ["lockAccounts", userNo, merchantNo],
      );
      const user = accountOf(locked.find(([no]) => no === userNo));
      const merchant = accountOf(locked.find(([no]) => no === merchantNo));
      if (user.frozen < amount) throw new Refusal("INVARIANT");
      const entries = [move(user, 0, -amount, 0), move(merchant, amount, 0, amount)];
      const reply = confirmed(id, amount, user, merchant);
      const cells = [user, merchant].flatMap((each) => [each.no, each.available, each.frozen, each.version, each.arrived]);
      await send(
        ["setAccounts", ...cells, id, now],
        ["addTransaction", id, now, "confirm", ...texts(entries, { freezeId, merchantId }, reply)],
        ["commit"],
      );
      return reply;
    });
  }

  /** One transaction; whatever `work` has not committed is rolled back. */
  #transaction(work) {
    return patientlyWithKeys(async () => {
      const client = await this.#pool.connect();
      let isOpen = true;
      const send = async (...statements) => {
        const results = await this.#send(client, statements);
        if (statements.at(-1)[0] === "commit") isOpen = false;
        return results;
      };
      try {
        return await work(send);
      } finally {
        const isLost = isOpen && !(await client.query("ROLLBACK").then(() => true, () => false));
        client.release(isLost);
      }
    });
  }

  /** The rows of each statement. */
  async #send(client, statements) {
    const run = async ([name, ...values]) => {
      // Statements without values need no preparation.
      const query = values.length === 0 ? { text: SQL[name] } : { name, text: SQL[name], values };
      const { rows } = await client.query({ ...query, rowMode: "array" });
      return rows;
    };
    if (this.#pipelined) return await Promise.all(statements.map(run));
    const results = [];
    for (const statement of statements) results.push(await run(statement));
    return results;
  }
}

function accountOf([no, available, frozen, version, arrived]) {
  return {
    no: Number(no),
    available: Number(available),
    frozen: Number(frozen),
    version: Number(version),
    arrived: Number(arrived),
  };
}

/** Changes a balance; returns its entry. */
function move(account, available, frozen, arrived) {
  account.available += available;
  account.frozen += frozen;
  account.version += 1;
  account.arrived += arrived;
  const { no } = account;
  return [no, available, frozen, account.available, account.frozen, account.version, account.arrived, 0];
}

function confirmed(id, amount, user, merchant) {
  return {
    transactionId: id,
    newUserVersion: user.version,
    newMerchantVersion: merchant.version,
    captured: (amount / 100).toFixed(2),
    released: "0.00",
    remaining: "0.00",
    status: "CONFIRMED",
  };
}

function texts(...values) {
  return values.map((value) => JSON.stringify(value));
}

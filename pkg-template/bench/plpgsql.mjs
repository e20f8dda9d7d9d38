// The other yardstick on PostgreSQL: the wallet as PL/pgSQL functions, one call and one round trip per
// command. The same checks and rows as `handwritten-postgres.mjs`. The key is taken by inserting it, and
// accounts are changed by an UPDATE that checks and returns them, the merchant's last.

import { FREEZE_MS, LEDGER, minorUnits, names, nextId, patiently, poolOf, Refusal } from "./by-hand.mjs";

/** A call whose key was used answers with the first reply. */
const REPLAY = `IF NOT FOUND THEN
    SELECT t.reply INTO v_reply FROM refs r JOIN transactions t USING (ledger, id)
      WHERE r.ledger = '${LEDGER}' AND r.name = p_key;
    RETURN left(v_reply, -1) || ',"replayed":true}';
  END IF;`;

const FREEZE = `CREATE OR REPLACE FUNCTION freeze(p_id bigint, p_now bigint, p_key text, p_order_name text,
  p_account text, p_order bigint, p_amount bigint, p_expires bigint, p_command text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_reply text;
  v_no bigint;
  v_user accounts;
BEGIN
  INSERT INTO refs VALUES ('${LEDGER}', p_key, p_id, p_now) ON CONFLICT DO NOTHING;
  ${REPLAY}
  SELECT id INTO v_no FROM refs WHERE ledger = '${LEDGER}' AND name = p_account;
  IF NOT FOUND THEN RAISE EXCEPTION 'BALANCE_NOT_FOUND'; END IF;
  INSERT INTO refs VALUES ('${LEDGER}', p_order_name, p_id, p_now) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RAISE EXCEPTION 'FREEZE_ALREADY_EXISTS'; END IF;
  INSERT INTO holds (ledger, id, kind, account, amount, captured, released, remaining, status,
      order_id, created_at, expires_at, due, open_account, seq)
    VALUES ('${LEDGER}', p_id, 'freeze', v_no, p_amount, 0, 0, p_amount, 'FROZEN',
      p_order, p_now, p_expires, p_expires, v_no, p_now);
  INSERT INTO postings VALUES ('${LEDGER}', v_no, p_id);
  UPDATE accounts SET available = available - p_amount, frozen = frozen + p_amount, version = version + 1,
      last_transaction = p_id, seq = p_now
    WHERE ledger = '${LEDGER}' AND no = v_no AND available >= p_amount RETURNING * INTO v_user;
  IF NOT FOUND THEN RAISE EXCEPTION 'INSUFFICIENT_FUNDS'; END IF;
  v_reply := concat('{"freezeId":"', p_id, '","newVersion":', v_user.version, ',"expiresAt":', p_expires, '}');
  INSERT INTO transactions VALUES ('${LEDGER}', p_id, p_now, p_now, 'freeze',
    concat('[[', v_no, ',', -p_amount, ',', p_amount, ',', v_user.available, ',', v_user.frozen, ',',
      v_user.version, ',', v_user.arrived, ',0]]'), p_command, v_reply, '[]');
  RETURN v_reply;
END $$`;

const CONFIRM = `CREATE OR REPLACE FUNCTION confirm(p_id bigint, p_now bigint, p_key text, p_freeze bigint,
  p_account text, p_command text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_reply text;
  v_hold holds;
  v_no bigint;
  v_user accounts;
  v_merchant accounts;
BEGIN
  INSERT INTO refs VALUES ('${LEDGER}', p_key, p_id, p_now) ON CONFLICT DO NOTHING;
  ${REPLAY}
  SELECT * INTO v_hold FROM holds WHERE ledger = '${LEDGER}' AND id = p_freeze FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'FREEZE_NOT_FOUND'; END IF;
  IF v_hold.status <> 'FROZEN' THEN RAISE EXCEPTION 'INVALID_FREEZE_STATUS'; END IF;
  IF v_hold.expires_at <= p_now THEN RAISE EXCEPTION 'FREEZE_EXPIRED'; END IF;
  SELECT id INTO v_no FROM refs WHERE ledger = '${LEDGER}' AND name = p_account;
  IF NOT FOUND THEN RAISE EXCEPTION 'BALANCE_NOT_FOUND'; END IF;
  UPDATE holds SET captured = captured + remaining, remaining = 0, status = 'CONFIRMED',
      payees = concat('[[', v_no, ',', v_hold.remaining, ',0]]'), due = NULL, open_account = NULL, seq = p_now
    WHERE ledger = '${LEDGER}' AND id = p_freeze;
  INSERT INTO postings VALUES ('${LEDGER}', v_hold.account, p_id), ('${LEDGER}', v_no, p_id);
  -- Users pay and merchants are paid: this order cannot deadlock.
  UPDATE accounts SET frozen = frozen - v_hold.remaining, version = version + 1,
      last_transaction = p_id, seq = p_now
    WHERE ledger = '${LEDGER}' AND no = v_hold.account AND frozen >= v_hold.remaining RETURNING * INTO v_user;
  IF NOT FOUND THEN RAISE EXCEPTION 'INVARIANT'; END IF;
  UPDATE accounts SET available = available + v_hold.remaining, arrived = arrived + v_hold.remaining,
      version = version + 1, last_transaction = p_id, seq = p_now
    WHERE ledger = '${LEDGER}' AND no = v_no RETURNING * INTO v_merchant;
  v_reply := concat('{"transactionId":"', p_id, '","newUserVersion":', v_user.version,
    ',"newMerchantVersion":', v_merchant.version, ',"captured":"', round(v_hold.remaining / 100.0, 2),
    '","released":"0.00","remaining":"0.00","status":"CONFIRMED"}');
  INSERT INTO transactions VALUES ('${LEDGER}', p_id, p_now, p_now, 'confirm',
    concat('[[', v_user.no, ',0,', -v_hold.remaining, ',', v_user.available, ',', v_user.frozen, ',',
      v_user.version, ',', v_user.arrived, ',0],[', v_no, ',', v_hold.remaining, ',0,', v_merchant.available, ',',
      v_merchant.frozen, ',', v_merchant.version, ',', v_merchant.arrived, ',0]]'), p_command, v_reply, '[]');
  RETURN v_reply;
END $$`;

/** Opens a wallet on a database in which `split-ledger/postgres` has created its tables. */
export async function openPlpgsql({ url, connections }) {
  const pool = poolOf(url, connections);
  await pool.query(FREEZE);
  await pool.query(CONFIRM);
  return new Wallet(pool);
}

class Wallet {
  #pool;

  constructor(pool) {
    this.#pool = pool;
  }

  close() {
    return this.#pool.end();
  }

  freeze(request) {
    const { userId, orderId, amount, currency } = request;
    const { id, now } = nextId();
    const command = JSON.stringify({ userId, orderId, amount, currency });
    return this.#call("freeze", "SELECT freeze($1, $2, $3, $4, $5, $6, $7, $8, $9)", [
      id,
      now,
      names.freezeKey(request),
      names.order(request),
      names.user(request),
      orderId,
      minorUnits(amount),
      now + FREEZE_MS,
      command,
    ]);
  }

  confirm(request) {
    const { freezeId, merchantId } = request;
    const { id, now } = nextId();
    const command = JSON.stringify({ freezeId, merchantId });
    return this.#call("confirm", "SELECT confirm($1, $2, $3, $4, $5, $6)", [
      id,
      now,
      names.confirmKey(request),
      freezeId,
      names.merchant(request),
      command,
    ]);
  }

  async #call(name, text, values) {
    try {
      const { rows } = await patiently(() => this.#pool.query({ name, text, values, rowMode: "array" }));
      return JSON.parse(rows[0][0]);
    } catch (error) {
      // RAISE EXCEPTION
      throw error.code === "P0001" ? new Refusal(error.message) : error;
    }
  }
}

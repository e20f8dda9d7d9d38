// What every measurement needs: owners with money, random picks, callers, a clock.

/** A random number generator with a seed, so that two sides see the same picks. */
export function randomPicks(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

/** Users and merchants by number; ten users for each merchant. */
export function world(accounts) {
  const users = Math.max(1, Math.round((accounts * 10) / 11));
  const merchants = Math.max(1, accounts - users);
  return {
    users,
    merchants,
    user: (at) => uuid(0xa, at),
    merchant: (at) => uuid(0xb, at),
  };
}

/** Scattered over the whole range, as real ids are. */
function uuid(kind, at) {
  const scattered = Math.imul(at + 1, 0x9e3779b1) >>> 0;
  const hex = scattered.toString(16).padStart(8, "0");
  return `${hex}-${at.toString(16).padStart(8, "0").slice(0, 4)}-4${kind.toString(16)}00-8000-${at.toString(16).padStart(12, "0")}`;
}

/** Opens a balance for everybody and gives each user money, many at a time. */
export async function fill(ledger, { users, merchants, user, merchant }, onProgress = () => {}) {
  const total = users * 2 + merchants;
  let done = 0;
  const many = async (count, work) => {
    for (let from = 0; from < count; from += 2048) {
      const batch = Math.min(2048, count - from);
      await Promise.all(Array.from({ length: batch }, (_, at) => work(from + at)));
      done += batch;
      onProgress(done, total);
    }
  };
  await many(users, (at) => ledger.balances.create({ userId: user(at), currency: "CNY" }));
  await many(merchants, (at) => ledger.balances.create({ merchantId: merchant(at), currency: "CNY" }));
  await many(users, (at) =>
    ledger.balances.recharge({ userId: user(at), amount: "90000000.00", currency: "CNY", idempotencyKey: `fill-${at}` }),
  );
}

let keys = 0;

/** Where the numbers of this process's purchases begin: on one ledger, each has numbers of its own. */
export function numberFrom(first) {
  keys = first;
}

/** One purchase: freeze, then confirm to a merchant. Two commands. */
export async function pair(api, { user, users, merchant, merchants }, pick) {
  keys += 1;
  const key = `k-${keys}`;
  const { freezeId } = await api.freeze({
    userId: user(pick(users)),
    orderId: String(keys),
    amount: "0.01",
    currency: "CNY",
    idempotencyKey: key,
  });
  await api.confirm({ freezeId, merchantId: merchant(pick(merchants)), idempotencyKey: key });
}

/** Lets some callers repeat `work` for a time, each awaiting its own; returns how often per second. */
export async function perSecond(callers, ms, work) {
  const started = performance.now();
  const until = started + ms;
  let done = 0;
  const caller = async () => {
    while (performance.now() < until) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return done / ((performance.now() - started) / 1000);
}

/** Frees what the last measurement left, if node was started with --expose-gc. */
export function collect() {
  globalThis.gc?.();
}

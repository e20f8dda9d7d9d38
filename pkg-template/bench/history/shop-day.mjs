// A day of a marketplace, by the package's own API. Every day is the same with other owners, orders and
// keys; some owners and the channels are there on all days.

const CURRENCY = "CNY";
const CHANNEL = "ALIPAY";
/** Payouts of this channel wait for ever. */
const WAITING = "BANK_CARD";
const MINUTE = 60_000;
const BATCH = 500;

/** How many there are of each, every day. */
export const COUNTS = {
  users: 300,
  merchants: 30,
  regularUsers: 50,
  regularMerchants: 20,
  shared: 1200,
  cancelled: 50,
  left: 120,
  refunded: 50,
  settled: 180,
  due: 60,
  external: 25,
  returned: 20,
  orderRefunds: 20,
  notified: 25,
  failed: 5,
  paid: 30,
  submitted: 25,
  exceptions: 25,
  queued: 60,
};

export const APPS = { own: "shop", due: "auto", external: "outside" };
export const PLATFORM = { platformId: "mall" };
export const AGENT = { partnerId: "agent" };

/** Names of the owners that are there on all days. */
export const regular = {
  userId: (at) => `aaaaaaaa-0000-4000-8000-${hex(at, 12)}`,
  merchantId: (at) => `bbbbbbbb-0000-4000-8000-${hex(at, 12)}`,
  code: (at) => `regular-${at}`,
};

export const hex = (value, width) => value.toString(16).padStart(width, "0");

/** Makes `count` calls of a kind, as few groups; the clock moves on in between. */
async function all(clock, count, work) {
  const replies = [];
  for (let from = 0; from < count; from += BATCH) {
    clock.ms += MINUTE;
    const size = Math.min(BATCH, count - from);
    replies.push(...(await Promise.all(Array.from({ length: size }, (_, at) => work(from + at)))));
  }
  return replies;
}

/** Those who are there on all days, and the programs. */
export async function prepare(ledger, clock) {
  const { balances, parties, payouts, programs, splitRules } = ledger;
  await balances.create({ ...PLATFORM, currency: CURRENCY });
  await parties.register(PLATFORM);
  await balances.create({ ...AGENT, currency: CURRENCY });
  const legs = [{ name: "agent", ...AGENT, kind: "rate", rate: "0.1", base: "gross" }];
  await splitRules.store({ ruleName: "agent", legs });
  const program = { ...PLATFORM, settleAfter: "fulfilment", days: 0, rake: [{ name: "fee", rate: "0.006" }], ruleName: "agent" };
  await programs.configure({ ...program, appId: APPS.own });
  await programs.configure({ ...program, appId: APPS.due, initiator: "automatic" });
  await programs.configure({ ...program, appId: APPS.external, execution: "external" });
  await all(clock, COUNTS.regularUsers, async (at) => {
    const owner = { userId: regular.userId(at), currency: CURRENCY };
    await balances.create({ ...owner, balancerType: CHANNEL });
    await balances.recharge({ ...owner, amount: "10000000.00", paymentMethodType: CHANNEL });
  });
  const first = { userId: regular.userId(0), currency: CURRENCY, amount: "1.00" };
  const { transactionId: withdrawalId } = await balances.withdraw(first);
  await payouts.submit({ withdrawalId });
  await all(clock, COUNTS.regularMerchants, async (at) => {
    const merchantId = regular.merchantId(at);
    await balances.create({ merchantId, currency: CURRENCY, balancerType: CHANNEL });
    await parties.register({ merchantId, externalCode: regular.code(at), withdrawDays: 1 });
  });
}

/** One day. `names` makes names of it; returns the ids of what it left. */
export async function day(ledger, clock, names) {
  const many = (count, work) => all(clock, count, work);
  await newcomers(ledger, many, names);
  const made = await wallet(ledger, many, names);
  Object.assign(made, await trade(ledger, many, names));
  Object.assign(made, await payouts(ledger, many, names));
  return made;
}

async function newcomers({ balances, parties }, many, { user, merchant, key, code }) {
  const { users, merchants } = COUNTS;
  await many(users, (at) => balances.create({ userId: user(at), currency: CURRENCY, balancerType: WAITING }));
  await many(merchants, (at) => balances.create({ merchantId: merchant(at), currency: CURRENCY, balancerType: CHANNEL }));
  await many(merchants, (at) =>
    parties.register({ merchantId: merchant(at), externalCode: code(at), withdrawDays: 0, shopName: "a shop" }),
  );
  await many(users, (at) =>
    balances.recharge({
      userId: user(at),
      amount: "1000.00",
      currency: CURRENCY,
      paymentMethodType: CHANNEL,
      idempotencyKey: key("recharge", at),
    }),
  );
}

async function wallet({ balances }, many, { user, merchant, key, order }) {
  const { users, merchants, regularUsers, regularMerchants, shared, cancelled, left, refunded } = COUNTS;
  const freeze = (kind, count, userId) =>
    many(count, (at) =>
      balances.freeze({
        userId: userId(at),
        orderId: order(kind, at),
        amount: "10.00",
        currency: CURRENCY,
        idempotencyKey: key(`freeze-${kind}`, at),
      }),
    );
  const confirm = (kind, frozen, payee) =>
    many(frozen.length, (at) =>
      balances.confirm({ freezeId: frozen[at].freezeId, ...payee(at), idempotencyKey: key(`confirm-${kind}`, at) }),
    );
  const bought = await freeze(1, shared, (at) => user(at % users));
  await confirm(1, bought, (at) => ({
    captures: [
      { merchantId: merchant(at % merchants), amount: "7.00" },
      { merchantId: regular.merchantId(at % regularMerchants), amount: "1.00" },
      { ...PLATFORM, amount: "1.50" },
      { ...AGENT, amount: "0.50" },
    ],
  }));
  const again = await freeze(2, regularUsers * 2, (at) => regular.userId(at % regularUsers));
  await confirm(2, again, (at) => ({ merchantId: merchant(at % merchants) }));
  const ended = await freeze(4, cancelled, user);
  await many(cancelled, (at) => balances.cancelFreeze({ freezeId: ended[at].freezeId, idempotencyKey: key("cancel", at) }));
  await freeze(5, left, user);
  await many(refunded, (at) =>
    balances.refund({ freezeId: bought[at].freezeId, amount: "2.00", idempotencyKey: key("refund", at) }),
  );
  return { freezes: bought.map(({ freezeId }) => freezeId) };
}

async function trade({ orders, settlements }, many, { merchant, key, out }) {
  const { settled, due, external, returned, orderRefunds, notified, failed, merchants } = COUNTS;
  const bought = async (appId, count) => {
    const merchantId = (at) => (at % 2 === 0 ? merchant(at % merchants) : regular.merchantId(at % COUNTS.regularMerchants));
    const made = await many(count, (at) =>
      orders.create({
        appId,
        outOrderNo: out("order", at),
        merchantId: merchantId(at),
        currency: CURRENCY,
        amount: "20.00",
        idempotencyKey: key(`create-${appId}`, at),
      }),
    );
    const ids = made.map(({ orderId }) => orderId);
    await many(count, (at) =>
      orders.pay({ orderId: ids[at], channel: CHANNEL, amount: "20.00", idempotencyKey: key(`pay-${appId}`, at) }),
    );
    await many(count, (at) => orders.fulfil({ orderId: ids[at], idempotencyKey: key(`fulfil-${appId}`, at) }));
    return ids;
  };
  const settle = (appId, ids, address) =>
    many(ids.length, (at) =>
      settlements.settle({
        appId,
        orderId: ids[at],
        outSettleNo: out("settle", at),
        idempotencyKey: key(`settle-${appId}`, at),
        ...(address(at) && { notifyUrl: "https://shop.example/told" }),
      }),
    );
  const own = await bought(APPS.own, settled);
  const ended = await settle(APPS.own, own, (at) => at < notified + failed);
  await bought(APPS.due, due);
  const outside = await bought(APPS.external, external + returned);
  const started = await settle(APPS.external, outside, () => false);
  await many(returned, (at) =>
    settlements.completeExternal({ settlementId: started[external + at].settlementId, outcome: "SUCCESS" }),
  );
  const settlementIds = ended.map(({ settlementId }) => settlementId);
  const returnsOf = (appId, list, kind) =>
    many(returned, (at) =>
      settlements.returnSplit({
        appId,
        settlementId: list[at],
        outReturnNo: out(kind, at),
        ...AGENT,
        amount: "0.50",
        idempotencyKey: key(kind, at),
      }),
    );
  const returns = await returnsOf(APPS.own, settlementIds, "return");
  await returnsOf(APPS.external, started.slice(external).map(({ settlementId }) => settlementId), "return-outside");
  const refunds = await many(orderRefunds, (at) =>
    orders.startRefund({
      orderId: own.at(-1 - at),
      outRefundNo: out("refund", at),
      items: [],
      idempotencyKey: key("order-refund", at),
    }),
  );
  await many(orderRefunds, (at) => orders.completeRefund({ refundId: refunds[at].refundId }));
  await giveUp(settlements, many, settlementIds.slice(notified, notified + failed));
  return {
    // Those without a refund.
    orders: own.slice(0, settled - orderRefunds),
    settlements: settlementIds,
    returns: returns.map(({ returnId }) => returnId),
    refunds: refunds.map(({ refundId }) => refundId),
  };
}

/** Reports failures until nothing more will be tried. */
async function giveUp(settlements, many, ids) {
  for (let pending = ids; pending.length > 0; ) {
    const replies = await many(pending.length, (at) =>
      settlements.reportNotification({ notificationId: pending[at], outcome: "failed", reason: "HTTP 500" }),
    );
    pending = pending.filter((_, at) => replies[at].status === "PENDING");
  }
}

async function payouts({ balances, funds, payouts: rail }, many, { user, merchant, key, out }) {
  const { paid, submitted, exceptions, queued, merchants } = COUNTS;
  const batches = await many(merchants / 2, (at) =>
    funds.withdraw({
      orderId: out("withdrawal", at),
      details: [2 * at, 2 * at + 1].map((of) => ({ merchantId: merchant(of), amount: "3.00" })),
    }),
  );
  const more = await many(paid + submitted + exceptions - merchants, (at) =>
    balances.withdraw({ merchantId: merchant(at % merchants), amount: "1.00", currency: CURRENCY, idempotencyKey: key("withdraw", at) }),
  );
  const ids = [
    ...batches.flatMap(({ details }) => details.map(({ withdrawalId }) => withdrawalId)),
    ...more.map(({ transactionId }) => transactionId),
  ];
  // Each may be submitted only when those before it have been.
  await many(ids.length, (at) => rail.submit({ withdrawalId: ids[at] }));
  await many(paid, (at) => rail.report({ withdrawalId: ids[at], status: "PAID", railReference: "r" }));
  const broken = ids.slice(paid, paid + exceptions);
  await many(exceptions, (at) => rail.report({ withdrawalId: broken[at], status: "FAILED", reason: "no such account" }));
  await many(exceptions, (at) =>
    rail.report({ withdrawalId: broken[at], status: "PAID" }).catch((error) => {
      if (error.code !== "PAYOUT_STATUS_FINAL") throw error;
    }),
  );
  await many(queued, (at) =>
    balances.withdraw({ userId: user(at), amount: "1.00", currency: CURRENCY, idempotencyKey: key("queue", at) }),
  );
  return { withdrawals: ids };
}

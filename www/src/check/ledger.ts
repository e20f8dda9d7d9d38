/** The ledger that requests are answered by: a small fixed one, or the one that a scenario leads to. */
import { isLedgerError, type Command, type Query } from "split-ledger/slim";
import type { Host, Reply } from "../simulate/model/host.js";
import { play } from "../simulate/model/play.js";
import { APP } from "../simulate/model/player.js";
import type { Scenario } from "../simulate/model/scenario.js";
import { Desk } from "./desk.js";
import { SHOP, USER } from "./names.js";

/** When the fixed ledger begins, and when requests reach it: three days after its orders were fulfilled. */
const START = Date.parse("2026-03-02T10:00:00+08:00");
const NOW = Date.parse("2026-03-05T12:00:00+08:00");

/** A new ledger in the state of the scenario; without one the fixed ledger. */
export async function ledgerFor(scenario: Scenario | undefined): Promise<Desk> {
  if (scenario === undefined) return await fixedLedger();
  const { start, utcOffset, currency } = scenario;
  const desk = await Desk.open(start, { utcOffset, wireCurrency: currency, wireApp: APP });
  const host: Host = {
    execute: (command) => answer(desk.ledger.execute(command as unknown as Command)),
    query: (query) => answer(desk.ledger.query(query as unknown as Query)),
    setTime: (ms) => (desk.clock.now = ms),
  };
  await play(scenario, host);
  return desk;
}

async function answer(
  call: Promise<unknown>,
): Promise<{ ok: Reply } | { error: { code: string; message: string; details: Record<string, string> } }> {
  try {
    return { ok: (await call) as Reply };
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    return { error: { code: error.code, message: error.message, details: { ...error.details } } };
  }
}

/** The ledger of README's first pages, with the order and the parties that the platforms' own examples name. */
async function fixedLedger(): Promise<Desk> {
  const desk = await Desk.open(START);
  for (const command of COMMANDS) await desk.ledger.execute(command);
  for (const outOrderNo of ["A-1", "out_order_example_1"]) {
    const { orderId } = await desk.ledger.orders.create({
      appId: "shop",
      outOrderNo,
      merchantId: SHOP,
      currency: "CNY",
      items: [
        { itemId: `${outOrderNo}-1`, amount: "99.90" },
        { itemId: `${outOrderNo}-2`, amount: "100.00" },
      ],
    });
    await desk.ledger.orders.pay({ orderId, channel: "WECHAT", amount: "199.90", idempotencyKey: `pay-${outOrderNo}` });
    await desk.ledger.orders.fulfil({ orderId });
  }
  await desk.ledger.balances.freeze({
    userId: USER,
    orderId: "1000",
    amount: "20.00",
    currency: "CNY",
    ttlMs: 30 * 86_400_000,
  });
  desk.clock.now = NOW;
  return desk;
}

const COMMANDS: readonly Command[] = [
  { type: "create_balance", userId: USER, currency: "CNY" },
  { type: "recharge", userId: USER, currency: "CNY", amount: "100.00", idempotencyKey: "recharge-1" },
  { type: "register_party", platformId: "mall", platformType: "settlement" },
  { type: "create_balance", merchantId: SHOP, currency: "CNY", balancerType: "BANK_CARD" },
  { type: "register_party", merchantId: SHOP, externalCode: "abc123", fees: [{ currency: "CNY", fixed: "2.00" }] },
  { type: "recharge", merchantId: SHOP, currency: "CNY", amount: "100.00", paymentMethodType: "BANK_CARD" },
  { type: "create_balance", partnerId: "99", currency: "CNY" },
  { type: "create_balance", partnerId: "分账方商户号1", currency: "CNY" },
  {
    type: "configure_program",
    appId: "shop",
    platformId: "mall",
    settleAfter: "fulfilment",
    days: 3,
    rake: [{ name: "fee", rate: "0.006" }],
  },
];

/** A ledger with an app whose orders are paid and fulfilled, and its clock. */
import type { Ledger, LedgerOptions, LedgerStore } from "split-ledger";
import { memoryStore } from "split-ledger";
import { open } from "../sdk/world.js";

export const APP = "tt07e3715e98c9aac0";
export const SELLER = "22222222-2222-4222-8222-222222222222";
export const START = Date.UTC(2025, 6, 1);

/** What a test turns. */
export interface Shop {
  ledger: Ledger;
  clock: { now: number };
  /** A paid and fulfilled order of 10.00. */
  order(outOrderNo: string): Promise<string>;
}

/** Opens a ledger and configures its app; `program` is added to the configuration. */
export async function openShop(
  program: object,
  store: LedgerStore = memoryStore(),
  options: Partial<LedgerOptions> = {},
): Promise<Shop> {
  const clock = { now: START };
  const ledger = await open(store, { now: () => clock.now, allowPrivateUrls: true, allowClockJump: true, ...options });
  await ledger.balances.create({ merchantId: SELLER, currency: "CNY" });
  await ledger.balances.create({ platformId: "p", currency: "CNY" });
  await ledger.programs.configure({
    appId: APP,
    platformId: "p",
    settleAfter: "fulfilment",
    days: 0,
    rake: [{ name: "service", rate: "0.06" }],
    ...program,
  });
  const order = async (outOrderNo: string): Promise<string> => {
    const { orderId } = await ledger.orders.create({
      appId: APP,
      outOrderNo,
      currency: "CNY",
      merchantId: SELLER,
      amount: "10.00",
    });
    await ledger.orders.pay({ orderId, channel: "WECHAT", amount: "10.00" });
    await ledger.orders.fulfil({ orderId });
    return orderId;
  };
  return { ledger, clock, order };
}

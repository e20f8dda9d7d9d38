/** A ledger with three parties, served on this machine with and without signatures. */
import { afterEach } from "vitest";
import { allinpayClient, memoryStore, rsaSigner, type AllinpayClient, type Ledger } from "split-ledger";
import { serve, type ServeOptions } from "split-ledger/node";
import { makeKeys, type Keys } from "../douyin/keys.js";
import { open } from "../sdk/world.js";

export const APP = "1001";
export const OTHER_APP = "1000";
export const SHOP = "22222222-2222-4222-8222-222222222222";
export const START = Date.UTC(2025, 6, 1, 4);

/** Pairs of keys: of the app, of another app, of the gateway. */
export const keys: { app: Keys; other: Keys; gateway: Keys } = {
  app: makeKeys(),
  other: makeKeys(),
  gateway: makeKeys(),
};

/** What a test turns. */
export interface Desk {
  ledger: Ledger;
  clock: { now: number };
  endpoint: string;
  client: AllinpayClient;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The service options that switch signatures on. */
export const SIGNED = {
  tokens: ["token"],
  allinpay: {
    apps: { [OTHER_APP]: { publicKey: keys.other.publicPem }, [APP]: { publicKey: keys.app.publicPem } },
    privateKey: keys.gateway.privatePem,
  },
} as const;

/** A platform, a shop with a fee of 2.00 and a partner, with 100.00 and a bank card each. */
export async function desk(access: Partial<ServeOptions> = SIGNED): Promise<Desk> {
  const clock = { now: START };
  const ledger = await open(memoryStore(), { now: () => clock.now, allowClockJump: true });
  const fees = [{ currency: "CNY", fixed: "2.00" }];
  const parties = [
    [{ platformId: "p" }, { platformType: "settlement" as const, referenceId: 7 }],
    [{ merchantId: SHOP }, { externalCode: "abc123", referenceId: 88, shopName: "一号店", fees }],
    [{ partnerId: "99" }, { externalCode: "part-1" }],
  ] as const;
  for (const [owner, terms] of parties) {
    await ledger.parties.register({ ...owner, ...terms });
    await ledger.balances.addPaymentMethod({ ...owner, paymentMethodType: "BANK_CARD", isDefault: true });
    await ledger.balances.recharge({ ...owner, amount: "100.00", currency: "CNY" });
  }
  const server = await serve({ ledger, port: 0, ...access });
  closing.push(() => server.close());
  const endpoint = `${server.url}/allinpay/gateway`;
  return { ledger, clock, endpoint, client: clientOf(endpoint, clock) };
}

/** The app's client. */
export function clientOf(endpoint: string, clock: { now: number }, fetcher: typeof fetch = fetch): AllinpayClient {
  return allinpayClient({
    appId: APP,
    endpoint,
    signer: rsaSigner({ privateKey: keys.app.privatePem }),
    platformKey: keys.gateway.publicPem,
    fetch: fetcher,
    now: () => clock.now,
  });
}

// A page that keeps a ledger of its own: no init call, no plugin of the bundler.
import { isLedgerError, memoryStore, openLedger } from "split-ledger";

const ledger = await openLedger({ store: memoryStore() });
const userId = "11111111-1111-4111-8111-111111111111";
const merchantId = "22222222-2222-4222-8222-222222222222";
await ledger.balances.create({ userId, currency: "CNY" });
await ledger.balances.create({ merchantId, currency: "CNY" });
await ledger.balances.recharge({ userId, amount: "92233720368.00", currency: "CNY" }).catch(() => undefined);
await ledger.balances.recharge({ userId, amount: "100.00", currency: "CNY" });
const freezes = await Promise.all(
  ["1", "2", "3"].map((orderId) =>
    ledger.balances.freeze({ userId, orderId, amount: "10.10", currency: "CNY" }),
  ),
);
await Promise.all(freezes.map(({ freezeId }) => ledger.balances.confirm({ freezeId, merchantId })));
const refused = await ledger.balances.freeze({ userId, amount: "69.71", currency: "CNY" }).then(
  () => "not refused",
  (error: unknown) => (isLedgerError(error) ? error.code : String(error)),
);
const result = {
  user: (await ledger.balances.get({ userId, currency: "CNY" })).available,
  merchant: (await ledger.balances.get({ merchantId, currency: "CNY" })).available,
  refused,
  groups: ledger.metrics.groups,
};

const output = globalThis.document?.querySelector("#result");
if (output) output.textContent = JSON.stringify(result);
else console.log(JSON.stringify(result));

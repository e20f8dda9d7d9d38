// One purchase and one refusal, with whichever copy of the package it is given.
exports.buy = async ({ isLedgerError, memoryStore, openLedger }) => {
  const ledger = await openLedger({ store: memoryStore() });
  const userId = "11111111-1111-4111-8111-111111111111";
  const merchantId = "22222222-2222-4222-8222-222222222222";
  await ledger.balances.create({ userId, currency: "CNY" });
  await ledger.balances.create({ merchantId, currency: "CNY" });
  await ledger.balances.recharge({ userId, amount: "100.00", currency: "CNY" });
  const freeze = { userId, orderId: "7", amount: "30.50", currency: "CNY" };
  const { freezeId } = await ledger.balances.freeze(freeze);
  await ledger.balances.confirm({ freezeId, merchantId });
  const refusal = await ledger.balances.freeze({ ...freeze, orderId: "8", amount: "69.51" }).catch((error) => error);
  const user = await ledger.balances.get({ userId, currency: "CNY" });
  const merchant = await ledger.balances.get({ merchantId, currency: "CNY" });
  await ledger.close();
  return {
    user: user.available,
    merchant: merchant.available,
    refused: isLedgerError(refusal) ? refusal.code : String(refusal),
  };
};

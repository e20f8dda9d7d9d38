// The same, required.
const { openLedger } = require("split-ledger");
const { sqliteStore } = require("split-ledger/sqlite");

async function main() {
  const store = sqliteStore({ path: process.argv[2] });
  const ledger = await openLedger({ store });
  const userId = "11111111-1111-4111-8111-111111111111";
  console.log((await ledger.balances.get({ userId, currency: "CNY" })).available);
  await ledger.close();
  store.close();
}
main();

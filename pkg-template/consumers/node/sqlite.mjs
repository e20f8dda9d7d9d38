// A program with a ledger in a file; run twice, it finds what it left.
import { openLedger } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";

const store = sqliteStore({ path: process.argv[2] });
const ledger = await openLedger({ store });
const userId = "11111111-1111-4111-8111-111111111111";
await ledger.balances.create({ userId, currency: "CNY" });
await ledger.balances.recharge({ userId, amount: "1.25", currency: "CNY" });
console.log((await ledger.balances.get({ userId, currency: "CNY" })).available);
await ledger.close();
store.close();

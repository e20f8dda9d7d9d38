// Runs one pass of payouts on a SQLite file for the process that started this one, which has the rail: it
// is told of each call, `{ step, withdrawalId, … }`, and never answers. Usage: fork("payer.mjs", [FILE])
import { openLedger, runPayouts } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";

const ledger = await openLedger({ store: sqliteStore(process.argv[2]), sweepIntervalMs: 0 });
const call = (step) => (payout) => {
  process.send({ step, payout: { ...payout, netMinor: String(payout.netMinor) } });
  return new Promise(() => undefined);
};
await runPayouts(ledger, { submit: call("submit"), query: call("query") });

// One process with both: an application that imports, beside a library that requires.
const required = require("split-ledger");
const { buy } = require("./buy.cjs");

async function main() {
  const imported = await import("split-ledger");
  const [first, second] = await Promise.all([buy(required), buy(imported)]);
  // An error of one copy is one for the other copy too.
  const error = await required
    .openLedger({ store: required.memoryStore() })
    .then((ledger) => ledger.balances.get({ userId: "x" }))
    .catch((refusal) => refusal);
  const isShared = imported.isLedgerError(error) && !(error instanceof imported.LedgerError);
  console.log(JSON.stringify({ first, second, isShared, isOneCopy: required === imported }));
}
main();

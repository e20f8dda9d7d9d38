// A program that imports the package.
import { isLedgerError, memoryStore, openLedger } from "split-ledger";
import { buy } from "./buy.cjs";

console.log(JSON.stringify(await buy({ isLedgerError, memoryStore, openLedger })));

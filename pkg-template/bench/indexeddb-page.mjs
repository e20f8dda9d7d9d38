// What runs in the page that bench/indexeddb.mjs opens.

import { openLedger } from "split-ledger";
import { indexedDbStore } from "split-ledger/indexeddb";
import { fill, pair, perSecond, randomPicks, world } from "./world.mjs";

const people = world(1000);
let ledger;
let byHand;

globalThis.bench = {
  async prepare() {
    ledger = await openLedger({ store: indexedDbStore({ name: "bench" }), sweepIntervalMs: 0 });
    await fill(ledger, people);
    byHand = await new Promise((resolve, reject) => {
      const request = indexedDB.open("by-hand");
      request.onupgradeneeded = () => request.result.createObjectStore("rows");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  },
  /** Pairs of commands per second, and how many calls shared a commit. */
  async pairs(round, callers, ms) {
    const before = { ...ledger.metrics };
    const pick = randomPicks(round);
    const rate = await perSecond(callers, ms, () => pair(ledger.balances, people, pick));
    const { groups, calls } = ledger.metrics;
    return { rate, group: (calls - before.calls) / (groups - before.groups) };
  },
  /** The least that a durable write costs here: transactions of one row, per second. */
  puts(ms) {
    let at = 0;
    return perSecond(1, ms, () => {
      at += 1;
      const tx = byHand.transaction("rows", "readwrite", { durability: "strict" });
      tx.objectStore("rows").put({ row: "x".repeat(200) }, at);
      return new Promise((resolve, reject) => {
        tx.oncomplete = resolve;
        tx.onabort = () => reject(tx.error);
      });
    });
  },
  async findings() {
    return (await ledger.journal.verify()).findingsTotal;
  },
};

// Does a ledger slow down as it grows? The same questions at 10 thousand and at 10 million entries.

import path from "node:path";
import { openLedger } from "split-ledger";
import { printTable, progress, summary } from "./report.mjs";
import { storeOn } from "./sqlite.mjs";
import { collect, fill, pair, perSecond, randomPicks, world } from "./world.mjs";

const SMALL = 10_000;
/** A freeze has one entry, a confirm two. */
const ENTRIES_PER_PAIR = 3;

export async function measureLarge(folder, { entries, rounds, ms }) {
  const people = world(1000);
  const store = storeOn(path.join(folder, "large.db"));
  const ledger = await openLedger({ store, sweepIntervalMs: 0 });
  await fill(ledger, people);
  const pick = randomPicks(1);
  let count = people.users * 2;
  const growTo = async (wanted) => {
    const show = progress("filling", wanted);
    const caller = async () => {
      while (count < wanted) {
        count += ENTRIES_PER_PAIR;
        await pair(ledger.balances, people, pick);
        show(Math.min(count, wanted));
      }
    };
    await Promise.all(Array.from({ length: 512 }, caller));
  };
  const sizes = [SMALL, entries];
  const measured = [];
  for (const size of sizes) {
    await growTo(size);
    measured.push(await measureAll(ledger, people, { rounds, ms }));
    // What was measured has added entries too.
    count += ENTRIES_PER_PAIR * measured.at(-1).pairs;
  }
  await ledger.close();
  store.close();

  const [small, large] = measured.map(({ rates }) => rates);
  printTable(
    "SQLite as the ledger grows: calls/s, one caller (groups: 512 callers)",
    ["", ...sizes.map((size) => `${size.toLocaleString("en-US")} entries`), "× slower"],
    Object.keys(small).map((name) => {
      const [before, after] = [small[name].median, large[name].median];
      return [name, before, after, before / after];
    }),
  );
  return { sizes, small, large };
}

async function measureAll(ledger, people, { rounds, ms }) {
  const { balances } = ledger;
  const pick = randomPicks(7);
  const userId = () => people.user(pick(people.users));
  let pairs = 0;
  const lastFreeze = await balances.freeze({ userId: people.user(0), amount: "0.01", currency: "CNY" });
  const questions = {
    "freeze + confirm": [1, () => ((pairs += 1), pair(balances, people, pick))],
    "freeze + confirm, groups": [512, () => ((pairs += 1), pair(balances, people, pick))],
    "balance": [1, () => balances.get({ userId: userId(), currency: "CNY" })],
    // As many rows as a user has at the smaller size, so that both sizes answer the same.
    "entries of a user, page of 5": [1, () => balances.entries({ userId: userId(), currency: "CNY", limit: 5 })],
    "transactions of a user, page of 5": [
      1,
      () => balances.transactions({ userId: userId(), currency: "CNY", limit: 5 }),
    ],
    "transactions of all, page of 20": [1, () => balances.transactions({ limit: 20 })],
    "freeze by id": [1, () => balances.freezeById({ freezeId: lastFreeze.freezeId })],
    "due freezes": [1, () => balances.dueFreezes({ limit: 100 })],
  };
  const rates = {};
  for (const [name, [callers, work]] of Object.entries(questions)) {
    const values = [];
    for (let round = 0; round <= rounds; round += 1) {
      collect();
      const rate = await perSecond(callers, ms, work);
      if (round > 0) values.push(rate);
    }
    rates[name] = summary(values);
  }
  return { rates, pairs };
}

// One process of processes.mjs: on `{ at, warmMs, ms, callers, seed }` its callers buy from `at` on, and it answers what
// was done within `ms` after the warming up. Usage: fork("processes-caller.mjs", [URL, ACCOUNTS, INDEX])

import { openOurs } from "./postgres.mjs";
import { numberFrom, pair, randomPicks, world } from "./world.mjs";

const [url, accounts, index] = process.argv.slice(2);
numberFrom(index * 1_000_000_000);
const people = { ...world(Number(accounts)), merchants: 1 };
const count = { commits: 0, lost: 0 };
const { ledger, close } = await openOurs(url, (store) => ({
  limits: store.limits,
  open: (schema) => store.open(schema),
  read: (id, reads) => store.read(id, reads),
  exclusive: (id, maxWaitMs, work) => store.exclusive(id, maxWaitMs, work),
  close: () => store.close(),
  commit: async (commit) => {
    const isWon = await store.commit(commit);
    count.commits += 1;
    if (!isWon) count.lost += 1;
    return isWon;
  },
}));

process.on("message", async ({ at, warmMs, ms, callers, seed }) => {
  const now = () => performance.timeOrigin + performance.now();
  const from = at + warmMs;
  const until = from + ms;
  const latencies = [];
  const timed = (method) => async (request) => {
    const began = now();
    const reply = await ledger.balances[method](request);
    const ended = now();
    if (ended >= from && ended < until) latencies.push(ended - began);
    return reply;
  };
  const api = { freeze: timed("freeze"), confirm: timed("confirm") };
  const pick = randomPicks(seed);
  await wait(at - now());
  let before;
  let after;
  const snap = () => ({ ...count, ...ledger.metrics });
  const watch = async () => {
    await wait(from - now());
    before = snap();
    await wait(until - now());
    after = snap();
  };
  let pairs = 0;
  const caller = async () => {
    while (now() < until) {
      await pair(api, people, pick);
      pairs += 1;
    }
  };
  await Promise.all([watch(), ...Array.from({ length: callers }, caller)]);
  const of = (field) => after[field] - before[field];
  process.send({ latencies, pairs, commits: of("commits"), lost: of("lost"), groups: of("groups"), calls: of("calls"), reads: of("reads") });
});
process.on("disconnect", close);
process.send("ready");

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

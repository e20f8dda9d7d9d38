// The same work on two histories, in short turns, so that a change of the machine's mood meets both.

import { collect } from "../world.mjs";

/** Turns that warm up and are not counted. */
const WARM_UP = 2;

/**
 * Medians of µs per call, their ratio, and the ratio of this process's own time on the processor, which
 * other programs do not disturb. `sides`: `[smaller, larger]`, functions that do one piece of work.
 */
export async function compare(sides, { callers, turns, ms }) {
  const values = sides.map(() => []);
  collect();
  for (let turn = -WARM_UP; turn < turns; turn += 1) {
    // Who goes first changes.
    for (const side of turn % 2 === 0 ? [0, 1] : [1, 0]) {
      const measured = await timed(sides[side], callers, ms);
      if (turn >= 0) values[side].push(measured);
    }
  }
  const medianOf = (what) => values.map((turnsOf) => median(turnsOf.map((one) => one[what])));
  const [[smaller, larger], [smallerCpu, largerCpu]] = [medianOf("wall"), medianOf("cpu")];
  const ratios = values[0].map(({ wall }, turn) => values[1][turn].wall / wall).sort((a, b) => a - b);
  const at = (share) => ratios[Math.floor((ratios.length - 1) * share)];
  return { smaller, larger, ratio: larger / smaller, low: at(0.25), high: at(0.75), cpu: largerCpu / smallerCpu };
}

/**
 * µs per call, of the clock and of the processor. Of one caller the median of its calls: what interrupts some
 * of them says nothing about the ledger. Of many the mean, which is what they get done.
 */
async function timed(work, callers, ms) {
  const each = [];
  const before = process.cpuUsage();
  const started = performance.now();
  const until = started + ms;
  const caller = async () => {
    for (let from = performance.now(); from < until || each.length === 0; ) {
      await work();
      const now = performance.now();
      each.push((now - from) * 1000);
      from = now;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const mean = ((performance.now() - started) * 1000) / each.length;
  const { user, system } = process.cpuUsage(before);
  return { wall: callers === 1 ? median(each) : mean, cpu: (user + system) / each.length };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;
}

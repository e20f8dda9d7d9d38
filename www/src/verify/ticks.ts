/** Marks on the axes of this part's charts. */
import { plotted } from "../ui/plotted.js";
import type { Tick } from "../ui/SeriesChart.vue";
import { timeText } from "./query/time.js";

/** Three times at equal distances, as days, or as times if there are few days: so many fit on a phone. */
export function timeTicks([from, to]: readonly [number, number]): Tick[] {
  const isDays = to - from > 3 * 86_400_000;
  const count = 3;
  return Array.from({ length: count }, (_, at) => {
    // The last would be cut off at the edge.
    const time = from + ((at + 0.25) / count) * (to - from);
    return { at: time, text: isDays ? timeText(time).slice(0, 10) : timeText(time).slice(5, 16) };
  });
}

/** The lowest and the highest of these amounts, as they were given, and zero between them. */
export function amountTicks(amounts: readonly string[]): Tick[] {
  const ticks = amounts.map((text) => ({ at: plotted(text), text }));
  const [first] = ticks;
  if (first === undefined) return [];
  const low = ticks.reduce((least, tick) => (tick.at < least.at ? tick : least), first);
  const high = ticks.reduce((most, tick) => (tick.at > most.at ? tick : most), first);
  const zero = { at: 0, text: "0" };
  return low.at < 0 && high.at > 0 ? [low, zero, high] : [low, high].filter(({ at }, place) => place === 0 || at !== low.at);
}

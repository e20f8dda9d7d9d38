/** The time line's geometry, in px. */
import { DAY, HOUR, MINUTE, startOfDay } from "./clock.js";

/** A handle: where its time is, and where it is drawn. */
export interface Handle {
  /** Of its time. */
  x: number;
  /** Left side and width of its label. */
  left: number;
  width: number;
  /** 0 is next to the axis. */
  lane: number;
}

const GAP = 4;

/** Puts labels of given widths at given places into as few lanes as do not make them overlap. */
export function intoLanes(places: readonly { x: number; width: number }[], width: number): Handle[] {
  const rights: number[] = [];
  const handles: Handle[] = [];
  const sorted = places.map((place, index) => ({ ...place, index })).sort((a, b) => a.x - b.x || a.index - b.index);
  for (const { x, width: own, index } of sorted) {
    const left = Math.max(0, Math.min(x - own / 2, width - own));
    let lane = rights.findIndex((right) => right + GAP <= left);
    if (lane === -1) lane = rights.length;
    rights[lane] = left + own;
    handles[index] = { x, left, width: own, lane };
  }
  return handles;
}

/** Width of a label: Chinese characters are about twice as wide as Latin ones. */
export function labelWidth(text: string): number {
  let width = 20;
  for (const char of text) width += char.charCodeAt(0) > 0x2e7f ? 12.5 : 6.9;
  return Math.ceil(width);
}

/** Whole days around all times, with a day more to drag into. */
export function domain(times: readonly number[], offset: number): [number, number] {
  const first = startOfDay(Math.min(...times), offset);
  const last = startOfDay(Math.max(...times), offset);
  return [first, last + 2 * DAY];
}

/** Beginnings of days to mark, at least `gap` px apart. */
export function dayTicks([from, to]: readonly [number, number], width: number, gap: number): number[] {
  const days = Math.round((to - from) / DAY);
  const every = [1, 2, 7, 14, 28, 91, 364].find((step) => (width / days) * step >= gap) ?? 364;
  const ticks: number[] = [];
  for (let day = 0; day <= days; day += every) ticks.push(from + day * DAY);
  return ticks;
}

/** A time under the pointer, on a step that can be hit: a quarter of an hour to a day. */
export function snap(at: number, msPerPx: number, offset: number): number {
  const step = [15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR].find((ms) => ms / msPerPx >= 3) ?? DAY;
  return Math.round((at + offset) / step) * step - offset;
}

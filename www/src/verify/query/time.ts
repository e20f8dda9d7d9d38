/** Times as texts, in the time zone in which ledgers count their days unless told otherwise: +08:00. */
const OFFSET_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;
/** Beyond, a Date has no text. */
const TIME_MAX = 8.64e15 - OFFSET_MS;

/** `2025-01-06 10:29:00`; of a time that is none, its number. */
export function timeText(ms: number): string {
  if (!(Math.abs(ms) <= TIME_MAX)) return String(ms);
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** `2025-01-06T10:29:00.000+08:00`, for programs. */
export function timeStamp(ms: number): string {
  if (!(Math.abs(ms) <= TIME_MAX)) return String(ms);
  return `${new Date(ms + OFFSET_MS).toISOString().slice(0, 23)}+08:00`;
}

/** When a day begins, ms; undefined if the text is not `2025-01-06`. */
export function dayBegin(day: string): number | undefined {
  const begin = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00+08:00`) : NaN;
  return Number.isNaN(begin) ? undefined : begin;
}

/** When the day after begins, ms. */
export function dayEnd(day: string): number | undefined {
  const begin = dayBegin(day);
  return begin === undefined ? undefined : begin + DAY_MS;
}

/** When the day of a time begins, ms. */
export function dayOf(ms: number): number {
  return Math.floor((ms + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
}

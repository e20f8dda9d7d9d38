/** Times on the page: of the scenario's own offset, wherever the visitor is. */
import type { Language } from "../language/index.js";

/** Milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An offset such as `+08:00` in milliseconds; 0 if it is none, which the core then says. */
export function offsetMs(utcOffset: string): number {
  const parts = /^([+-])(\d{2}):(\d{2})$/.exec(utcOffset);
  if (parts === null) return 0;
  const ms = Number(parts[2]) * HOUR + Number(parts[3]) * MINUTE;
  return parts[1] === "-" ? -ms : ms;
}

/** 00:00 of the local day of a time. */
export function startOfDay(at: number, offset: number): number {
  return Math.floor((at + offset) / DAY) * DAY - offset;
}

/** A time as an `<input type="datetime-local">` has it. */
export function inputText(at: number, offset: number): string {
  return new Date(at + offset).toISOString().slice(0, 16);
}

/** The time that such an input has; undefined while it is incomplete. */
export function inputTime(text: string, offset: number): number | undefined {
  // Date.parse takes half a date, too.
  const at = /^\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(`${text}Z`) : NaN;
  return Number.isNaN(at) ? undefined : at - offset;
}

const STYLES = {
  /** Mon, 2 Mar 2026, 10:00 */
  full: { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
  /** 2 Mar, 10:00 */
  short: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
  /** 2 Mar */
  day: { month: "short", day: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** A time in words. */
export function timeText(at: number, offset: number, language: Language, style: keyof typeof STYLES): string {
  const key = `${language} ${style}`;
  let format = formats.get(key);
  if (format === undefined) {
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    format = new Intl.DateTimeFormat(locale, { ...STYLES[style], hourCycle: "h23", timeZone: "UTC" });
    formats.set(key, format);
  }
  return format.format(at + offset);
}

/** What the components of this part share. */
import type { tasks } from "./tasks.js";

export type { StressProgress } from "./tasks.js";
export type { tasks } from "./tasks.js";

/** A run that came to its end. */
export type Done = Awaited<ReturnType<typeof tasks.run>>;

/** `2:05` of milliseconds. */
export function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** What waits to be decided: calls in order of submission, bounded. */
import { LedgerError } from "../errors.js";
import { ABORTED } from "./failure.js";
import type { EngineMetrics } from "./metrics.js";

/** Most commands of one group. */
const GROUP_COMMANDS_MAX = 512;
/** Most UTF-16 units of one group. */
const GROUP_UNITS_MAX = 1 << 20;
/** Most commands that wait; beyond it `OVERLOADED`. */
const QUEUE_COMMANDS_MAX = 65_536;
/** Most UTF-16 units that wait. */
const QUEUE_UNITS_MAX = 64 << 20;

/** The answer to a call, `{"ok":…}` or `{"error":…}`, and what the store threw on the way to it. */
export interface Answered {
  text: string;
  cause?: unknown;
}

/** A call and its caller. */
export interface Waiting {
  text: string;
  commands: number;
  resolve: (answer: Answered) => void;
  signal: AbortSignal | undefined;
}

export class Queue {
  readonly #metrics: EngineMetrics;
  #calls: Waiting[] = [];
  #units = 0;

  constructor(metrics: EngineMetrics) {
    this.#metrics = metrics;
  }

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  /** Adds a call; refuses it when too much is waiting. */
  add(call: Waiting): void {
    const isFull =
      this.#metrics.queued + call.commands > QUEUE_COMMANDS_MAX || this.#units + call.text.length > QUEUE_UNITS_MAX;
    if (isFull && !this.isEmpty) {
      throw new LedgerError("OVERLOADED", "too many calls are waiting", { limit: String(QUEUE_COMMANDS_MAX) });
    }
    this.#calls.push(call);
    this.#count(call, 1);
  }

  /** Takes the next group, of about this many commands at most; a call that is larger than a group goes alone. */
  cut(commandsMax = GROUP_COMMANDS_MAX): Waiting[] {
    const group: Waiting[] = [];
    let commands = 0;
    let units = 0;
    let at = 0;
    for (; at < this.#calls.length; at++) {
      const call = this.#calls[at] as Waiting;
      const isTooMuch =
        commands + call.commands > Math.min(commandsMax, GROUP_COMMANDS_MAX) || units + call.text.length > GROUP_UNITS_MAX;
      if (isTooMuch && group.length > 0) break;
      this.#count(call, -1);
      if (call.signal?.aborted === true) {
        call.resolve({ text: ABORTED });
        continue;
      }
      group.push(call);
      commands += call.commands;
      units += call.text.length;
    }
    this.#calls = at === this.#calls.length ? [] : this.#calls.slice(at);
    return group;
  }

  /** Puts a group back to where it was. */
  putBack(group: readonly Waiting[]): void {
    this.#calls.unshift(...group);
    for (const call of group) this.#count(call, 1);
  }

  #count({ text, commands }: Waiting, sign: 1 | -1): void {
    this.#metrics.queued += sign * commands;
    this.#units += sign * text.length;
  }
}

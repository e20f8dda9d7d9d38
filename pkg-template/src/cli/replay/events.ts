/** What happens to the orders of a file, by time. */
import type { Order } from "./orders.js";

/** One thing that happens to an order. */
export interface Event {
  /** ms since the epoch. */
  time: number;
  kind: "purchase" | "approval" | "fulfilment";
  order: Order;
}

/** The kinds in the sequence in which they happen at one time. */
export const KINDS: readonly Event["kind"][] = ["purchase", "approval", "fulfilment"];

/** All events by time; at the same time in the order of the file. */
export function eventsOf(orders: readonly Order[]): Event[] {
  const events: Event[] = [];
  for (const order of orders) {
    const add = (kind: Event["kind"], time: number | null): void => {
      if (time !== null) events.push({ time, kind, order });
    };
    add("purchase", order.purchasedAt);
    add("approval", order.approvedAt);
    add("fulfilment", order.fulfilledAt);
  }
  return events.sort((a, b) => a.time - b.time);
}

/** Times at which something is due, each once, the earliest first. */
export class DueTimes {
  readonly #times: number[] = [];

  add(time: number): void {
    let from = 0;
    for (let to = this.#times.length; from < to;) {
      const middle = (from + to) >>> 1;
      if ((this.#times[middle] ?? 0) < time) from = middle + 1;
      else to = middle;
    }
    if (this.#times[from] !== time) this.#times.splice(from, 0, time);
  }

  /** The earliest time. */
  get first(): number | undefined {
    return this.#times[0];
  }

  /** The latest time. */
  get last(): number | undefined {
    return this.#times.at(-1);
  }

  /** Takes the earliest time away. */
  shift(): void {
    this.#times.shift();
  }
}

/** When orders may be settled: marks on the time line. */
import { DAY, startOfDay } from "./clock.js";
import type { Outcome } from "./model/outcome.js";
import type { Order, Program, Scenario } from "./model/scenario.js";

/** A day from which something may be settled. */
export interface DueMark {
  /** ms since the epoch. */
  at: number;
  /** N of D+N. */
  days: string;
  /** Names of orders. */
  orders: string[];
}

/** Orders with commission wait three days after fulfilment, whatever the program says. */
const COMMISSION_DAYS = "3";

/** The moments by what has happened to each order; of D+0 there is nothing to mark. The core alone decides when it is asked to settle. */
export function dueMarks(scenario: Scenario, outcome: Outcome, offset: number): DueMark[] {
  const marks = new Map<string, DueMark>();
  for (const order of scenario.orders) {
    const { days, isAfterPayment } = terms(order, scenario.program);
    const since = lastOf(scenario, outcome, order.name, isAfterPayment ? ["pay"] : ["fulfil"]);
    if (since === undefined || !/^[1-9]\d{0,2}$/.test(days)) continue;
    const ended = isAfterPayment ? since : (lastOf(scenario, outcome, order.name, ["fulfil", "refund"]) ?? since);
    const at =
      outcome.orders.find((figures) => figures.order === order.name)?.dueAt ??
      after(ended, Number(days), scenario.program, offset);
    const mark = marks.get(`${at.toString()} ${days}`) ?? { at, days, orders: [] };
    mark.orders.push(order.name);
    marks.set(`${at.toString()} ${days}`, mark);
  }
  return [...marks.values()];
}

function terms({ commissionTo }: Order, { days, settleAfter }: Program): { days: string; isAfterPayment: boolean } {
  if (commissionTo !== "") return { days: COMMISSION_DAYS, isAfterPayment: false };
  return { days: days === "" ? "0" : days, isAfterPayment: settleAfter === "payment" };
}

function after(since: number, days: number, { dayRule }: Program, offset: number): number {
  const calendar = startOfDay(since, offset) + days * DAY;
  return dayRule === "calendar" ? calendar : Math.max(calendar, since + days * DAY);
}

/** Time of the last event of some types that was carried out for an order. */
function lastOf({ events }: Scenario, { steps }: Outcome, order: string, types: readonly string[]): number | undefined {
  const times = steps.flatMap(({ event: place, status }) => {
    const event = place === null ? undefined : events[place];
    return event !== undefined && status === "done" && types.includes(event.type) && "order" in event && event.order === order
      ? [event.at]
      : [];
  });
  return times.length === 0 ? undefined : Math.max(...times);
}

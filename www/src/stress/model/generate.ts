/** Random orders for the rules of a scenario. */
import { formatMinor } from "split-ledger/slim";
import { emptyEvent, emptyItem, emptyOrder } from "../../simulate/model/empty.js";
import type { Event, EventType, Item, Order, Scenario } from "../../simulate/model/scenario.js";
import { randomOf, type Random } from "./random.js";

/**
 * What becomes of an order once it is paid: it is settled; before that one item or everything is refunded;
 * or one item is refunded after it.
 */
export type Fate = "settle" | "refundItem" | "refundAll" | "refundAfter";

/** A random order. */
export interface Generated {
  order: Order;
  fate: Fate;
  /** Name of the item that is refunded; of `refundItem` and `refundAfter`. */
  item: string;
  /** How it is paid. */
  channel: string;
}

/** Dearest item, minor units. */
const DEAREST = 500_000;
const MOST_ITEMS = 3;
const MOST_USES = 5;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** CPS orders are settled three days after fulfilment, whatever the program says. */
const CPS_DAYS = 3;

/** Order `number` (from 1) of a seed: shaped like one of the scenario's orders, with other items and prices. */
export function generate(scenario: Scenario, seed: string, number: number): Generated {
  const random = randomOf(`${seed}/${String(number)}`);
  const shape = scenario.orders.length > 0 ? random.of(scenario.orders) : plainOrder(scenario);
  const shapes = shape.items.length > 0 ? shape.items : [emptyItem("")];
  const count = 1 + random.below(MOST_ITEMS);
  const items = Array.from({ length: count }, (_, at) => item(random, random.of(shapes), String(at + 1), scenario.currency));
  const order: Order = { ...shape, name: `N-${String(number)}`, items };
  const chosen = random.of(items);
  const drawn = fate(random, count);
  // Of a card only unused uses can be refunded, and after fulfilment there are none.
  const isRefused = drawn === "refundAfter" && chosen.uses !== "";
  return { order, fate: isRefused ? "settle" : drawn, item: chosen.name, channel: random.of(["WECHAT", "ALIPAY"]) };
}

/** From the creation of an order to its settlement, ms: all days have passed. */
export function settleAfterMs({ program }: Scenario): number {
  const days = /^\d{1,3}$/.test(program.days) ? Number(program.days) : 0;
  return (Math.max(days, CPS_DAYS) + 1) * DAY_MS;
}

/** A scenario of this order alone, to look at it in every detail. */
export function scenarioOf(scenario: Scenario, { order, fate, item, channel }: Generated): Scenario {
  const { start, program } = scenario;
  const later = start + settleAfterMs(scenario);
  const refund = (at: number, items: string[]) =>
    event("refund", at, { name: "R-1", order: order.name, items: items.map((name) => ({ item: name, amount: "", uses: "" })) });
  const settle =
    program.initiator === "automatic"
      ? event("settleDue", later)
      : event("settle", later, { name: "S-1", order: order.name });
  const external = event("external", later + MINUTE_MS, {
    what: "settlement",
    name: program.initiator === "automatic" ? "auto-1" : "S-1",
    outcome: "SUCCESS",
  });
  const events: Event[] = [event("pay", start + MINUTE_MS, { order: order.name, channel })];
  if (fate === "refundAll") events.push(refund(start + 2 * MINUTE_MS, []));
  if (fate === "refundItem") events.push(refund(start + 2 * MINUTE_MS, [item]));
  if (fate !== "refundAll") {
    events.push(event("fulfil", start + 3 * MINUTE_MS, { order: order.name }), settle);
    if (program.execution === "external") events.push(external);
  }
  if (fate === "refundAfter") events.push(refund(later + 2 * MINUTE_MS, [item]));
  return { ...scenario, parties: funded(scenario), orders: [order], events };
}

/** The parties, with as much for subsidies as random orders may need. */
export function funded({ parties, currency }: Scenario): Scenario["parties"] {
  const plenty = (): string => formatMinor(999_999_999_999n, currency);
  return parties.map((party) => (party.marketing === "" ? party : { ...party, marketing: plenty() }));
}

function item(random: Random, shape: Item, name: string, currency: string): Item {
  const uses = shape.uses === "" ? 1 : 1 + random.below(MOST_USES);
  // Each use costs a minor unit at least.
  const minor = Math.max(uses, Math.floor(DEAREST ** random.part()));
  const subsidy = shape.subsidy === "" ? 0 : random.below(Math.ceil(minor / 3));
  return {
    ...shape,
    name,
    price: formatMinor(BigInt(minor), currency),
    subsidy: subsidy === 0 ? "" : formatMinor(BigInt(subsidy), currency),
    uses: shape.uses === "" ? "" : String(uses),
  };
}

function fate(random: Random, items: number): Fate {
  const drawn = random.part();
  if (drawn < 0.04) return "refundAll";
  if (drawn < 0.1) return "refundAfter";
  return drawn < 0.18 && items > 1 ? "refundItem" : "settle";
}

function plainOrder({ parties }: Scenario): Order {
  const named = (kind: string): string => parties.find((party) => party.kind === kind)?.name ?? "";
  return { ...emptyOrder("", named("user"), named("merchant")), items: [emptyItem("")] };
}

function event<T extends EventType>(type: T, at: number, fields: Partial<Extract<Event, { type: T }>> = {}): Event {
  return { ...emptyEvent(type, at), ...fields } as Event;
}

/** A new event that fits what is there already. */
import { DAY } from "../clock.js";
import { emptyEvent } from "../model/empty.js";
import type { Event, EventType, Scenario } from "../model/scenario.js";
import { eventNames, freshName, partyNames } from "../names.js";

/** What the names of events begin with. */
const STEMS = { freeze: "F", refund: "R", settle: "S", return: "RT", withdraw: "W" } as const;

/** A day after the last event, of the first order or party that it may be about. */
export function newEvent(scenario: Scenario, type: EventType): Event {
  const { events, orders, parties, start } = scenario;
  const at = Math.max(start, ...events.map((event) => event.at)) + DAY;
  const isNamed = (kind: EventType): kind is keyof typeof STEMS => kind in STEMS;
  const event = emptyEvent(type, at, isNamed(type) ? freshName(STEMS[type], eventNames(events, type)) : "");
  const last = (kind: keyof typeof STEMS): string => eventNames(events, kind).at(-1) ?? "";
  if ("order" in event) event.order = orders[0]?.name ?? "";
  if ("freeze" in event) event.freeze = last("freeze");
  switch (event.type) {
    case "freeze":
    case "recharge":
      event.party = partyNames(parties, "user")[0] ?? "";
      break;
    case "confirm":
      event.to = partyNames(parties, "merchant")[0] ?? "";
      break;
    case "endRefund":
      event.refund = last("refund");
      break;
    case "external":
      event.name = last("settle");
      break;
    case "return":
      event.settlement = last("settle");
      event.party = partyNames(parties, "partner")[0] ?? "";
      break;
    case "withdraw":
      event.party = partyNames(parties, "merchant")[0] ?? "";
      break;
    case "payout":
      event.withdrawal = last("withdraw");
      event.from = "WECHAT";
      break;
    default:
  }
  return event;
}

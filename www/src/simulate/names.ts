/** References by name: what can be chosen, new names, and renaming. */
import type { Event, Party, PartyKind, Part, Scenario } from "./model/scenario.js";

/** A choice of a select. */
export interface Choice {
  value: string;
  label: string;
}

/**
 * Names as choices. `current` stays choosable though nothing is called so, since it is what is in the scenario;
 * `none` is the label of "not given", if that may be.
 */
export function choices(names: readonly string[], current: string, none?: string): Choice[] {
  const all = names.map((name) => ({ value: name, label: name }));
  if (none !== undefined) all.unshift({ value: "", label: none });
  if (!all.some(({ value }) => value === current)) all.push({ value: current, label: current === "" ? "—" : `${current} ?` });
  return all;
}

/** Names of the parties of some kinds; of all without any. */
export function partyNames(parties: readonly Party[], ...kinds: PartyKind[]): string[] {
  return parties.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)).map(({ name }) => name);
}

/** A name that is not taken yet: `stem-1`, `stem-2`, … */
export function freshName(stem: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = `${stem}-${number.toString()}`;
    if (!taken.includes(name)) return name;
  }
}

/** Names that events of a type have. */
export function eventNames(events: readonly Event[], type: "freeze" | "refund" | "settle" | "return" | "withdraw"): string[] {
  return events.flatMap((event) => (event.type === type ? [event.name] : []));
}

/** Gives a party another name, also where it is referred to. Of a name that is taken the references stay. */
export function renameParty(scenario: Scenario, party: Party, name: string): void {
  const old = party.name;
  const isTaken = scenario.parties.some((other) => other !== party && (other.name === name || other.name === old));
  party.name = name;
  if (isTaken || old === "") return;
  const { program, orders, rule, events } = scenario;
  replace(program, "platform", old, name);
  for (const order of orders) {
    for (const key of ["buyer", "seller", "commissionTo"] as const) replace(order, key, old, name);
    for (const item of order.items) replace(item, "seller", old, name);
  }
  for (const leg of rule) {
    replace(leg, "receiver", old, name);
    renameIn(leg.parts, old, name);
  }
  for (const event of events) {
    if ("party" in event) replace(event, "party", old, name);
    if (event.type === "confirm") replace(event, "to", old, name);
    if (event.type === "settle") {
      replace(event, "from", old, name);
      for (const share of event.shares) replace(share, "party", old, name);
    }
  }
}

/** Gives an order another name, also where events refer to it. */
export function renameOrder({ orders, events }: Scenario, place: number, name: string): void {
  const order = orders[place];
  if (order === undefined) return;
  const old = order.name;
  const isTaken = orders.some((other) => other !== order && (other.name === name || other.name === old));
  order.name = name;
  if (isTaken || old === "") return;
  for (const event of events) if ("order" in event) replace(event, "order", old, name);
}

/** Gives an item another name, also where events refer to it. */
export function renameItem({ orders, events }: Scenario, orderPlace: number, itemPlace: number, name: string): void {
  const order = orders[orderPlace];
  const item = order?.items[itemPlace];
  if (order === undefined || item === undefined) return;
  const old = item.name;
  const isTaken = order.items.some((other) => other !== item && (other.name === name || other.name === old));
  item.name = name;
  if (isTaken || old === "") return;
  for (const event of events) {
    if (!("order" in event) || event.order !== order.name) continue;
    if (event.type === "settle") replace(event, "item", old, name);
    if (event.type === "fulfil" || event.type === "refund") {
      for (const part of event.items) replace(part, "item", old, name);
    }
  }
}

/** Gives an event that has a name another one, also where later events refer to it. */
export function renameEvent({ events }: Scenario, place: number, name: string): void {
  const event = events[place];
  if (event === undefined || !("name" in event) || event.type === "external") return;
  const { type, name: old } = event;
  const isTaken = events.some(
    (other) => other !== event && other.type === type && (other.name === name || other.name === old),
  );
  event.name = name;
  if (isTaken || old === "") return;
  for (const other of events) {
    if (type === "freeze" && "freeze" in other) replace(other, "freeze", old, name);
    if (type === "refund" && other.type === "endRefund") replace(other, "refund", old, name);
    if (type === "settle" && other.type === "return") replace(other, "settlement", old, name);
    if (type === "withdraw" && other.type === "payout") replace(other, "withdrawal", old, name);
    const what = type === "settle" ? "settlement" : type;
    if (other.type === "external" && other.what === what) replace(other, "name", old, name);
  }
}

function renameIn(parts: readonly Part[], old: string, name: string): void {
  for (const part of parts) {
    replace(part, "receiver", old, name);
    renameIn(part.parts, old, name);
  }
}

function replace<K extends string>(object: Record<K, string>, key: K, old: string, name: string): void {
  if (object[key] === old) object[key] = name;
}

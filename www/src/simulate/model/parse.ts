/**
 * Reads a scenario from anything: a link, a file, what was stored by an older page. Only known fields of known types
 * and sizes survive; what is wrong is told by its place.
 */
import { SCENARIO_VERSION, type Event, type EventType, type Part, type Scenario } from "./scenario.js";

/** Largest numbers of things, and lengths of texts in characters. */
export const LIMITS = {
  text: 200, parties: 50, legs: 50, parts: 50, tiers: 20, rake: 16, orders: 50, items: 200, events: 300,
} as const;

/** Latest time that a `Date` can hold, ms. */
const MAX_TIME = 8_640_000_000_000_000;

/** Why something is no scenario. */
export class ParseError extends Error {
  /** Path of what is wrong. */
  readonly at: string;

  constructor(at: string, message: string) {
    super(at === "" ? message : `${at}: ${message}`);
    this.at = at;
  }
}

type Reader<T> = (value: unknown, at: string) => T;
type Read<R> = R extends Reader<infer T> ? T : never;

const text: Reader<string> = (value, at) => {
  if (typeof value !== "string") throw new ParseError(at, "is no text");
  if (value.length > LIMITS.text) throw new ParseError(at, "is too long");
  return value;
};

const flag: Reader<boolean> = (value, at) => {
  if (typeof value !== "boolean") throw new ParseError(at, "is neither true nor false");
  return value;
};

const time: Reader<number> = (value, at) => {
  if (!Number.isSafeInteger(value) || Math.abs(value as number) > MAX_TIME) throw new ParseError(at, "is no time");
  return value as number;
};

function oneOf<const T extends string | number>(...values: readonly T[]): Reader<T> {
  return (value, at) => {
    const found = values.find((one) => one === value);
    if (found === undefined) throw new ParseError(at, `is none of ${values.join(", ")}`);
    return found;
  };
}

function list<T>(limit: number, one: Reader<T>): Reader<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new ParseError(at, "is no list");
    if (value.length > limit) throw new ParseError(at, `has more than ${limit} rows`);
    return Array.from(value, (row, index) => one(row, `${at}[${index}]`));
  };
}

function record<F extends Record<string, Reader<unknown>>>(fields: F): Reader<{ [K in keyof F]: Read<F[K]> }> {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ParseError(at, "is no object");
    const given = value as Record<string, unknown>;
    const own = (key: string): unknown => (Object.hasOwn(given, key) ? given[key] : undefined);
    const path = (key: string): string => (at === "" ? key : `${at}.${key}`);
    const read = Object.entries(fields).map(([key, reader]) => [key, reader(own(key), path(key))]);
    return Object.fromEntries(read) as { [K in keyof F]: Read<F[K]> };
  };
}

const rounding = oneOf("floor", "half-up");

/** Parts of parts, one level; deeper ones are refused. */
const parts = (levels: number): Reader<Part[]> =>
  list(levels > 0 ? LIMITS.parts : 0, (value, at) =>
    record({ receiver: text, weight: text, takesRemainder: flag, parts: parts(levels - 1) })(value, at),
  );

const party = record({
  name: text, kind: oneOf("user", "merchant", "platform", "partner"), balance: text, marketing: text,
  withdrawRule: oneOf("D", "T"), withdrawDays: text,
  fee: record({ fixed: text, rate: text, minimum: text, maximum: text }),
});

const program = record({
  platform: text, settleAfter: oneOf("fulfilment", "payment"), days: text, dayRule: oneOf("calendar", "elapsed24h"),
  initiator: oneOf("developer", "automatic"), execution: oneOf("ledger", "external"),
  rake: list(LIMITS.rake, record({ name: text, rate: text, rounding })),
  shareCap: text, voucherSettlement: oneOf("on", "off"), multiUseRespectsDelay: flag,
  refundMirror: oneOf("seller", "pro-rata"),
});

const leg = record({
  name: text, kind: oneOf("fixed", "rate", "tiers", "remainder"), receiver: text, parts: parts(2), amount: text,
  rate: text, tiers: list(LIMITS.tiers, record({ upTo: text, rate: text })), base: oneOf("gross", "net"),
  minimum: text, cap: text, rounding, precedence: text,
});

const order = record({
  name: text, buyer: text, seller: text, commissionTo: text,
  items: list(
    LIMITS.items,
    record({ name: text, price: text, subsidy: text, uses: text, commissionRate: text, seller: text }),
  ),
});

const EVENTS: { [T in EventType]: Record<string, Reader<unknown>> } = {
  pay: { order: text, by: oneOf("outside", "topUp", "wallet"), channel: text, amount: text },
  recharge: { party: text, channel: text, amount: text },
  freeze: { name: text, party: text, amount: text },
  confirm: { freeze: text, to: text, amount: text },
  cancel: { freeze: text },
  paymentRefund: { freeze: text, amount: text },
  fulfil: { order: text, items: list(LIMITS.items, record({ item: text, uses: text })) },
  refund: {
    name: text, order: text, complete: flag,
    items: list(LIMITS.items, record({ item: text, amount: text, uses: text })),
  },
  endRefund: { refund: text, outcome: oneOf("complete", "cancel") },
  settle: {
    name: text, order: text, item: text, from: text,
    shares: list(LIMITS.parties, record({ party: text, amount: text })),
  },
  settleDue: {},
  external: { what: oneOf("settlement", "return"), name: text, outcome: oneOf("SUCCESS", "FAIL") },
  return: { name: text, settlement: text, party: text, amount: text },
  withdraw: { name: text, party: text, amount: text },
  payout: { withdrawal: text, outcome: oneOf("PAID", "FAILED", "BOUNCED"), from: text },
};

const event: Reader<Event> = (value, at) => {
  const { type } = record({ type: oneOf(...(Object.keys(EVENTS) as EventType[])) })(value, at);
  const fields = record({ at: time, ...EVENTS[type] })(value, at);
  return { type, ...fields } as unknown as Event;
};

const scenario: Reader<Scenario> = record({
  version: oneOf(SCENARIO_VERSION), currency: text, utcOffset: text, start: time,
  parties: list(LIMITS.parties, party), program, rule: list(LIMITS.legs, leg),
  orders: list(LIMITS.orders, order), events: list(LIMITS.events, event),
});

/** The scenario that a value holds. Throws {@link ParseError}. */
export function parseScenario(value: unknown): Scenario {
  return scenario(value, "");
}

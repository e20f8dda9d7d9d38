/** Plays orders through a ledger, on a clock that their own times drive. */
import { isLedgerError } from "../../errors.js";
import type { Command } from "../../generated/api.js";
import type { Ledger } from "../../ledger.js";
import { amountText, type Order } from "./orders.js";
import { parseDecimal } from "./decimal.js";

/** Most commands that are under way at once. */
const COMMANDS_MAX = 512;
/** A freeze lives at least this long after the purchase, ms. */
const FREEZE_MS = 30 * 24 * 3_600_000;
/** And at least this long after the approval, ms. */
const AFTER_APPROVAL_MS = 24 * 3_600_000;
/** Refusals that are kept to be shown. */
const REFUSALS_MAX = 10;
/** Channel through which the money of the orders comes in. */
export const CHANNEL = "REPLAY";

/** A clock that is set by hand. */
export interface Clock {
  now: number;
}

/** Sums of one currency, counts of 10⁻¹². */
export interface Sums {
  /** Decimals of the currency. */
  decimals: number;
  recharged: bigint;
  frozen: bigint;
  captured: bigint;
}

/** What a replay did. */
export interface Played {
  commands: number;
  /** Answered from the first time they were sent. */
  replayed: number;
  refused: number;
  /** The first refusals, in words. */
  refusals: string[];
  sums: Map<string, Sums>;
  /** Seller and currency → what the file gives the seller, count of 10⁻¹². */
  sellers: Map<string, bigint>;
}

interface Event {
  time: number;
  order: Order;
  isApproval: boolean;
}

/** All purchases and approvals by time; at the same time in the order of the file. */
function eventsOf(orders: readonly Order[]): Event[] {
  const events: Event[] = [];
  for (const order of orders) {
    events.push({ time: order.purchasedAt, order, isApproval: false });
    if (order.approvedAt !== null) events.push({ time: order.approvedAt, order, isApproval: true });
  }
  return events.sort((a, b) => a.time - b.time);
}

/**
 * Plays the orders. The clock is set to the last time of each step: events that lie at most `stepMs`
 * apart share one. In a step all purchases come before all approvals, so an order's own events keep
 * their sequence.
 */
export async function play(
  ledger: Ledger,
  clock: Clock,
  orders: readonly Order[],
  stepMs: number,
  onProgress: (events: number, total: number, commands: number) => void,
): Promise<Played> {
  const player = new Player(ledger);
  const events = eventsOf(orders);
  for (let from = 0; from < events.length;) {
    const first = events[from]?.time ?? 0;
    let commands = 0;
    let to = from;
    for (; to < events.length; to++) {
      const { time, order } = events[to] as Event;
      commands += 3 + order.shares.length;
      if (to > from && (time - first > stepMs || commands > COMMANDS_MAX)) break;
    }
    const step = events.slice(from, to);
    // Never back: the ledger may have seen a later time than the file's.
    clock.now = Math.max(clock.now, step.at(-1)?.time ?? 0);
    await Promise.all(step.filter((event) => !event.isApproval).flatMap((event) => player.buy(event.order)));
    await Promise.all(step.filter((event) => event.isApproval).map((event) => player.approve(event.order)));
    from = to;
    onProgress(from, events.length, player.played.commands);
  }
  return player.played;
}

type Fields = Readonly<Record<string, unknown>>;

class Player {
  readonly played: Played = {
    commands: 0,
    replayed: 0,
    refused: 0,
    refusals: [],
    sums: new Map(),
    sellers: new Map(),
  };
  readonly #ledger: Ledger;
  readonly #balances = new Set<string>();
  readonly #freezes = new Map<Order, string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Submits the purchase's commands at once; they are decided in this sequence. */
  buy(order: Order): Promise<unknown>[] {
    const { userId, currency, orderId } = order;
    const pending: Promise<unknown>[] = [];
    if (this.#isFirst(`user:${userId}:${currency}`)) {
      pending.push(this.#create(order, { type: "create_balance", userId, currency }));
    }
    for (const { merchantId } of order.shares) {
      if (this.#isFirst(`merchant:${merchantId}:${currency}`)) {
        pending.push(this.#create(order, { type: "create_balance", merchantId, currency }));
      }
    }
    const amount = amountText(order.units);
    const recharge: Command = {
      type: "recharge",
      userId,
      amount,
      currency,
      externalTransactionId: orderId,
      paymentMethodType: CHANNEL,
      idempotencyKey: `replay:${orderId}:recharge`,
    };
    const freeze: Command = {
      type: "freeze",
      userId,
      orderId,
      amount,
      currency,
      expiresAt: Math.max(order.purchasedAt + FREEZE_MS, (order.approvedAt ?? 0) + AFTER_APPROVAL_MS),
      idempotencyKey: `replay:${orderId}:freeze`,
    };
    pending.push(
      this.#send(order, recharge).then((reply) => {
        if (reply !== undefined) this.#sums(currency).recharged += order.units;
      }),
      this.#send(order, freeze).then((reply) => {
        if (reply === undefined) return;
        this.#sums(currency).frozen += order.units;
        this.#freezes.set(order, String(reply["freezeId"]));
      }),
    );
    return pending;
  }

  /** Pays the freeze out: one capture per seller. */
  async approve(order: Order): Promise<void> {
    const { currency, orderId } = order;
    const freezeId = this.#freezes.get(order);
    this.#freezes.delete(order);
    if (freezeId === undefined) {
      this.#refuse(order, "confirm", "its freeze was refused");
      return;
    }
    for (const { merchantId, units } of order.shares) {
      const key = `${merchantId} ${currency}`;
      this.played.sellers.set(key, (this.played.sellers.get(key) ?? 0n) + units);
    }
    const captures = order.shares.map(({ merchantId, units }) => ({ merchantId, amount: amountText(units) }));
    const reply = await this.#send(order, {
      type: "confirm",
      freezeId,
      captures,
      idempotencyKey: `replay:${orderId}:confirm`,
    });
    if (reply !== undefined) {
      this.#sums(currency).captured += parseDecimal(String(reply["captured"])) ?? 0n;
    }
  }

  async #create(order: Order, command: Command): Promise<void> {
    const reply = await this.#send(order, command);
    if (reply === undefined) return;
    const [, decimals = ""] = String(reply["available"]).split(".");
    this.#sums(order.currency).decimals = decimals.length;
  }

  async #send(order: Order, command: Command): Promise<Fields | undefined> {
    this.played.commands += 1;
    try {
      const reply: Fields = { ...(await this.#ledger.execute(command)) };
      if (reply["replayed"] === true) this.played.replayed += 1;
      return reply;
    } catch (error) {
      // Whatever is no refusal concerns all orders alike.
      if (!isLedgerError(error) || STOPS.has(error.code)) throw error;
      this.#refuse(order, command.type, `${error.code}: ${error.message}`);
      return undefined;
    }
  }

  #refuse(order: Order, command: string, reason: string): void {
    this.played.refused += 1;
    if (this.played.refusals.length < REFUSALS_MAX) {
      this.played.refusals.push(`order ${order.name}, ${command}: ${reason}`);
    }
  }

  #isFirst(balance: string): boolean {
    const { size } = this.#balances;
    return this.#balances.add(balance).size > size;
  }

  #sums(currency: string): Sums {
    let sums = this.played.sums.get(currency);
    if (sums === undefined) {
      sums = { decimals: 0, recharged: 0n, frozen: 0n, captured: 0n };
      this.played.sums.set(currency, sums);
    }
    return sums;
  }
}

/** Errors after which going on makes no sense. */
const STOPS: ReadonlySet<string> = new Set([
  "STORE_FAILED",
  "STORE_CORRUPT",
  "OUTCOME_UNKNOWN",
  "UPGRADE_REQUIRED",
  "CLOCK_BEHIND",
  "CLOCK_AHEAD",
  "UNKNOWN_CURRENCY",
  "INTERNAL",
  "LEDGER_INVARIANT",
  "CLOSED",
]);

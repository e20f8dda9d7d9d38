/** Plays orders through a ledger, on a clock that their own times drive. */
import { isLedgerError } from "../../errors.js";
import type { Command } from "../../generated/api.js";
import type { Ledger } from "../../ledger.js";
import { runDue } from "../../settlement/run-due.js";
import { parseDecimal } from "./decimal.js";
import { DueTimes, eventsOf, KINDS, type Event } from "./events.js";
import { amountText, type Item, type Order } from "./orders.js";
import { addSettlement, noShares, TERMS, type Shares } from "./settled.js";
import { CHANNEL, PAYOUT_CHANNEL, Withdrawals, type Send } from "./withdrawals.js";

/** Most commands that are under way at once. */
const COMMANDS_MAX = 512;
/** A freeze lives at least this long after the purchase, ms. */
const FREEZE_MS = 30 * 24 * 3_600_000;
/** And at least this long after the approval, ms. */
const AFTER_APPROVAL_MS = 24 * 3_600_000;
/** Refusals that are kept to be shown. */
const REFUSALS_MAX = 10;
/** The app whose orders they are, its platform, and who promotes every tenth order. */
const APP = "replay";
const PROMOTER = "replay-promoter";

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
  /** Currency → what settlements gave to whom. */
  shares: Map<string, Shares>;
  /** `merchant:<uuid>` and currency → what settlements gave the seller, count of 10⁻¹². */
  sellers: Map<string, bigint>;
}

/**
 * Plays the orders. The clock is set to the last time of each step: events that lie at most `stepMs`
 * apart share one. In a step all purchases come before all approvals, and those before all fulfilments,
 * so an order's own events keep their sequence. Between two steps, and after the last, what became due
 * is settled at the time it did, and what the sellers may withdraw is paid out.
 */
export async function play(
  ledger: Ledger,
  clock: Clock,
  orders: readonly Order[],
  stepMs: number,
  onProgress: (events: number, total: number, commands: number) => void,
): Promise<{ played: Played; withdrawals: Withdrawals }> {
  const player = new Player(ledger, clock);
  const events = eventsOf(orders);
  for (let from = 0; from < events.length;) {
    const first = events[from]?.time ?? 0;
    await player.passUntil(first);
    let commands = 0;
    let to = from;
    for (; to < events.length; to++) {
      const { time, order } = events[to] as Event;
      commands += 5 + order.items.length;
      if (to > from && (time - first > stepMs || commands > COMMANDS_MAX)) break;
    }
    const step = events.slice(from, to);
    player.setClock(step.at(-1)?.time ?? 0);
    if (from === 0) await player.configure();
    for (const kind of KINDS) {
      const all = step.filter((event) => event.kind === kind);
      await Promise.all(all.flatMap((event) => player.happen(event)));
    }
    from = to;
    onProgress(from, events.length, player.played.commands);
  }
  await player.finish();
  await player.explain();
  return player;
}

type Fields = Readonly<Record<string, unknown>>;

class Player {
  readonly played: Played = {
    commands: 0,
    replayed: 0,
    refused: 0,
    refusals: [],
    sums: new Map(),
    shares: new Map(),
    sellers: new Map(),
  };
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #balances = new Set<string>();
  readonly #freezes = new Map<Order, string>();
  readonly #orders = new Map<string, Order>();
  readonly #due = new DueTimes();
  readonly withdrawals: Withdrawals;
  /** The latest of the times that follow from the file. */
  #last = 0;

  constructor(ledger: Ledger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
    const send: Send = (name, command) => this.#send(name, command);
    this.withdrawals = new Withdrawals(ledger, () => clock.now, send, APP);
  }

  /** Never back: the ledger may have seen a later time than the file's. */
  setClock(time: number): void {
    this.#last = Math.max(this.#last, time);
    this.#clock.now = Math.max(this.#clock.now, time);
  }

  async configure(): Promise<void> {
    await this.#send(`app ${APP}`, {
      type: "configure_program",
      appId: APP,
      platformId: APP,
      settleAfter: "fulfilment",
      days: TERMS.days,
      initiator: "automatic",
      rake: [{ name: "platform", rate: TERMS.rake }],
      idempotencyKey: "replay:program",
    });
  }

  /** Submits an event's commands at once; they are decided in this sequence. */
  happen({ kind, order }: Event): Promise<unknown>[] {
    if (kind === "purchase") return this.#buy(order);
    return [kind === "approval" ? this.#approve(order) : this.#fulfil(order)];
  }

  /** Settles what is due, and pays out, at the times of either until `time`. */
  async passUntil(time: number): Promise<void> {
    for (;;) {
      const due = this.#due.first ?? Infinity;
      const next = Math.min(due, this.withdrawals.next);
      if (next > time) return;
      this.setClock(next);
      if (next === due) {
        this.#due.shift();
        await this.#settle();
      }
      if (next === this.withdrawals.next) await this.withdrawals.act();
    }
  }

  /** Lets pass what is due after the last event, and the last round of withdrawals. */
  async finish(): Promise<void> {
    for (let last = this.#due.last; last !== undefined; last = this.#due.last) await this.passUntil(last);
    await this.withdrawals.finish(this.#last, (time) => this.setClock(time));
  }

  async #settle(): Promise<void> {
    for (let more = true; more;) {
      const report = await runDue(this.#ledger);
      this.played.commands += report.settled.length + report.refused.length;
      for (const { orderId } of report.settled) {
        for (const { merchantId } of this.#orders.get(orderId)?.items ?? []) this.withdrawals.settled(merchantId);
      }
      for (const { orderId, error } of report.refused) {
        this.#refuse(`order ${orderId}`, "settle_due", `${error.code}: ${error.message}`);
      }
      ({ more } = report);
    }
  }

  #buy(order: Order): Promise<unknown>[] {
    const { userId, currency, orderId } = order;
    this.#orders.set(orderId, order);
    const pending = this.#openBalances(order);
    const create: Command = {
      type: "create_order",
      orderId,
      appId: APP,
      userId,
      currency,
      items: order.items.map(({ merchantId, units }, at) => ({
        itemId: itemId(order, at),
        merchantId,
        amount: amountText(units),
      })),
      ...(order.isCps
        ? { commissionTo: { partnerId: PROMOTER }, commissionRate: TERMS.commission }
        : {}),
      idempotencyKey: `replay:${orderId}:order`,
    };
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
      this.#send(order.name, create),
      this.#send(order.name, recharge).then((reply) => {
        if (reply !== undefined) this.#sums(currency).recharged += order.units;
      }),
      this.#send(order.name, freeze).then((reply) => {
        if (reply === undefined) return;
        this.#sums(currency).frozen += order.units;
        this.#freezes.set(order, String(reply["freezeId"]));
      }),
    );
    return pending;
  }

  #openBalances(order: Order): Promise<unknown>[] {
    const { userId, currency } = order;
    const owners = [
      { userId },
      ...order.items.map(({ merchantId }) => ({ merchantId })),
      { platformId: APP },
      { partnerId: PROMOTER },
    ];
    const isNew = (owner: object): boolean => {
      const { size } = this.#balances;
      return this.#balances.add(`${JSON.stringify(owner)} ${currency}`).size > size;
    };
    return owners.filter(isNew).map((owner) => {
      if (!("merchantId" in owner)) return this.#create(order, { type: "create_balance", ...owner, currency });
      this.withdrawals.seller(owner.merchantId, currency, order.purchasedAt);
      return this.#create(order, { type: "create_balance", ...owner, currency, balancerType: PAYOUT_CHANNEL });
    });
  }

  /** Pays the order with its freeze: the money is held at its sellers. */
  async #approve(order: Order): Promise<void> {
    const freezeId = this.#freezes.get(order);
    this.#freezes.delete(order);
    if (freezeId === undefined) {
      this.#refuse(order.name, "confirm", "its freeze was refused");
      return;
    }
    const reply = await this.#send(order.name, {
      type: "confirm",
      freezeId,
      idempotencyKey: `replay:${order.orderId}:confirm`,
    });
    if (reply !== undefined) {
      this.#sums(order.currency).captured += parseDecimal(String(reply["captured"])) ?? 0n;
    }
  }

  async #fulfil(order: Order): Promise<void> {
    const { orderId } = order;
    const reply = await this.#send(order.name, {
      type: "fulfil",
      orderId,
      idempotencyKey: `replay:${orderId}:fulfil`,
    });
    const dueAt = reply?.["dueAt"];
    if (typeof dueAt === "number") this.#due.add(dueAt);
  }

  /** Adds up what the settlements of the orders gave to whom. */
  async explain(): Promise<void> {
    for (const [orderId, order] of this.#orders) {
      if (order.fulfilledAt === null) continue;
      const { settlements } = await this.#ledger.query({ type: "query_settle", appId: APP, orderId });
      const items = new Map<string, Item>(order.items.map((item, at) => [itemId(order, at), item]));
      for (const { settlementId } of settlements) {
        const { legs } = await this.#ledger.query({ type: "explain_settlement", settlementId });
        addSettlement(this.#shares(order.currency), legs, items, order.isCps);
        for (const { role, owner, amount } of legs) {
          if (role !== "seller") continue;
          const key = `${owner} ${order.currency}`;
          this.played.sellers.set(key, (this.played.sellers.get(key) ?? 0n) + (parseDecimal(amount) ?? 0n));
        }
      }
    }
  }

  async #create(order: Order, command: Command): Promise<void> {
    const reply = await this.#send(order.name, command);
    if (reply === undefined) return;
    const [, decimals = ""] = String(reply["available"]).split(".");
    this.#sums(order.currency).decimals = decimals.length;
  }

  async #send(name: string, command: Command): Promise<Fields | undefined> {
    this.played.commands += 1;
    try {
      const reply: Fields = { ...(await this.#ledger.execute(command)) };
      if (reply["replayed"] === true) this.played.replayed += 1;
      return reply;
    } catch (error) {
      // Whatever is no refusal concerns all orders alike.
      if (!isLedgerError(error) || STOPS.has(error.code)) throw error;
      this.#refuse(name, command.type, `${error.code}: ${error.message}`);
      return undefined;
    }
  }

  #refuse(name: string, command: string, reason: string): void {
    this.played.refused += 1;
    if (this.played.refusals.length < REFUSALS_MAX) {
      this.played.refusals.push(`${name}, ${command}: ${reason}`);
    }
  }

  #sums(currency: string): Sums {
    return ensure(this.played.sums, currency, () => ({
      decimals: 0,
      recharged: 0n,
      frozen: 0n,
      captured: 0n,
    }));
  }

  #shares(currency: string): Shares {
    return ensure(this.played.shares, currency, noShares);
  }
}

function itemId(order: Order, at: number): string {
  return `${order.orderId}-${String(at + 1)}`;
}

function ensure<T>(map: Map<string, T>, key: string, make: () => T): T {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
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

/** A ledger on a store: the typed API. */
import { core } from "./engine/core.js";
import { Loop } from "./engine/loop.js";
import type { Answered } from "./engine/queue.js";
import type { EngineMetrics } from "./engine/metrics.js";
import { encode, encodeTyped } from "./encode.js";
import { LedgerError, type ErrorDetails } from "./errors.js";
import {
  METHODS,
  type BalancesApi,
  type Command,
  type ErrorCode,
  type FundsApi,
  type OrdersApi,
  type PartiesApi,
  type PayoutsApi,
  type ProgramsApi,
  type Query,
  type ReplyOf,
  type QueryReplyOf,
  type SettlementsApi,
  type SplitRulesApi,
  type StatementsApi,
  type TransactionEntry,
} from "./generated/api.js";
import { makeJournal, type Journal } from "./journal.js";
import { coreSettings, type LedgerOptions } from "./options.js";
import { makeStatements, type Statements } from "./statements.js";
import type { Schema } from "./store.js";
import type { CoreExports } from "./wasm/module.js";

/** How one command is carried out. */
export interface CallOptions {
  /** Decide as if, and write nothing. */
  dryRun?: boolean;
  /** Takes the call back while it is still queued (`CANCELLED`). */
  signal?: AbortSignal;
}

/** How an atomic list is carried out. */
export interface ListOptions extends CallOptions {
  /** All or nothing. Without it, submit the commands one by one. */
  atomic: true;
  /** One key over the whole list. */
  idempotencyKey?: string;
}

/** What may be added to every reply. */
export interface ReplyMarks {
  /** The command was carried out before; this is the first reply again. */
  replayed?: true;
  /** Nothing was written. */
  dryRun?: true;
  /** Of a dry run: what it would have moved, in the order of its transactions. */
  entries?: readonly TransactionEntry[];
}

/** The replies of an atomic list, in the order of its commands. */
export interface ListReply {
  replies: readonly Readonly<Record<string, unknown>>[];
  replayed?: true;
  dryRun?: true;
  entries?: readonly TransactionEntry[];
}

/** Result of {@link Balances.expireDue}. */
export interface ExpireDueReply {
  /** Freezes that were ended now. */
  expired: string[];
  /** True if the limit was reached: there may be more. */
  more: boolean;
}

/** `ledger.balances`: wallets, freezes, payments, withdrawals. */
export interface Balances extends BalancesApi {
  /**
   * Releases the money of expired freezes (spec A7). Each candidate is judged again when decided, so
   * running it twice, or in two processes at once, is harmless.
   */
  expireDue(options?: { limit?: number }): Promise<ExpireDueReply>;
}

/**
 * Opens a ledger. Many can be open at once, also on one store.
 *
 * @example
 * ```ts
 * import { openLedger, memoryStore } from "split-ledger";
 *
 * const ledger = await openLedger({ store: memoryStore() });
 * await ledger.balances.create({ userId, currency: "CNY" });
 * await ledger.balances.recharge({ userId, amount: "100.00", currency: "CNY", idempotencyKey: "r-1" });
 * ```
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  await options.store.open(JSON.parse(core().schema()) as Schema);
  return new Ledger(options);
}

/** An open ledger. Made by {@link openLedger}. */
export class Ledger {
  /** Wallets, freezes, payments, withdrawals. */
  readonly balances: Balances;
  /** Settlement programs of apps. */
  readonly programs: ProgramsApi;
  /** Orders, their payment, fulfilment and refunds. */
  readonly orders: OrdersApi;
  /** Settlements, returns, and the outbox of notifications. */
  readonly settlements: SettlementsApi;
  /** Rules by which amounts are divided. */
  readonly splitRules: SplitRulesApi;
  /** Registered owners: under which names others know them, and the terms of their withdrawals. */
  readonly parties: PartiesApi;
  /** What parties have, and orders of withdrawals. */
  readonly funds: FundsApi;
  /** Withdrawals on their way out, their pools, and what went wrong. */
  readonly payouts: PayoutsApi;
  /** Bills of a day: every change of a balance, every trade of its owner. */
  readonly statements: Statements;
  /** The hash-chained history: checked, exported, imported. */
  readonly journal: Journal;
  /** The host's settings. */
  readonly options: Readonly<LedgerOptions>;

  readonly #loop: Loop;
  readonly #sweep: ReturnType<typeof setInterval> | undefined;

  /** @internal */
  constructor(options: LedgerOptions) {
    this.options = options;
    this.#loop = new Loop({
      store: options.store,
      ledger: options.ledger ?? "default",
      settings: coreSettings(options),
      now: options.now ?? Date.now,
      storeTimeoutMs: options.storeTimeoutMs ?? 10_000,
    });
    this.balances = Object.assign(this.#group("balances"), {
      expireDue: (request?: { limit?: number }) => this.#expireDue(request?.limit ?? 100),
    }) as unknown as Balances;
    this.programs = this.#group("programs") as unknown as ProgramsApi;
    this.orders = this.#group("orders") as unknown as OrdersApi;
    this.settlements = this.#group("settlements") as unknown as SettlementsApi;
    this.splitRules = this.#group("splitRules") as unknown as SplitRulesApi;
    this.parties = this.#group("parties") as unknown as PartiesApi;
    this.funds = this.#group("funds") as unknown as FundsApi;
    this.payouts = this.#group("payouts") as unknown as PayoutsApi;
    this.statements = makeStatements(this.#group("statements") as unknown as StatementsApi);
    this.journal = makeJournal({
      store: options.store,
      ledger: options.ledger ?? "default",
      lend: (work) => this.#loop.lend(work),
    });
    const interval = options.sweepIntervalMs ?? 60_000;
    if (interval > 0) this.#sweep = startSweep(interval, () => this.#expireDue(1000));
  }

  /** Counters since the ledger was opened. */
  get metrics(): Readonly<EngineMetrics> {
    return this.#loop.metrics;
  }

  /** Carries out one command. */
  execute<C extends Command>(command: C, options?: CallOptions): Promise<ReplyOf<C> & ReplyMarks>;
  /** Carries out a list of commands that succeed or fail as one. */
  execute(commands: readonly Command[], options: ListOptions): Promise<ListReply>;
  async execute(
    request: Command | readonly Command[],
    options: CallOptions & { idempotencyKey?: string } = {},
  ): Promise<unknown> {
    const dryRun = options.dryRun === true ? ',"dryRun":true' : "";
    if (!isList(request)) {
      return await this.#call(encodeTyped(request.type, request, dryRun), 1, options.signal);
    }
    const key =
      options.idempotencyKey === undefined ? "" : `,"idempotencyKey":${encode(options.idempotencyKey)}`;
    const text = `{"type":"list"${key}${dryRun},"commands":${encode(request)}}`;
    return await this.#call(text, request.length, options.signal);
  }

  /** Answers a query from one snapshot of the store; never waits for a commit. */
  async query<Q extends Query>(query: Q): Promise<QueryReplyOf<Q>> {
    const answer = await this.#loop.query(encodeTyped(query.type, query));
    return this.#unwrap(answer) as QueryReplyOf<Q>;
  }

  /**
   * The JSON text of a call in, the JSON text of its answer out: `{"ok":…}` or `{"error":…}`. For
   * faces that keep the digits of numbers.
   */
  async executeText(text: string, commands = 1): Promise<string> {
    return (await this.#loop.submit(text, commands)).text;
  }

  /** The same for a query. */
  async queryText(text: string): Promise<string> {
    return (await this.#loop.query(text)).text;
  }

  /** @internal Lends the core, with this ledger's handle, to a call that does not wait. */
  lendCore<T>(work: (core: CoreExports, handle: number) => T): T {
    return this.#loop.lend(work);
  }

  /** Answers what is queued, then refuses further calls. The store stays open. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await this.#loop.close();
  }

  async #call(text: string, commands: number, signal?: AbortSignal): Promise<unknown> {
    return this.#unwrap(await this.#loop.submit(text, commands, signal));
  }

  #unwrap({ text, cause }: Answered): unknown {
    const parsed = JSON.parse(text) as Answer;
    if ("ok" in parsed) return parsed.ok;
    const { code, message, details } = parsed.error;
    const isStore = code === "STORE_FAILED" || code === "OUTCOME_UNKNOWN";
    throw new LedgerError(code, message, details, isStore ? cause : undefined);
  }

  /** The methods of one group of the API, from the core's own table of commands and queries. */
  #group(group: string): Record<string, unknown> {
    const methods: Record<string, unknown> = {};
    for (const [path, kind, type] of METHODS) {
      const [owner, name] = path.split(".");
      if (owner !== group || name === undefined) continue;
      methods[name] =
        kind === "query"
          ? async (request: object = {}) => this.#unwrap(await this.#loop.query(encodeTyped(type, request)))
          : async (request: object, { dryRun, signal }: CallOptions = {}) =>
              await this.#call(encodeTyped(type, request, dryRun === true ? ',"dryRun":true' : ""), 1, signal);
    }
    return methods;
  }

  async #expireDue(limit: number): Promise<ExpireDueReply> {
    const { freezeIds } = await this.query({ type: "due_freezes", limit });
    const ended = await Promise.all(
      freezeIds.map(async (freezeId) => {
        try {
          await this.execute({ type: "expire_freeze", freezeId });
          return freezeId;
        } catch (error) {
          // Somebody else ended it first: the candidate list is only a hint.
          if (error instanceof LedgerError && error.code === "INVALID_FREEZE_STATUS") return undefined;
          throw error;
        }
      }),
    );
    return { expired: ended.filter((id) => id !== undefined), more: freezeIds.length === limit };
  }
}

type Answer =
  | { ok: unknown }
  | { error: { code: ErrorCode; message: string; details: ErrorDetails } };

function isList(request: Command | readonly Command[]): request is readonly Command[] {
  return Array.isArray(request);
}

/** A timer that never keeps a program alive; a failed sweep is tried again at the next tick. */
function startSweep(ms: number, sweep: () => Promise<unknown>): ReturnType<typeof setInterval> {
  const timer = setInterval(() => void sweep().catch(() => undefined), ms);
  (timer as { unref?: () => void }).unref?.();
  return timer;
}

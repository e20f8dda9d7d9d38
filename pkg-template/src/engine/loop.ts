/**
 * The loop that awaits: it gathers calls into groups, hands each group to the core, and carries out
 * what the core asks for. The core decides; nothing here knows money.
 */
import { LedgerError } from "../errors.js";
import type { LedgerStore } from "../store.js";
import type { CoreExports } from "../wasm/module.js";
import { core, coreGeneration, isPanic, newHandle, recover, retireIfLarge } from "./core.js";
import type { EngineMetrics } from "./metrics.js";
import {
  Action,
  decodeCommit,
  decodeReads,
  encodeRows,
  encodeText,
  Event,
  NO_DATA,
  splitAnswers,
} from "./protocol.js";
import { afterThisTurn } from "./turn.js";

/** Most commands of one group. */
const GROUP_COMMANDS_MAX = 512;
/** Most UTF-16 units of one group. */
const GROUP_UNITS_MAX = 1 << 20;
/** Most commands that wait; beyond it `OVERLOADED`. */
const QUEUE_COMMANDS_MAX = 65_536;
/** Most UTF-16 units that wait. */
const QUEUE_UNITS_MAX = 64 << 20;
/** How long a group waits for its turn after lost races, ms. */
const TURN_WAIT_MS = 1000;

export interface LoopOptions {
  store: LedgerStore;
  ledger: string;
  /** Settings for the core, as JSON. */
  settings: string;
  now: () => number;
  storeTimeoutMs: number;
}

interface Waiting {
  text: string;
  commands: number;
  resolve: (answer: string) => void;
  signal: AbortSignal | undefined;
}

/** What the store threw, on its way through the core. */
class Thrown {
  constructor(readonly error: unknown) {}
}

const TIMED_OUT = Symbol("timed out");
const ABORTED = `{"error":{"code":"CANCELLED","message":"the signal was aborted before the call left the queue","details":{}}}`;
const INTERNAL = `{"error":{"code":"INTERNAL","message":"the core panicked on this call; nothing was written","details":{}}}`;
const UNKNOWN = `{"error":{"code":"OUTCOME_UNKNOWN","message":"the core was replaced while the write was on its way","details":{}}}`;

export class Loop {
  readonly metrics: EngineMetrics = {
    groups: 0,
    calls: 0,
    commits: 0,
    reads: 0,
    queued: 0,
    recoveries: 0,
  };
  /** What the store threw last, to be the `cause` of the error that follows from it. */
  lastStoreError: unknown;

  readonly #options: LoopOptions;
  #handle = 0;
  #generation = -1;
  #queue: Waiting[] = [];
  #queuedUnits = 0;
  #isRunning = false;
  #isClosed = false;
  #idle: Promise<void> = Promise.resolve();

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#open();
  }

  /** Queues one call; resolves with its answer, `{"ok":…}` or `{"error":…}`. */
  submit(text: string, commands: number, signal?: AbortSignal): Promise<string> {
    if (this.#isClosed) throw new LedgerError("CLOSED", "the ledger was closed");
    const isFull =
      this.metrics.queued + commands > QUEUE_COMMANDS_MAX ||
      this.#queuedUnits + text.length > QUEUE_UNITS_MAX;
    if (isFull && this.#queue.length > 0) {
      throw new LedgerError("OVERLOADED", "too many calls are waiting", {
        limit: String(QUEUE_COMMANDS_MAX),
      });
    }
    return new Promise((resolve) => {
      this.#queue.push({ text, commands, resolve, signal });
      this.metrics.queued += commands;
      this.#queuedUnits += text.length;
      if (!this.#isRunning) {
        this.#isRunning = true;
        this.#idle = new Promise((idle) => {
          afterThisTurn(() => void this.#run().then(idle));
        });
      }
    });
  }

  /** Answers a query; bypasses the queue. */
  async query(text: string): Promise<string> {
    if (this.#isClosed) throw new LedgerError("CLOSED", "the ledger was closed");
    try {
      this.#open();
      const run = core().queryBegin(this.#handle, this.#options.now(), encodeText(text));
      const generation = this.#generation;
      return await this.#drive(
        (event, data, io) => {
          if (coreGeneration() !== generation) throw new LedgerError("INTERNAL", "the core was replaced");
          return core().queryStep(this.#handle, run, event, data, io) as unknown;
        },
        { event: Event.Proceed, data: NO_DATA },
      );
    } catch (error) {
      if (!isPanic(error)) throw error;
      this.#recover();
      return INTERNAL;
    }
  }

  /** Lends the core, with this ledger's handle, to a call that does not wait. */
  lend<T>(work: (core: CoreExports, handle: number) => T): T {
    if (this.#isClosed) throw new LedgerError("CLOSED", "the ledger was closed");
    try {
      this.#open();
      return work(core(), this.#handle);
    } catch (error) {
      if (!isPanic(error)) throw refusalOf(error);
      this.#recover();
      throw new LedgerError("INTERNAL", "the core panicked on this call; nothing was written");
    }
  }

  /** Resolves when everything queued so far is answered; later calls are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#idle;
    if (this.#generation === coreGeneration()) core().closeLedger(this.#handle);
  }

  #open(): void {
    if (this.#generation === coreGeneration()) return;
    this.#handle = newHandle();
    try {
      core().openLedger(this.#handle, encodeText(this.#options.settings));
    } catch (error) {
      throw isPanic(error) ? error : refusalOf(error);
    }
    this.#generation = coreGeneration();
  }

  #recover(): void {
    recover();
    this.metrics.recoveries += 1;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#cut();
      if (group.length > 0) await this.#runGroup(group);
    }
    this.#isRunning = false;
    retireIfLarge();
  }

  /** Takes the next group off the queue; a call that is larger than a group goes alone. */
  #cut(): Waiting[] {
    const group: Waiting[] = [];
    let commands = 0;
    let units = 0;
    let at = 0;
    for (; at < this.#queue.length; at++) {
      const call = this.#queue[at] as Waiting;
      const isTooMuch =
        commands + call.commands > GROUP_COMMANDS_MAX || units + call.text.length > GROUP_UNITS_MAX;
      if (isTooMuch && group.length > 0) break;
      this.metrics.queued -= call.commands;
      this.#queuedUnits -= call.text.length;
      if (call.signal?.aborted === true) {
        call.resolve(ABORTED);
        continue;
      }
      group.push(call);
      commands += call.commands;
      units += call.text.length;
    }
    this.#queue = at === this.#queue.length ? [] : this.#queue.slice(at);
    return group;
  }

  /** Runs a group; after a panic in halves, so that only the guilty call fails. */
  async #runGroup(group: Waiting[]): Promise<void> {
    this.metrics.groups += 1;
    this.metrics.calls += group.length;
    const commitsBefore = this.metrics.commits;
    try {
      const answers = await this.#decide(group);
      for (let i = 0; i < group.length; i++) group[i]?.resolve(answers[i] ?? INTERNAL);
    } catch (error) {
      if (isPanic(error)) this.#recover();
      if (this.metrics.commits !== commitsBefore) {
        for (const call of group) call.resolve(UNKNOWN);
      } else if (group.length === 1) {
        group[0]?.resolve(isPanic(error) ? INTERNAL : failureText(error));
      } else {
        const middle = group.length >> 1;
        await this.#runGroup(group.slice(0, middle));
        await this.#runGroup(group.slice(middle));
      }
    }
  }

  async #decide(group: Waiting[]): Promise<string[]> {
    this.#open();
    const handle = this.#handle;
    const generation = this.#generation;
    const calls = encodeText(group.map(({ text }) => text).join("\0"));
    let isFirst = true;
    const text = await this.#drive((event, data, io) => {
      if (coreGeneration() !== generation) throw new LedgerError("INTERNAL", "the core was replaced");
      const now = this.#options.now();
      if (isFirst) {
        isFirst = false;
        return core().begin(handle, now, calls, io) as unknown;
      }
      return core().step(handle, now, event, data, io) as unknown;
    });
    return splitAnswers(text);
  }

  /** Carries out one action after the other until the answer. */
  async #drive(
    step: (event: number, data: Uint8Array, io: (kind: number, text: string) => unknown) => unknown,
    first = { event: Event.Proceed as number, data: NO_DATA },
    hasTurn = false,
  ): Promise<string> {
    const { store, ledger, storeTimeoutMs } = this.#options;
    let kind = -1;
    const io = (action: number, text: string): unknown => {
      kind = action;
      return this.#start(action, text);
    };
    let event = first.event;
    let data = first.data;
    let isCommitting = false;
    const deadline = new Deadline(storeTimeoutMs);
    try {
      for (;;) {
        let result = step(event, data, io);
        data = NO_DATA;
        if (kind === Action.Answer) return result as string;
        if (kind === Action.Turn) {
          event = Event.Proceed;
          if (hasTurn || store.exclusive === undefined) continue;
          let hasBegun = false;
          try {
            return await store.exclusive(ledger, TURN_WAIT_MS, () => {
              hasBegun = true;
              return this.#drive(step, { event: Event.Proceed, data: NO_DATA }, true);
            });
          } catch (error) {
            // A turn is a courtesy: without it the group goes on.
            if (hasBegun) throw error;
            hasTurn = true;
            continue;
          }
        }
        if (kind === Action.Commit && !isCommitting) {
          isCommitting = true;
          deadline.restart();
        }
        if (result instanceof Promise) result = await deadline.limit(result);
        if (result === TIMED_OUT || deadline.hasPassed) {
          event = Event.Timeout;
        } else if (kind === Action.Wait) {
          await new Promise((done) => setTimeout(done, Number(result)));
          event = deadline.hasPassed ? Event.Timeout : Event.Proceed;
        } else if (result instanceof Thrown) {
          this.lastStoreError = result.error;
          event = isTransient(result.error) ? Event.FailedInPassing : Event.Failed;
          data = encodeText(messageOf(result.error));
        } else if (kind === Action.Commit) {
          event = result === true ? Event.Won : Event.Lost;
        } else {
          event = Event.Rows;
          const { head, rows } = result as Awaited<ReturnType<LedgerStore["read"]>>;
          data = encodeRows(head, rows);
        }
      }
    } finally {
      deadline.clear();
    }
  }

  /** The storage callback: starts what the core asks for; never throws. */
  #start(action: number, text: string): unknown {
    const { store, ledger } = this.#options;
    try {
      let result: unknown = text;
      if (action === Action.Read) {
        this.metrics.reads += 1;
        result = store.read(ledger, decodeReads(text));
      } else if (action === Action.Commit) {
        this.metrics.commits += 1;
        result = store.commit(decodeCommit(ledger, text));
      }
      return isPromise(result) ? result.then(undefined, (error: unknown) => new Thrown(error)) : result;
    } catch (error) {
      return new Thrown(error);
    }
  }
}

/** One time limit for all waits of a group; the timer exists only while something is awaited. */
class Deadline {
  #ends: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ms: number) {
    this.#ends = performance.now() + ms;
  }

  get hasPassed(): boolean {
    return performance.now() >= this.#ends;
  }

  restart(): void {
    this.#ends = performance.now() + this.ms;
  }

  limit(promise: Promise<unknown>): Promise<unknown> {
    this.clear();
    const timeout = new Promise((resolve) => {
      const left = Math.max(0, this.#ends - performance.now());
      this.#timer = setTimeout(() => resolve(TIMED_OUT), left);
    });
    return Promise.race([promise, timeout]);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}

/** Codes of drivers for failures that pass by themselves. */
const TRANSIENT_CODES = new Set([
  "SQLITE_BUSY",
  "SQLITE_LOCKED",
  "STORE_BUSY",
  "40001",
  "40P01",
  "57P01",
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
]);

function isTransient(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { transient, code } = error as { transient?: unknown; code?: unknown };
  return transient === true || (typeof code === "string" && TRANSIENT_CODES.has(code));
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.slice(0, 500).replace(/\0|\p{Surrogate}/gu, "");
}

function failureText(error: unknown): string {
  const message = error instanceof LedgerError ? error.message : messageOf(error);
  return JSON.stringify({ error: { code: "INTERNAL", message, details: {} } });
}

/** The core throws refusals outside a group as JSON text. */
function refusalOf(error: unknown): unknown {
  if (typeof error !== "string") return error;
  const { code, message, details } = (
    JSON.parse(error) as { error: { code: LedgerError["code"]; message: string; details: Record<string, string> } }
  ).error;
  return new LedgerError(code, message, details);
}

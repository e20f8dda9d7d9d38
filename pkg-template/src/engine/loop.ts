/**
 * The loop that awaits: it gathers calls into groups, hands each group to the core, and carries out
 * what the core asks for. The core decides; nothing here knows money.
 */
import { LedgerError } from "../errors.js";
import type { LedgerStore } from "../store.js";
import type { CoreExports } from "../wasm/module.js";
import {
  core,
  coreGeneration,
  CoreReplaced,
  enterCore,
  isPanic,
  leaveCore,
  newHandle,
  recover,
  retireIfLarge,
} from "./core.js";
import { Deadline, TIMED_OUT } from "./deadline.js";
import { failureText, INTERNAL, isTransient, messageOf, refusalOf, UNKNOWN } from "./failure.js";
import { Dropped, Gate } from "./gate.js";
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
import { Queue, type Answered, type Waiting } from "./queue.js";
import { isPromise, isReadAnswer, onSameCore, Thrown, type Step } from "./step.js";
import { afterThisTurn } from "./turn.js";

/** This many waiting commands are worth being decided while the group before them is being written. */
const AHEAD_COMMANDS_MIN = 64;
/** How long a group waits for its turn after lost races, ms. */
const TURN_WAIT_MS = 1000;
/** How often work is begun again because another ledger's panic took the core away. */
const REPLACED_MAX = 100;

export interface LoopOptions {
  store: LedgerStore;
  ledger: string;
  /** Settings for the core, as JSON. */
  settings: string;
  now: () => number;
  storeTimeoutMs: number;
}

/** The group after the one whose commit is on its way, begun already. */
interface Ahead {
  gate: Gate;
  group: Waiting[];
  /** The answers of the group before, good if its commit lands. */
  answers: string;
  /** Settles when the group is answered or dropped. */
  done: Promise<void>;
}

export class Loop {
  readonly metrics: EngineMetrics = {
    groups: 0,
    calls: 0,
    commits: 0,
    reads: 0,
    queued: 0,
    recoveries: 0,
  };
  readonly #options: LoopOptions;
  #handle = 0;
  #generation = -1;
  readonly #queue = new Queue(this.metrics);
  #isRunning = false;
  #isClosed = false;
  #idle: Promise<void> = Promise.resolve();
  readonly #queries = new Set<Promise<Answered>>();
  #ahead: Ahead | undefined;
  /** While a commit is on its way: begins the group after it, if there is enough of it. */
  #tryAhead: (() => void) | undefined;
  #isTryAheadDue = false;
  /** The last commit that others waited behind could be set aside; a store that answers at once is never asked. */
  #canGoAhead: boolean | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#open();
  }

  /** Queues one call; resolves with its answer. */
  submit(text: string, commands: number, signal?: AbortSignal): Promise<Answered> {
    if (this.#isClosed) throw new LedgerError("CLOSED", "the ledger was closed");
    return new Promise((resolve) => {
      this.#queue.add({ text, commands, resolve, signal });
      if (!this.#isRunning) {
        this.#isRunning = true;
        this.#idle = new Promise((idle) => {
          afterThisTurn(() => void this.#run().then(idle));
        });
      } else if (this.#tryAhead !== undefined && !this.#isTryAheadDue) {
        this.#isTryAheadDue = true;
        afterThisTurn(() => {
          this.#isTryAheadDue = false;
          this.#tryAhead?.();
        });
      }
    });
  }

  /** Answers a query; bypasses the queue. */
  async query(text: string): Promise<Answered> {
    if (this.#isClosed) throw new LedgerError("CLOSED", "the ledger was closed");
    const answer = this.#answerQuery(text);
    this.#queries.add(answer);
    try {
      return await answer;
    } finally {
      this.#queries.delete(answer);
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

  /** Resolves when everything asked so far is answered; later calls are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([this.#idle, ...this.#queries]);
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
    enterCore();
    for (;;) {
      const ahead = this.#ahead;
      this.#ahead = undefined;
      if (ahead !== undefined) await ahead.done;
      else if (!this.#queue.isEmpty) {
        const group = this.#queue.cut(this.#groupCommands());
        if (group.length > 0) await this.#runGroup(group);
      } else break;
    }
    this.#isRunning = false;
    leaveCore();
    retireIfLarge();
  }

  async #answerQuery(text: string): Promise<Answered> {
    enterCore();
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.#ask(encodeText(text));
        } catch (error) {
          if (error instanceof CoreReplaced && attempt < REPLACED_MAX) continue;
          if (!isPanic(error)) throw refusalOf(error);
          this.#recover();
          return { text: INTERNAL };
        }
      }
    } finally {
      leaveCore();
    }
  }

  async #ask(query: Uint8Array): Promise<Answered> {
    this.#open();
    const handle = this.#handle;
    const generation = this.#generation;
    const run = core().queryBegin(handle, this.#options.now(), query);
    return await this.#drive(generation, (event, data, io) => {
      return core().queryStep(handle, run, event, data, io) as unknown;
    });
  }

  /** Runs a group; after a panic in halves, so that only the guilty call fails. */
  async #runGroup(group: Waiting[], attempt = 1, gate?: Gate): Promise<void> {
    this.metrics.groups += 1;
    this.metrics.calls += group.length;
    const commitsBefore = this.metrics.commits;
    try {
      const { text, cause } = await this.#decide(group, gate);
      const answers = splitAnswers(text);
      for (let i = 0; i < group.length; i++) group[i]?.resolve({ text: answers[i] ?? INTERNAL, cause });
    } catch (error) {
      if (error instanceof Dropped) return;
      if (isPanic(error)) this.#recover();
      // What is begun anew must not overtake the commit before.
      await gate?.wait();
      if (gate?.isDropped === true) return;
      if (this.metrics.commits !== commitsBefore) {
        for (const call of group) call.resolve({ text: UNKNOWN });
      } else if (error instanceof CoreReplaced && attempt < REPLACED_MAX) {
        await this.#runGroup(group, attempt + 1);
      } else if (group.length === 1) {
        group[0]?.resolve({ text: isPanic(error) ? INTERNAL : failureText(error) });
      } else {
        const middle = group.length >> 1;
        await this.#runGroup(group.slice(0, middle));
        await this.#runGroup(group.slice(middle));
      }
    }
  }

  async #decide(group: Waiting[], gate?: Gate): Promise<Answered> {
    this.#open();
    const handle = this.#handle;
    const calls = encodeText(group.map(({ text }) => text).join("\0"));
    let isFirst = true;
    const step: Step = (event, data, io) => {
      if (gate?.isDropped === true) throw new Dropped();
      const now = this.#options.now();
      if (isFirst) {
        isFirst = false;
        const begin = gate === undefined ? core().begin : core().goAhead;
        return begin(handle, now, calls, io) as unknown;
      }
      return core().step(handle, now, event, data, io) as unknown;
    };
    return await this.#drive(this.#generation, step, { gate, isGroup: true });
  }

  /** Where the next group can be decided while this one is written, half of what waits now is left for it. */
  #groupCommands(): number | undefined {
    const { queued } = this.metrics;
    return this.#canGoAhead === true && queued >= 2 * AHEAD_COMMANDS_MIN ? Math.ceil(queued / 2) : undefined;
  }

  /** Begins the next group, if there is enough of it, on the state that the commit under way will leave. */
  #goAhead(generation: number): Ahead | undefined {
    if (this.metrics.queued < AHEAD_COMMANDS_MIN) return undefined;
    let answers: string | undefined;
    try {
      answers = onSameCore(generation, () => core().setAside(this.#handle));
    } catch {
      // A panic: the group whose commit it is will meet it.
      return undefined;
    }
    this.#canGoAhead = answers !== undefined;
    if (answers === undefined) return undefined;
    const group = this.#queue.cut();
    const gate = new Gate();
    const ahead = { gate, group, answers, done: this.#runGroup(group, 1, gate) };
    this.#ahead = ahead;
    return ahead;
  }

  /** The commit before has landed: the group ahead may go on. */
  #settle(ahead: Ahead, generation: number): void {
    // After a panic of the group ahead there is nothing to settle in the fresh core.
    if (coreGeneration() === generation) core().settle(this.#handle);
    ahead.gate.open();
  }

  /** The commit before did not simply land: the group ahead is put back into the queue. */
  #fallBack(ahead: Ahead, generation: number): void {
    ahead.gate.drop();
    this.#ahead = undefined;
    this.#queue.putBack(ahead.group);
    onSameCore(generation, () => {
      core().fallBack(this.#handle);
    });
  }

  /** Carries out one action after the other until the answer. */
  async #drive(generation: number, step: Step, { gate, isGroup = false, hasTurn = false }: Drive = {}): Promise<Answered> {
    const { store, ledger, storeTimeoutMs } = this.#options;
    let kind = -1;
    const io = (action: number, text: string): unknown => {
      kind = action;
      return this.#start(action, text);
    };
    let event: number = Event.Proceed;
    let data: Uint8Array = NO_DATA;
    let cause: unknown;
    let isCommitting = false;
    const deadline = new Deadline(storeTimeoutMs);
    try {
      for (;;) {
        let result = onSameCore(generation, () => step(event, data, io));
        data = NO_DATA;
        if (kind === Action.Answer) return { text: result as string, cause };
        if (kind === Action.Hold) {
          await gate?.wait();
          deadline.restart();
          event = Event.Proceed;
          continue;
        }
        if (kind === Action.Turn) {
          event = Event.Proceed;
          if (hasTurn || store.exclusive === undefined) continue;
          let hasBegun = false;
          try {
            return await store.exclusive(ledger, TURN_WAIT_MS, () => {
              hasBegun = true;
              return this.#drive(generation, step, { gate, isGroup, hasTurn: true });
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
        if (result instanceof Promise) {
          let ahead: Ahead | undefined;
          if (isGroup && kind === Action.Commit) {
            this.#canGoAhead ??= true;
            this.#tryAhead = () => {
              ahead ??= this.#goAhead(generation);
            };
            this.#tryAhead();
          }
          result = await deadline.limit(result);
          this.#tryAhead = undefined;
          if (ahead !== undefined && result === true) {
            this.#settle(ahead, generation);
            return { text: ahead.answers, cause };
          }
          if (ahead !== undefined) this.#fallBack(ahead, generation);
        }
        if (kind === Action.Commit && result === true) {
          event = Event.Won;
        } else if (result === TIMED_OUT || deadline.hasPassed) {
          event = Event.Timeout;
        } else if (kind === Action.Wait) {
          await new Promise((done) => setTimeout(done, Number(result)));
          event = deadline.hasPassed ? Event.Timeout : Event.Proceed;
        } else if (result instanceof Thrown) {
          cause = result.error;
          event = isTransient(cause) ? Event.FailedInPassing : Event.Failed;
          data = encodeText(messageOf(cause));
        } else if (kind === Action.Commit) {
          event = Event.Lost;
        } else if (isReadAnswer(result)) {
          event = Event.Rows;
          data = encodeRows(result.head, result.rows);
        } else {
          event = Event.Failed;
          data = encodeText("the store answered a read with something else than `{ head, rows }`");
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
      if (!isPromise(result)) return result;
      return Promise.resolve(result).catch((error: unknown) => new Thrown(error));
    } catch (error) {
      return new Thrown(error);
    }
  }
}

/** How a group or a query is driven. */
interface Drive {
  /** Where a group that was begun ahead has to wait. */
  gate?: Gate | undefined;
  /** A group may be followed by another one while its commit is on its way. */
  isGroup?: boolean;
  hasTurn?: boolean;
}

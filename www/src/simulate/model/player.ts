/** Sends the commands of one scenario, and remembers what became of what. */
import type { Call, Host, Refusal, Reply } from "./host.js";
import { Names, type Owner } from "./names.js";
import type { Problem, Step, Transaction } from "./outcome.js";
import { Places, type Place } from "./place.js";
import type { PartyKind, Scenario } from "./scenario.js";

/** The app that every order of a scenario belongs to. */
export const APP = "studio";

/** Ends a step: what it needs was refused, or is not there. */
export class Stop extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** What of the scenario got an id in the ledger, by name. */
export type Made = "order" | "freeze" | "refund" | "settlement" | "return" | "withdrawal";

/** Fields of the first reply, by which later commands name the thing. */
export type Thing = Readonly<Record<string, string>>;

export class Player {
  readonly scenario: Scenario;
  readonly names: Names;
  readonly places: Places;
  readonly problems: Problem[] = [];
  readonly steps: Step[] = [];
  readonly #host: Host;
  readonly #things = new Map<string, Thing>();
  /** Things that were refused or not played: key → path of the reason. */
  readonly #broken = new Map<string, string>();

  constructor(scenario: Scenario, host: Host) {
    this.scenario = scenario;
    this.#host = host;
    this.names = new Names(scenario);
    this.places = new Places(scenario);
  }

  /** Runs a part of the play. What is refused in it becomes a problem, and breaks the thing that `breaks` names. */
  async step(step: Step, breaks: string | undefined, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.problem(error.problem);
      step.status = error.problem.code === "NOT_PLAYED" ? "notPlayed" : "refused";
      if (breaks !== undefined && !this.#things.has(breaks)) this.#broken.set(breaks, error.problem.at);
    }
  }

  problem(problem: Problem): void {
    const known = this.problems.some(({ at, code }) => at === problem.at && code === problem.code);
    if (!known) this.problems.push(problem);
  }

  /** Sends a command. A refusal stops the step, with its place in the scenario. */
  async send(step: Step, command: Call, place: Place): Promise<Reply> {
    const call = present(command);
    const answer = await this.#host.execute(call);
    if ("error" in answer) {
      step.exchanges.push({ command: call, error: answer.error });
      throw new Stop(this.#problem(answer.error, place));
    }
    step.exchanges.push({ command: call, reply: answer.ok });
    // of the set-up only opening amounts move money, and their replies name no transaction
    const id = step.event === null ? undefined : transactionOf(answer.ok);
    if (id !== undefined) await this.#note(step, id);
    return answer.ok;
  }

  /** Asks what must have an answer: a refusal is a fault of the program. */
  async ask(query: Call): Promise<Reply> {
    const answer = await this.#host.query(present(query));
    if ("error" in answer) throw new Error(`${query.type}: ${answer.error.code} ${answer.error.message}`);
    return answer.ok;
  }

  setTime(ms: number): void {
    this.#host.setTime(ms);
  }

  /** Adds the newest transaction of an owner, where a reply does not name it. */
  async noteNewest(step: Step, owner: Owner, accountSet?: number): Promise<void> {
    const { currency } = this.scenario;
    const { transactions } = await this.ask({ type: "transactions", ...owner, currency, accountSet, limit: 1 });
    for (const view of transactions as unknown as LedgerTransaction[]) this.#add(step, view);
  }

  /** Remembers a thing that was made. */
  make(kind: Made, name: string, thing: Thing): void {
    this.#things.set(`${kind}:${name}`, thing);
  }

  /** A thing that was made before; stops the step if it was refused, or if nothing has this name. */
  thing(kind: Made, name: string, at: string): Thing {
    const found = this.#things.get(`${kind}:${name}`);
    if (found !== undefined) return found;
    throw this.#missing(`${kind}:${name}`, kind, name, at);
  }

  /** The same without stopping. */
  known(kind: Made, name: string): Thing | undefined {
    return this.#things.get(`${kind}:${name}`);
  }

  /** Names of the things of a kind, in the order in which they were made. */
  made(kind: Made): string[] {
    return [...this.#things.keys()].flatMap((key) => (key.startsWith(`${kind}:`) ? [key.slice(kind.length + 1)] : []));
  }

  /** Stops the step if something was refused before. */
  needs(key: string, at: string): void {
    const cause = this.#broken.get(key);
    if (cause !== undefined) throw notPlayed(at, cause);
  }

  /** Whether a party was set up. */
  isThere(party: string): boolean {
    return !this.#broken.has(`party:${party}`);
  }

  /** How commands name a party. An empty name names nobody: the core says what is missing. */
  owner(name: string, at: string, kinds?: readonly PartyKind[]): Owner {
    if (name === "") return {};
    this.needs(`party:${name}`, at);
    const owner = this.names.owner(name, kinds);
    if (owner === undefined) throw unknown(kinds?.join(" or ") ?? "party", name, at);
    return owner;
  }

  #problem({ code, message, details }: Refusal, place: Place): Problem {
    const field = details["field"] ?? (ABOUT_AMOUNT.has(code) ? "amount" : undefined);
    return { at: place(field), code, message: this.#withNames(message), details };
  }

  /** A sentence of the core with the scenario's names instead of ids. */
  #withNames(message: string): string {
    const ids = /`(\d{15,20})`/g;
    return this.names.inText(message).replace(ids, (whole, id: string) => {
      for (const [key, thing] of this.#things) {
        if (Object.values(thing).includes(id)) return `\`${key.slice(key.indexOf(":") + 1)}\``;
      }
      return whole;
    });
  }

  #missing(key: string, kind: string, name: string, at: string): Stop {
    const cause = this.#broken.get(key);
    return cause === undefined ? unknown(kind, name, at) : notPlayed(at, cause);
  }

  async #note(step: Step, transactionId: string): Promise<void> {
    const { transaction } = await this.ask({ type: "transaction", transactionId });
    this.#add(step, transaction as LedgerTransaction);
  }

  #add(step: Step, view: LedgerTransaction): void {
    const { transactionId, transactionType, time } = view;
    const entries = view.entries.map((entry) => {
      const { owner, accountSet, availableDelta, frozenDelta, available, frozen, version } = entry;
      return {
        owner: this.names.name(owner), accountSet, availableDelta, frozenDelta, available, frozen, version,
      };
    });
    step.transactions.push({ transactionId, transactionType, time, entries });
  }
}

/** Refusals that name no field, though the amount is what can be changed. */
const ABOUT_AMOUNT: ReadonlySet<string> = new Set([
  "INSUFFICIENT_FUNDS", "ORDER_AMOUNT_MISMATCH", "AMOUNT_EXCEEDS_REMAINING",
]);

/** A transaction as the ledger shows it; the owners are not yet the scenario's. */
type LedgerTransaction = Transaction;

/** The id of the transaction that a reply tells of: some things have its id. */
function transactionOf(reply: Reply): string | undefined {
  const { transactionId, settlementId, returnId, refundId, freezeId } = reply;
  if (typeof transactionId === "string") return transactionId;
  // the report of an external outcome names the settlement, whose id is that of an earlier transaction
  if ("endedAt" in reply) return undefined;
  const id = returnId ?? settlementId ?? refundId ?? freezeId;
  return typeof id === "string" ? id : undefined;
}

/** Without the fields that are not given: an empty text is nothing typed. */
function present<T extends object>(call: T): T {
  return Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined && value !== "")) as T;
}

function notPlayed(at: string, cause: string): Stop {
  return new Stop({ at, code: "NOT_PLAYED", message: `not played, because of \`${cause}\``, details: { cause } });
}

function unknown(kind: string, name: string, at: string): Stop {
  const message = `no ${kind} has the name \`${name}\``;
  return new Stop({ at, code: "NAME_UNKNOWN", message, details: { kind, name } });
}

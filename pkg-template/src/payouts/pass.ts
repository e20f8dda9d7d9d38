/** One pass over the payouts; see `runPayouts`. */
import { messageOf } from "../engine/failure.js";
import { isLedgerError, type LedgerError } from "../errors.js";
import { ownerField, type PayoutLedger, type PayoutRow } from "./ledger.js";
import { PollPlan } from "./plan.js";
import type { Payout, PayoutMethod, PayoutRail, RailAnswer, RailQueryAnswer } from "./rail.js";
import type { PayoutError, PayoutOptions, PayoutsReport } from "./run.js";
import { Slots } from "./slots.js";

/** Payouts of one page of the lists. */
const PAGE = 200;
/** Longest reason and reference of a report, bytes. */
const REASON_MAX = 512;
const REFERENCE_MAX = 128;

/** What became of marking a payout as SUBMITTING. */
type Marked = "ours" | "passed" | "stop";

export class Pass {
  readonly #ledger: PayoutLedger;
  readonly #rail: PayoutRail;
  readonly #options: PayoutOptions;
  readonly #plan: PollPlan;
  readonly #now: () => number;
  readonly #slots: Slots;
  /** What this pass has handed out, and need not ask about. */
  readonly #handed = new Set<string>();
  /** What is under way. */
  readonly #tasks = new Set<Promise<void>>();
  readonly #methods = new Map<string, Promise<readonly PayoutMethod[]>>();
  /** Calls in a row without an answer. */
  #silence = 0;
  #left: number;
  readonly #report: PayoutsReport = {
    submitted: 0,
    resubmitted: 0,
    paid: 0,
    failed: 0,
    waiting: 0,
    unknown: 0,
    exceptions: 0,
    shortPools: [],
    errors: [],
    silent: false,
    more: false,
  };

  constructor(ledger: PayoutLedger, rail: PayoutRail, options: PayoutOptions) {
    this.#ledger = ledger;
    this.#rail = rail;
    this.#options = options;
    this.#plan = options.plan ?? new PollPlan();
    this.#now = options.now ?? ledger.options?.now ?? Date.now;
    this.#slots = new Slots(options.concurrency ?? 16);
    this.#left = options.limit ?? 1000;
  }

  async run(): Promise<PayoutsReport> {
    try {
      if (!(await this.#isHeard())) return { ...this.#report, silent: true };
      this.#plan.isSilent = false;
      const { pools } = await this.#ledger.payouts.pools();
      const queues = pools.filter(({ firstQueuedId }) => firstQueuedId !== undefined);
      await all(queues.map((pool) => this.#drain(pool)));
      await Promise.all(this.#tasks);
      this.#left = this.#options.limit ?? 1000;
      await this.#askDue();
    } finally {
      await Promise.all(this.#tasks);
      this.#plan.isSilent ||= this.#isSilent;
    }
    const isAborted = this.#options.signal?.aborted === true;
    return { ...this.#report, silent: this.#isSilent, more: this.#report.more || isAborted };
  }

  get #isSilent(): boolean {
    return this.#silence >= (this.#options.silenceMax ?? 10);
  }

  /** True if nothing more may be begun. */
  get #isOver(): boolean {
    return this.#isSilent || this.#options.signal?.aborted === true;
  }

  /** If the rail gave no answer in the last pass: asks for one payout before anything is handed out. */
  async #isHeard(): Promise<boolean> {
    if (!this.#plan.isSilent) return true;
    const { payouts } = await this.#ledger.payouts.submitted({ limit: 1 });
    const [first] = payouts;
    if (first === undefined) return true;
    this.#handed.add(first.withdrawalId);
    await this.#ask(first);
    return this.#silence === 0;
  }

  /** Hands out the queue of one pool, until it is empty or short of money. */
  async #drain({ channel, currency }: { channel: string; currency: string }): Promise<void> {
    let cursor: string | undefined;
    do {
      const place = cursor === undefined ? {} : { cursor };
      const page = await this.#ledger.payouts.queued({ channel, currency, limit: PAGE, ...place });
      for (let from = 0; from < page.payouts.length;) {
        const count = await this.#slots.take(Math.min(page.payouts.length - from, Math.max(1, this.#left)));
        const batch = page.payouts.slice(from, from + count);
        from += count;
        if (this.#isOver || this.#left <= 0) {
          for (let at = 0; at < count; at++) this.#slots.give();
          this.#report.more ||= this.#left <= 0;
          return;
        }
        this.#left -= count;
        if (!(await this.#handOut(batch))) return;
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  /** Marks payouts as SUBMITTING, in their sequence, and calls the rail; false if the pool must wait. */
  async #handOut(batch: readonly PayoutRow[]): Promise<boolean> {
    // Read first: what cannot be read stays queued.
    const payouts = await Promise.all(batch.map((row) => this.#read(row)));
    const marks = await Promise.all(
      batch.map(async (row, at) => (payouts[at] === undefined ? "passed" : await this.#mark(row))),
    );
    marks.forEach((mark, at) => {
      const payout = payouts[at];
      if (mark !== "ours" || payout === undefined) return this.#slots.give();
      this.#handed.add(payout.withdrawalId);
      this.#report.submitted += 1;
      this.#begin(payout.withdrawalId, this.#submit(payout));
    });
    return !marks.includes("stop");
  }

  async #mark({ withdrawalId, channel, currency }: PayoutRow): Promise<Marked> {
    try {
      const { replayed } = await this.#ledger.payouts.submit({ withdrawalId });
      // Somebody else has marked it, and hands it out.
      return replayed === true ? "passed" : "ours";
    } catch (error) {
      const refusal = isLedgerError(error) ? error : undefined;
      switch (refusal?.code) {
        case "POOL_SHORT":
          this.#report.shortPools.push({ channel, currency, withdrawalId, ...shortage(refusal) });
          return "stop";
        case "PAYOUT_NOT_NEXT":
          return "stop";
        case "INVALID_WITHDRAWAL_STATUS":
          // It was cancelled meanwhile.
          return "passed";
        default:
          // Perhaps it is marked all the same; then nobody else hands it out.
          this.#plan.soon(withdrawalId);
          this.#fail(withdrawalId, "mark", error);
          return "passed";
      }
    }
  }

  /** Asks about what is SUBMITTING and due. */
  async #askDue(): Promise<void> {
    const open = new Set<string>();
    let cursor: string | undefined;
    do {
      if (this.#isOver) return;
      const place = cursor === undefined ? {} : { cursor };
      const page = await this.#ledger.payouts.submitted({ limit: PAGE, ...place });
      for (const row of page.payouts) {
        open.add(row.withdrawalId);
        if (this.#handed.has(row.withdrawalId)) continue;
        if (!this.#isDue(row)) continue;
        if (this.#left <= 0) {
          this.#report.more = true;
          return;
        }
        await this.#slots.take(1);
        if (this.#isOver) return this.#slots.give();
        this.#left -= 1;
        this.#begin(row.withdrawalId, this.#ask(row));
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    this.#plan.keep(open);
  }

  #isDue(row: PayoutRow): boolean {
    const isNew = this.#options.askAll === true && !this.#plan.hasAsked(row.withdrawalId);
    return isNew || this.#plan.isDue(row, this.#now());
  }

  /** Lets work go on that holds one slot. */
  #begin(withdrawalId: string, work: Promise<void>): void {
    const task = work
      .catch((error: unknown) => this.#fail(withdrawalId, "mark", error))
      .finally(() => {
        this.#slots.give();
        this.#tasks.delete(task);
      });
    this.#tasks.add(task);
  }

  async #submit(payout: Payout): Promise<void> {
    const answer = await this.#call(payout, "submit", (call) => this.#rail.submit(payout, call));
    if (answer !== undefined) await this.#tell(payout, answer);
  }

  async #ask(row: PayoutRow): Promise<void> {
    const { withdrawalId } = row;
    const payout = await this.#read(row);
    if (payout === undefined) return;
    this.#plan.asked(withdrawalId, this.#now());
    const answer = await this.#call(payout, "query", (call) => this.#rail.query(payout, call));
    if (answer === undefined) return;
    if (answer.status !== "NOT_FOUND") return await this.#tell(payout, answer);
    // The rail has never seen it, hence nobody may have reported it either.
    if (!(await this.#isSubmitting(withdrawalId))) return;
    this.#report.resubmitted += 1;
    await this.#submit(payout);
  }

  async #isSubmitting(withdrawalId: string): Promise<boolean> {
    try {
      return (await this.#ledger.balances.withdrawal({ withdrawalId })).status === "SUBMITTING";
    } catch (error) {
      this.#fail(withdrawalId, "mark", error);
      return false;
    }
  }

  /** Calls the rail; undefined if there was no answer that says anything. */
  async #call<Answer extends RailQueryAnswer>(
    { withdrawalId }: Payout,
    step: "submit" | "query",
    call: (railCall: { signal: AbortSignal }) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const { timeoutMs = 30_000 } = this.#options;
    const aborting = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new Error(`the rail has not answered within ${String(timeoutMs)} ms`);
        aborting.abort(error);
        reject(error);
      }, timeoutMs);
    });
    try {
      const answer = await Promise.race([call({ signal: aborting.signal }), timeout]);
      if (!isAnswer(answer, step)) throw new TypeError(`\`${String((answer as Answer | undefined)?.status)}\` is no answer to ${step}`);
      this.#silence = 0;
      return answer;
    } catch (error) {
      this.#silence += 1;
      this.#report.unknown += 1;
      this.#fail(withdrawalId, step, error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Reports to the ledger what the rail says. */
  async #tell({ withdrawalId }: Payout, { status, reason, reference }: RailAnswer): Promise<void> {
    if (status === "PROCESSING") {
      this.#report.waiting += 1;
      return;
    }
    try {
      await this.#ledger.payouts.report({
        withdrawalId,
        status,
        ...(reason === undefined ? {} : { reason: cut(reason, REASON_MAX) }),
        ...(reference === undefined ? {} : { railReference: cut(reference, REFERENCE_MAX) }),
      });
      this.#report[status === "PAID" ? "paid" : "failed"] += 1;
    } catch (error) {
      if (isLedgerError(error) && error.code === "PAYOUT_STATUS_FINAL") {
        // The ledger has listed it.
        this.#report.exceptions += 1;
        return;
      }
      this.#plan.soon(withdrawalId);
      this.#fail(withdrawalId, "report", error);
    }
  }

  /** A row with what the rail needs beyond it; undefined if it cannot be read. */
  async #read(row: PayoutRow): Promise<Payout | undefined> {
    const { withdrawalId, owner, channel, currency, amount, fee, netAmount, paymentMethodId, createdAt } = row;
    try {
      const [{ summary, orderId }, methods] = await Promise.all([
        this.#ledger.balances.withdrawal({ withdrawalId }),
        this.#methodsOf(owner),
      ]);
      const paymentMethod = methods.find((method) => method.paymentMethodId === paymentMethodId);
      return {
        withdrawalId,
        owner,
        channel,
        currency,
        amount,
        fee,
        netAmount,
        netMinor: BigInt(netAmount.replace(".", "")),
        paymentMethod: paymentMethod ?? { paymentMethodId, paymentMethodType: channel },
        ...(summary === undefined ? {} : { summary }),
        ...(orderId === undefined ? {} : { orderId }),
        createdAt,
      };
    } catch (error) {
      this.#fail(withdrawalId, "mark", error);
      return undefined;
    }
  }

  async #methodsOf(owner: string): Promise<readonly PayoutMethod[]> {
    let methods = this.#methods.get(owner);
    if (methods === undefined) {
      methods = this.#ledger.balances.paymentMethods(ownerField(owner)).then((reply) => reply.paymentMethods);
      this.#methods.set(owner, methods);
      methods.catch(() => this.#methods.delete(owner));
    }
    return await methods;
  }

  #fail(withdrawalId: string, step: PayoutError["step"], error: unknown): void {
    this.#report.errors.push({ withdrawalId, step, error });
  }
}

/** Waits for all, then throws the first failure. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}

function isAnswer(answer: RailQueryAnswer | undefined, step: "submit" | "query"): boolean {
  switch (answer?.status) {
    case "PAID":
    case "FAILED":
    case "PROCESSING":
      return true;
    case "NOT_FOUND":
      return step === "query";
    default:
      return false;
  }
}

function shortage(refusal: LedgerError | undefined): { poolMinor?: string; neededMinor?: string } {
  const { poolMinor, neededMinor } = refusal?.details ?? {};
  return {
    ...(poolMinor === undefined ? {} : { poolMinor }),
    ...(neededMinor === undefined ? {} : { neededMinor }),
  };
}

/** As much of a text as fits into so many bytes: what is too long would be refused again and again. */
function cut(text: string, bytes: number): string {
  let left = bytes;
  let cutText = "";
  for (const character of messageOf(text)) {
    left -= new TextEncoder().encode(character).length;
    if (left < 0) break;
    cutText += character;
  }
  return cutText;
}

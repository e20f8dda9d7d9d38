/** What each account has, after every event and whenever money gets old enough to be withdrawn. */
import type { AccountLine, Sample } from "./outcome.js";
import type { Player } from "./player.js";
import type { Party } from "./scenario.js";

const DAY = 86_400_000;

/** A row of the query `fund_balances`. */
interface Row {
  owner: string;
  accountSet: number;
  available: string;
  frozen: string;
  pendingSettlement: string;
  withdrawBalance: string;
}

export class Sampler {
  readonly lines: AccountLine[] = [];
  readonly #player: Player;
  readonly #offset: number;
  /** Registered parties, as the query names them. */
  readonly #details: object[];
  /** Beginnings of days at which a figure may change. */
  readonly #days = new Set<number>();

  constructor(player: Player) {
    this.#player = player;
    const { parties, utcOffset } = player.scenario;
    this.#offset = offsetMs(utcOffset);
    this.#details = parties.flatMap(({ name }, index) => {
      const owner = player.names.index(name) === index && player.isThere(name) ? player.names.owner(name) : undefined;
      return owner === undefined ? [] : [owner];
    });
  }

  /** Notes what every account has now. `event`: place of the event that was played, or null. */
  async take(at: number, event: number | null): Promise<void> {
    if (this.#details.length === 0) return;
    const { currency } = this.#player.scenario;
    const reply = await this.#player.ask({ type: "fund_balances", currency, details: this.#details });
    for (const row of reply["balances"] as Row[]) this.#note(row, at, event);
  }

  /** Takes the samples of the days that begin before an event. */
  async until(end: number): Promise<void> {
    for (;;) {
      const day = Math.min(...this.#days);
      if (!(day < end)) return;
      this.#days.delete(day);
      this.#player.setTime(day);
      await this.take(day, null);
    }
  }

  #note(row: Row, at: number, event: number | null): void {
    const { owner, accountSet, available, frozen, pendingSettlement, withdrawBalance } = row;
    const party = this.#player.names.name(owner);
    const line = this.#line(party, accountSet);
    const sample: Sample = { at, event, available, frozen, pending: pendingSettlement, withdrawable: withdrawBalance };
    const last = line.samples.at(-1);
    if (event === null && last !== undefined && same(last, sample)) return;
    line.samples.push(sample);
    const terms = this.#player.scenario.parties.find(({ name }) => name === party);
    if (terms !== undefined && accountSet === 100_001 && withdrawBalance !== available && event !== null) {
      this.#expect(at, terms);
    }
  }

  /** Money that arrived at a time is old enough at the beginning of a later day: on these days it is looked at. */
  #expect(at: number, { withdrawRule, withdrawDays }: Party): void {
    const days = Number(withdrawDays);
    if (!(days > 0)) return;
    const today = Math.floor((at + this.#offset) / DAY) * DAY - this.#offset;
    // n working days are n calendar days and the weekends that may lie between
    const last = withdrawRule === "T" ? days + 2 * (Math.floor(days / 5) + 1) : days;
    for (let day = days; day <= last; day++) this.#days.add(today + day * DAY);
  }

  #line(party: string, accountSet: number): AccountLine {
    const found = this.lines.find((line) => line.party === party && line.accountSet === accountSet);
    if (found !== undefined) return found;
    const line: AccountLine = { party, accountSet, samples: [] };
    this.lines.push(line);
    return line;
  }
}

function same(a: Sample, b: Sample): boolean {
  const { available, frozen, pending, withdrawable } = b;
  return a.available === available && a.frozen === frozen && a.pending === pending && a.withdrawable === withdrawable;
}

/** `+08:00` in ms. The ledger was opened with it, so it is well formed. */
function offsetMs(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}

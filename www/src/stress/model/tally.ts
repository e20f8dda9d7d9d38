/** What a run came to so far: counts, histograms, refusals. */
import { sum } from "../../simulate/model/sum.js";
import { bins, distributions, type Bin, type Distribution } from "./bars.js";
import { amountBin, emptyHistograms, roundingBin, ROLES, shareBin, type Role, type Rounded } from "./bins.js";

/** Counts of a run. */
export interface Counts {
  /** Orders that came to their end, refused ones too. */
  orders: number;
  /** Commands that were sent. */
  commands: number;
  settlements: number;
  refunds: number;
}

/** Orders that the rules refused, by the stable code. */
export interface Refused {
  code: string;
  orders: number;
  /** The first of them: its number, the command and the core's sentence. */
  number: number;
  command: string;
  message: string;
}

/** Everything of a run that the page shows while it goes on. */
export interface Snapshot {
  counts: Counts;
  distributions: Distribution[];
  refused: Refused[];
  /** Sums of all settlements: amounts as text. */
  totals: Record<Role | "gross", string>;
}

/** A settlement as `explain_settlement` answers it; only what is used. */
export interface Explained {
  settlement: Record<"settleAmount" | "rake" | "commission" | "others" | "seller", string>;
  legs: { role: string; name: string; why: Record<string, unknown> }[];
}

export class Tally {
  readonly counts: Counts = { orders: 0, commands: 0, settlements: 0, refunds: 0 };
  readonly #currency: string;
  readonly #histograms = emptyHistograms();
  readonly #refused = new Map<string, Refused>();
  #totals: Snapshot["totals"] = { gross: "0", rake: "0", commission: "0", others: "0", seller: "0" };

  constructor(currency: string) {
    this.#currency = currency;
  }

  /** Notes an order that a command of it was refused for. */
  refuse(number: number, command: string, { code, message }: { code: string; message: string }): void {
    const known = this.#refused.get(code);
    if (known === undefined) this.#refused.set(code, { code, orders: 1, number, command, message });
    else known.orders += 1;
  }

  /** Counts settlements. */
  add(settled: readonly Explained[]): void {
    for (const one of settled) this.#count(one);
    const total = (name: Role | "gross"): string =>
      sum([this.#totals[name], ...settled.map(({ settlement }) => settlement[name === "gross" ? "settleAmount" : name])], this.#currency);
    this.#totals = {
      gross: total("gross"),
      rake: total("rake"),
      commission: total("commission"),
      others: total("others"),
      seller: total("seller"),
    };
    this.counts.settlements += settled.length;
  }

  snapshot(): Snapshot {
    const { counts } = this;
    const refused = [...this.#refused.values()].sort((a, b) => b.orders - a.orders);
    const drawn = distributions(this.#histograms);
    return structuredClone({ counts, distributions: drawn, refused, totals: this.#totals });
  }

  /** The distributions in every detail. */
  bins(): Bin[] {
    return bins(this.#histograms);
  }

  #count({ settlement, legs }: Explained): void {
    const { shares, amounts, rounding } = this.#histograms;
    for (const role of ROLES) {
      add(shares[role], shareBin(settlement[role], settlement.settleAmount));
      add(amounts[role], amountBin(settlement[role]));
    }
    // A leg with several receivers is listed once for each.
    const seen = new Set<string>();
    for (const { role, name, why } of legs) {
      const key = `${role}/${name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const { product, rounded = why["target"], rounding: mode } = why;
      if (typeof product !== "string" || typeof rounded !== "string" || typeof mode !== "string") continue;
      const bin = roundingBin(product, rounded, mode);
      if (bin !== undefined && role in rounding) add(rounding[role as Rounded], bin);
    }
  }
}

function add(counts: Uint32Array, bin: number): void {
  counts[bin] = (counts[bin] ?? 0) + 1;
}

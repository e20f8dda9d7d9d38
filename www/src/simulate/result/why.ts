/** From the core's explanation of a leg to its steps in words. No number is computed here. */
import type { LegFigures } from "../model/outcome.js";
import type { en } from "../../language/en/simulate.js";

type Words = (typeof en)["why"];
type Why = Record<string, unknown>;

/** How a leg came to its amount, step by step. */
export function steps(leg: LegFigures, words: Words): string[] {
  const { why } = leg;
  if (why["base"] === "remainder") return restSteps(why, words);
  if (why["base"] === "named") return [words.named(text(why, "result"))];
  return "kind" in why ? ruleSteps(why, words) : rateSteps(why, words);
}

/** Fees and commission: a rate, cumulative over the settlements of an order. */
function rateSteps(why: Why, words: Words): string[] {
  const base = text(why, "base");
  return [
    words.product(words.bases[base] ?? base, text(why, "after"), text(why, "rate"), text(why, "product")),
    words.rounded(text(why, "rounding"), text(why, "target")),
    words.taken(text(why, "taken")),
    words.paid(text(why, "result")),
  ];
}

/** A leg of the split rule. */
function ruleSteps(why: Why, words: Words): string[] {
  const rated = "product" in why ? ratedSteps(why, words) : [words.fixed(text(why, "target"))];
  const bounds = [
    "minimum" in why ? words.minimum(text(why, "minimum")) : "",
    "cap" in why ? words.cap(text(why, "cap")) : "",
  ].filter((step) => step !== "");
  const shortage = text(why, "shortage");
  return [
    ...rated,
    ...bounds,
    ...(bounds.length > 0 ? [words.target(text(why, "target"))] : []),
    words.taken(text(why, "taken")),
    words.due(text(why, "due")),
    ...(/[1-9]/.test(shortage) ? [words.shortage(shortage)] : []),
    words.paid(text(why, "paid")),
  ];
}

function ratedSteps(why: Why, words: Words): string[] {
  const tiers = list(why, "tiers");
  const [only] = tiers;
  const base = text(why, "base");
  const product =
    tiers.length === 1 && only !== undefined
      ? words.product(words.bases[base] ?? base, text(only, "portion"), text(only, "rate"), text(why, "product"))
      : words.tiers(
          tiers.map((tier) => words.tier(text(tier, "portion"), text(tier, "from"), text(tier, "rate"))),
          text(why, "product"),
        );
  return [product, words.rounded(text(why, "rounding"), text(why, "rounded"))];
}

function restSteps(why: Why, words: Words): string[] {
  return [
    words.rest(text(why, "gross"), text(why, "rake"), text(why, "commission"), text(why, "others")),
    words.restTakes(text(why, "result")),
  ];
}

/** One receiver of a leg that has several. */
export interface PartLine {
  /** Who, unless it is divided further: a party's name, or `seller`. */
  receiver: string;
  /** How it came to what it gets. */
  text: string;
  paid: string;
  depth: number;
}

/** The receivers of a leg, each with its share. */
export function partLines(why: Why, words: Words, depth = 0): PartLine[] {
  return list(why, "parts").flatMap((part) => {
    const [target, taken] = [text(part, "target"), text(part, "taken")];
    const line: PartLine = {
      receiver: text(part, "receiver"),
      text: "weight" in part ? words.part(text(part, "weight"), target, taken) : words.partRest(target, taken),
      paid: text(part, "paid"),
      depth,
    };
    return [line, ...partLines(part, words, depth + 1)];
  });
}

/** A leg of the rule, with all the legs of the settlement that its receivers are. */
export interface LegGroup {
  legs: { leg: LegFigures; place: number }[];
}

/** Legs that share one explanation, since they are the receivers of one leg of the rule. */
export function grouped(legs: readonly LegFigures[]): LegGroup[] {
  const groups: LegGroup[] = [];
  let open = 0;
  legs.forEach((leg, place) => {
    const last = groups.at(-1);
    if (open > 0 && last !== undefined) {
      last.legs.push({ leg, place });
      open--;
      return;
    }
    groups.push({ legs: [{ leg, place }] });
    open = Math.max(0, leaves(list(leg.why, "parts")) - 1);
  });
  return groups;
}

const leaves = (parts: readonly Why[]): number =>
  parts.reduce((count, part) => count + Math.max(1, leaves(list(part, "parts"))), 0);

function text(why: Why, key: string): string {
  const value = why[key];
  return typeof value === "string" ? value : "";
}

function list(why: Why, key: string): Why[] {
  const value = why[key];
  return Array.isArray(value) ? (value as Why[]) : [];
}

import "../support/core.js";
import { describe, expect, it } from "vitest";
import { examples } from "../../src/simulate/model/examples.js";
import type { Problem } from "../../src/simulate/model/outcome.js";
import type { Event, Scenario } from "../../src/simulate/model/scenario.js";
import { simulate } from "../../src/simulate/model/simulate.js";

/** The problems of an example after a change, without what follows from another. */
async function problems(base: Scenario, change: (scenario: Scenario) => void): Promise<Problem[]> {
  const scenario = structuredClone(base);
  change(scenario);
  return (await simulate(scenario)).outcome.problems;
}

async function causes(base: Scenario, change: (scenario: Scenario) => void): Promise<string[]> {
  const own = (await problems(base, change)).filter(({ code }) => code !== "NOT_PLAYED");
  return own.map(({ at, code }) => `${at} ${code}`);
}

const { licence, tiers, douyin, withdraw, wallet, cents, subsidy, returned } = examples;
const event = (scenario: Scenario, index: number, fields: object) =>
  Object.assign(scenario.events[index] as Event, fields);
const share = (party: string, amount: string) => ({ shares: [{ party, amount }] });

describe("a mistake is shown where it was typed", () => {
  it.each<[string, Scenario, (scenario: Scenario) => void]>([
    ["currency UNKNOWN_CURRENCY", licence, (s) => (s.currency = "XYZ")],
    ["utcOffset INVALID_FIELD", licence, (s) => (s.utcOffset = "+25:99")],
    ["parties[1].balance INVALID_AMOUNT", licence, (s) => (s.parties[1]!.balance = "1,5")],
    ["parties[2].marketing INVALID_AMOUNT", subsidy, (s) => (s.parties[2]!.marketing = "5.001")],
    ["parties[1].withdrawDays INVALID_FIELD", withdraw, (s) => (s.parties[1]!.withdrawDays = "1.5")],
    ["parties[1].fee.rate INVALID_FIELD", withdraw, (s) => (s.parties[1]!.fee.rate = "2")],
    ["parties[1].fee.minimum INVALID_AMOUNT", withdraw, (s) => (s.parties[1]!.fee.minimum = "-1")],
    ["parties[3].name NAME_TAKEN", licence, (s) => (s.parties[3]!.name = "Buyer")],
    ["parties[3].name MISSING_FIELD", licence, (s) => (s.parties[3]!.name = "")],
    ["program.platform NAME_UNKNOWN", licence, (s) => (s.program.platform = "Shop")],
    ["program.days INVALID_FIELD", licence, (s) => (s.program.days = "366")],
    ["program.rake[0].rate INVALID_FIELD", licence, (s) => (s.program.rake[0]!.rate = "0.6%")],
    ["program.shareCap INVALID_FIELD", licence, (s) => (s.program.shareCap = "1.01")],
    ["rule[0].rate INVALID_FIELD", licence, (s) => (s.rule[0]!.rate = "ten")],
    ["rule[0].receiver NAME_UNKNOWN", licence, (s) => (s.rule[0]!.receiver = "Nobody")],
    ["rule[0].amount INVALID_AMOUNT", tiers, (s) => (s.rule[0]!.amount = "0")],
    ["rule[1].minimum INVALID_AMOUNT", tiers, (s) => (s.rule[1]!.minimum = "5.005")],
    ["rule[1].cap INVALID_AMOUNT", tiers, (s) => (s.rule[1]!.cap = "x")],
    ["rule[1].tiers[1].upTo INVALID_AMOUNT", tiers, (s) => (s.rule[1]!.tiers[1]!.upTo = "x")],
    ["rule[1].tiers[2].rate INVALID_FIELD", tiers, (s) => (s.rule[1]!.tiers[2]!.rate = "1.5")],
    ["rule[1].parts[1].weight RULE_INVALID", tiers, (s) => (s.rule[1]!.parts[1]!.weight = "many")],
    ["rule[0].parts[1].receiver NAME_UNKNOWN", cents, (s) => (s.rule[0]!.parts[1]!.receiver = "D")],
    ["rule[1].precedence INVALID_FIELD", tiers, (s) => (s.rule[1]!.precedence = "first")],
    ["orders[0].buyer NAME_UNKNOWN", licence, (s) => (s.orders[0]!.buyer = "Shop")],
    ["orders[0].seller NAME_UNKNOWN", licence, (s) => (s.orders[0]!.seller = "Buyer")],
    ["orders[0].items[1].price INVALID_AMOUNT", licence, (s) => (s.orders[0]!.items[1]!.price = "100.005")],
    ["orders[0].items[1].uses INVALID_FIELD", licence, (s) => (s.orders[0]!.items[1]!.uses = "0")],
    ["orders[0].items[1].seller NAME_UNKNOWN", licence, (s) => (s.orders[0]!.items[1]!.seller = "Nobody")],
    ["orders[1].name ORDER_ALREADY_EXISTS", tiers, (s) => (s.orders[1]!.name = "small")],
    ["events[0].amount ORDER_AMOUNT_MISMATCH", licence, (s) => event(s, 0, { amount: "1.00" })],
    ["events[1].items[0].item ITEM_NOT_FOUND", licence, (s) => event(s, 1, { items: [{ item: "hat", uses: "" }] })],
    ["events[3].order NAME_UNKNOWN", licence, (s) => event(s, 3, { order: "A-9" })],
    ["events[3].shares[0].amount INVALID_AMOUNT", douyin, (s) => event(s, 3, share("Partner", "1.999"))],
    ["events[3].shares[0].party NAME_UNKNOWN", douyin, (s) => event(s, 3, share("Nobody", "1"))],
    ["events[3].at TOO_EARLY", licence, (s) => event(s, 3, { at: s.start - 1 })],
    ["events[2].amount RETURN_EXCEEDS_RECEIVED", returned, (s) => event(s, 2, { amount: "30.01" })],
    ["events[1].amount INSUFFICIENT_FUNDS", wallet, (s) => event(s, 1, { amount: "100.01" })],
    ["events[0].amount INVALID_AMOUNT", wallet, (s) => event(s, 0, { amount: "1e2x" })],
  ])("%s", async (expected, base, change) => {
    expect((await causes(base, change))[0]).toBe(expected);
  });

  it("and nowhere, if there is none", async () => {
    expect(await problems(licence, () => undefined)).toEqual([]);
  });
});

describe("what depends on something refused", () => {
  it("is not played, and names the cause", async () => {
    const all = await problems(licence, (s) => (s.rule[0]!.rate = "ten"));
    expect(all.map(({ at, code, details }) => [at, code, details["cause"]])).toEqual([
      ["rule[0].rate", "INVALID_FIELD", undefined],
      ["program", "NOT_PLAYED", "rule[0].rate"],
      ["orders[0]", "NOT_PLAYED", "program"],
      ...[0, 1, 2, 3].map((index) => [`events[${index}].order`, "NOT_PLAYED", "orders[0]"]),
    ]);
  });

  it("leaves the rest to be played", async () => {
    const scenario = structuredClone(tiers);
    scenario.orders[1]!.items[0]!.price = "";
    const { outcome } = await simulate(scenario);
    expect(outcome.settlements.map(({ order }) => order)).toEqual(["small", "large"]);
    expect(outcome.steps.map(({ status }) => status)).toEqual([
      "refused", "done", "done", "notPlayed", "notPlayed", "done", "done",
    ]);
  });

  it("tells by names, not by ids", async () => {
    const all = await problems(licence, (s) => void s.events.shift());
    expect(all.map(({ message }) => message)).toContain("order `A-1` is not paid");
  });
});

import "../support/core.js";
import { describe, expect, it } from "vitest";
import { emptyEvent } from "../../src/simulate/model/empty.js";
import { examples } from "../../src/simulate/model/examples.js";
import type { Outcome } from "../../src/simulate/model/outcome.js";
import type { Event, EventType, Scenario } from "../../src/simulate/model/scenario.js";
import { simulate } from "../../src/simulate/model/simulate.js";

const at = (text: string): number => Date.parse(`2026-${text}+08:00`);

function event<T extends EventType>(type: T, time: string, fields: Partial<Extract<Event, { type: T }>>): Event {
  return { ...emptyEvent(type, at(time)), ...fields } as Event;
}

const recharge = event("recharge", "03-02T10:00", { party: "Buyer", amount: "100.00" });
const freeze = event("freeze", "03-02T11:00", { name: "F-1", party: "Buyer", amount: "30.00" });

async function played(base: Scenario, events: Event[]): Promise<Outcome> {
  return (await simulate({ ...base, events })).outcome;
}
const samples = ({ accounts }: Outcome, party: string) =>
  (accounts.find((line) => line.party === party)?.samples ?? []).map(({ event, available, frozen }) => [
    event, available, frozen,
  ]);
const problems = (outcome: Outcome) => outcome.problems.map(({ at: place, code }) => `${place} ${code}`);

describe("a freeze", () => {
  it("ends after 24 hours, when time passes", async () => {
    const late = event("confirm", "03-03T12:00", { freeze: "F-1", to: "Shop" });
    const outcome = await played(examples.wallet, [recharge, freeze, late]);
    expect(samples(outcome, "Buyer")).toEqual([
      [null, "0.00", "0.00"],
      [0, "100.00", "0.00"],
      [1, "70.00", "30.00"],
      [null, "100.00", "0.00"],
      [2, "100.00", "0.00"],
    ]);
    expect(outcome.steps.map(({ event, at: time, status }) => [event, time, status]).slice(3)).toEqual([
      [1, at("03-03T11:00"), "done"],
      [2, at("03-03T12:00"), "refused"],
    ]);
    expect(problems(outcome)).toEqual(["events[2].freeze INVALID_FREEZE_STATUS"]);
  });

  it("is there to be seen, if nothing comes after it", async () => {
    const outcome = await played(examples.wallet, [recharge, freeze]);
    expect(samples(outcome, "Buyer").at(-1)).toEqual([1, "70.00", "30.00"]);
    expect(outcome.flow.links.at(-1)).toMatchObject({ target: "frozen:F-1", amount: "30.00" });
  });

  it("is confirmed in parts, to a merchant, partner or platform", async () => {
    const outcome = await played(examples.wallet, [
      recharge,
      freeze,
      event("confirm", "03-02T12:00", { freeze: "F-1", to: "Shop", amount: "10.00" }),
      event("confirm", "03-02T13:00", { freeze: "F-1", to: "Mall" }),
    ]);
    expect(outcome.problems).toEqual([]);
    expect(samples(outcome, "Shop").at(-1)).toEqual([3, "10.00", "0.00"]);
    expect(outcome.flow.links.map(({ id, amount }) => `${id} ${amount}`).slice(1)).toEqual([
      "buyer:Buyer>party:Shop/confirm/F-1 10.00",
      "buyer:Buyer>party:Mall/confirm/F-1 20.00",
    ]);
  });

  it("has a name of its own", async () => {
    const outcome = await played(examples.wallet, [recharge, freeze, { ...freeze }]);
    expect(problems(outcome)).toEqual(["events[2].name NAME_TAKEN"]);
  });
});

describe("a payment from the wallet", () => {
  it("that is refused leaves nothing frozen", async () => {
    const pay = event("pay", "03-02T12:00", { order: "A-1", by: "topUp", amount: "50.00" });
    const outcome = await played(examples.licence, [pay]);
    expect(problems(outcome)).toEqual(["events[0].amount ORDER_AMOUNT_MISMATCH"]);
    expect(samples(outcome, "Buyer").at(-1)).toEqual([0, "50.00", "0.00"]);
  });
});

/** What the editor and the drawings compute: names, undo, the time line's geometry, marks, steps of an explanation. */
import "../support/core.js";
import { expect, it } from "vitest";
import { en } from "../../src/language/en/simulate.js";
import { zh } from "../../src/language/zh/simulate.js";
import { DAY, HOUR, inputText, inputTime, offsetMs, startOfDay } from "../../src/simulate/clock.js";
import { history } from "../../src/simulate/history.js";
import { dayTicks, intoLanes, snap } from "../../src/simulate/lanes.js";
import { dueMarks } from "../../src/simulate/marks.js";
import { EXAMPLE_IDS, examples } from "../../src/simulate/model/examples.js";
import type { Scenario } from "../../src/simulate/model/scenario.js";
import { simulate } from "../../src/simulate/model/simulate.js";
import { freshName, renameEvent, renameItem, renameOrder, renameParty } from "../../src/simulate/names.js";
import { grouped, partLines, steps } from "../../src/simulate/result/why.js";
import { layOut } from "../../src/ui/flow-layout.js";

const play = async (scenario: Scenario) => {
  const { outcome, host } = await simulate(scenario);
  await host?.ledger.close();
  return outcome;
};

it("renames a party, an order, an item and an event wherever they are named: nothing else changes", async () => {
  for (const id of EXAMPLE_IDS) {
    const before = await play(examples[id]);
    const scenario = structuredClone(examples[id]) as Scenario;
    scenario.parties.forEach((party, index) => renameParty(scenario, party, `party ${index.toString()}`));
    scenario.orders.forEach((order, place) => {
      renameOrder(scenario, place, `order ${place.toString()}`);
      order.items.forEach((_, index) => renameItem(scenario, place, index, `item ${index.toString()}`));
    });
    scenario.events.forEach((_, place) => renameEvent(scenario, place, `event ${place.toString()}`));
    const after = await play(scenario);
    expect(after.problems.map(({ code }) => code), id).toEqual(before.problems.map(({ code }) => code));
    expect(after.accounts.map(({ samples }) => samples), id).toEqual(before.accounts.map(({ samples }) => samples));
  }
}, 120_000);

it("does not merge two parties into one when one takes the other's name", () => {
  const scenario = structuredClone(examples.licence) as Scenario;
  const [, shop, , brand] = scenario.parties;
  if (shop === undefined || brand === undefined) throw new Error("the example has four parties");
  renameParty(scenario, brand, "Shop");
  expect(scenario.rule[0]?.receiver).toBe("Brand");
  renameParty(scenario, brand, "Label");
  expect(scenario.orders[0]?.seller).toBe("Shop");
});

it("gives new names", () => {
  expect(freshName("S", ["S-1", "S-3"])).toBe("S-2");
});

it("undoes and redoes whole steps", () => {
  let now = 0;
  const past = history("a", () => now);
  expect([past.canUndo.value, past.undo()]).toEqual([false, undefined]);
  past.note("ab");
  now += 100;
  past.note("abc");
  now += 10_000;
  past.note("abcd");
  expect(past.note("abcd")).toBe(false);
  expect(past.undo()).toBe("abc");
  expect(past.undo()).toBe("a");
  expect(past.redo()).toBe("abc");
  past.note("x");
  expect([past.canRedo.value, past.undo()]).toEqual([false, "abc"]);
});

it("knows days by the offset of the scenario", () => {
  const offset = offsetMs("+08:00");
  const at = Date.parse("2026-03-02T00:30:00+08:00");
  expect(startOfDay(at, offset)).toBe(Date.parse("2026-03-02T00:00:00+08:00"));
  expect(inputText(at, offset)).toBe("2026-03-02T00:30");
  expect(inputTime("2026-03-02T00:30", offset)).toBe(at);
  expect(inputTime("2026-03-", offset)).toBeUndefined();
  expect([offsetMs("-03:30"), offsetMs("nonsense")]).toEqual([-3.5 * HOUR, 0]);
});

it("lays handles out without one over another", () => {
  const handles = intoLanes([{ x: 0, width: 50 }, { x: 10, width: 50 }, { x: 100, width: 50 }, { x: 105, width: 50 }], 120);
  expect(handles.map(({ left, lane }) => [left, lane])).toEqual([[0, 0], [0, 1], [70, 0], [70, 1]]);
  expect(dayTicks([0, 10 * DAY], 300, 60)).toEqual([0, 2 * DAY, 4 * DAY, 6 * DAY, 8 * DAY, 10 * DAY]);
  expect(snap(HOUR + 60_000, HOUR / 100, 0)).toBe(HOUR);
});

it("marks the moment from which the core settles", async () => {
  for (const id of ["licence", "douyin", "commission", "automatic"] as const) {
    const scenario = structuredClone(examples[id]) as Scenario;
    const [mark] = dueMarks(scenario, await play(scenario), offsetMs(scenario.utcOffset));
    if (mark === undefined) throw new Error(`${id} has no mark`);
    const settle = scenario.events.find(({ type }) => type === "settle" || type === "settleDue");
    if (settle === undefined) throw new Error(`${id} settles nothing`);
    settle.at = mark.at;
    expect((await play(scenario)).settlements.length, id).toBeGreaterThan(0);
    settle.at = mark.at - 1;
    expect((await play(scenario)).settlements.filter(({ event }) => scenario.events[event] === settle), id).toEqual([]);
  }
});

it("explains every leg of every example with the numbers of the core alone, in both languages", async () => {
  for (const id of EXAMPLE_IDS) {
    for (const { legs } of (await play(examples[id])).settlements) {
      expect(grouped(legs).flatMap((group) => group.legs.map(({ place }) => place))).toEqual(legs.map((_, place) => place));
      for (const leg of legs) {
        for (const words of [en.why, zh.why]) {
          const lines = [...steps(leg, words), ...partLines(leg.why, words).map(({ text, paid }) => `${text} ${paid}`)];
          expect(lines.join(" ")).toContain(leg.amount);
          const numbers = lines.join(" ").match(/\d+\.\d+/g) ?? [];
          const known = JSON.stringify(leg.why);
          expect(numbers.filter((number) => !known.includes(number)), `${id} ${leg.name}`).toEqual([]);
        }
      }
    }
  }
});

it("draws every flow of the examples, each link in its width", async () => {
  for (const id of EXAMPLE_IDS) {
    const { nodes, links } = (await play(examples[id])).flow;
    const layout = layOut(
      nodes.map(({ id: node, name }) => ({ id: node, label: name })),
      links.map(({ id: link, source, target, kind, amount }) => ({
        id: link, source, target, label: kind, amount, size: Number(amount), hue: 1,
      })),
      800,
      300,
    );
    expect(layout.links.length).toBe(links.length);
    expect(layout.nodes.every(({ x, y, width, height }) => x >= 0 && y >= 0 && x + width <= 800 && y + height <= 300), id).toBe(true);
    expect(layout.links.every(({ thickness }) => thickness >= 1.5)).toBe(true);
  }
});

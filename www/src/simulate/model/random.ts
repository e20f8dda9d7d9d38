/** Random scenarios, repeated by their seed: every kind of event, odd amounts, and sometimes a mistake. */
import { decimals, Dice } from "./dice.js";
import { emptyEvent, emptyLeg, emptyParty, emptyProgram, emptyRake, emptyScenario } from "./empty.js";
import { decimalsOf, randomOrder } from "./random-orders.js";
import { SELLER, type Event, type Leg, type Part, type Party, type Scenario } from "./scenario.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse("2026-03-02T00:00:00+08:00");
const CHANNELS = ["WECHAT", "ALIPAY", "DOUYIN"] as const;
const ENDS = ["complete", "cancel"] as const;

/** The same seed gives the same scenario. Whole number. */
export function randomScenario(seed: number): Scenario {
  const dice = new Dice(seed);
  const scenario = emptyScenario(START + dice.between(0, 14 * 24) * HOUR);
  scenario.currency = dice.chance(85) ? "CNY" : dice.pick(["JPY", "BHD", "USD"]);
  if (dice.chance(10)) scenario.utcOffset = dice.pick(["+00:00", "-05:00", "+05:30"]);
  scenario.parties = randomParties(dice, scenario.currency);
  scenario.program = randomProgram(dice);
  const others = scenario.parties.filter(({ kind }) => kind === "partner" || kind === "merchant").slice(1);
  if (others.length > 0 && dice.chance(60)) {
    scenario.rule = randomRule(dice, others.map(({ name }) => name), scenario.currency);
  }
  const count = dice.between(1, 3);
  for (let index = 0; index < count; index++) addOrder(scenario, dice, seed, index);
  if (dice.chance(30)) addWallet(scenario, dice);
  addWithdrawals(scenario, dice);
  if (dice.chance(20)) scenario.events.reverse(); // the list may be in any order
  if (dice.chance(25)) addMistake(scenario, dice);
  return scenario;
}

function randomParties(dice: Dice, currency: string): Party[] {
  const money = (most: number) => decimals(dice.between(1, most), decimalsOf(currency));
  const parties = [emptyParty("Buyer", "user"), emptyParty("Shop 1", "merchant")];
  if (dice.chance(30)) parties.push(emptyParty("买家二", "user"));
  if (dice.chance(40)) parties.push(emptyParty("商家二", "merchant"));
  const partners = dice.between(0, 3);
  for (let number = 1; number <= partners; number++) parties.push(emptyParty(`Partner ${number}`, "partner"));
  const platform = emptyParty("Mall", "platform");
  if (dice.chance(50)) platform.marketing = money(50_000);
  parties.push(platform);
  for (const party of parties) {
    const isUser = party.kind === "user";
    if (dice.chance(isUser ? 70 : 25)) party.balance = money(isUser ? 500_000 : 90_000);
    if (dice.chance(50)) {
      party.withdrawRule = dice.pick(["D", "T"]);
      party.withdrawDays = String(dice.between(0, 4));
    }
    if (dice.chance(25)) {
      party.fee = { fixed: dice.chance(30) ? money(50) : "", rate: dice.rate(10), minimum: money(9), maximum: "" };
    }
  }
  return parties;
}

function randomProgram(dice: Dice): Scenario["program"] {
  const rake = Array.from({ length: dice.between(0, 3) }, (_, index) => ({
    ...emptyRake(`fee ${index + 1}`), rate: dice.rate(60), rounding: dice.pick(["floor", "half-up"]),
  }));
  return {
    ...emptyProgram("Mall"),
    settleAfter: dice.pick(["fulfilment", "payment"]),
    days: String(dice.between(0, 4)),
    dayRule: dice.chance(85) ? "calendar" : "elapsed24h",
    initiator: dice.chance(85) ? "developer" : "automatic",
    execution: dice.chance(85) ? "ledger" : "external",
    rake,
    shareCap: dice.pick(["", "0.5", "1"]),
    voucherSettlement: dice.chance(90) ? "on" : "off",
    multiUseRespectsDelay: dice.chance(30),
    refundMirror: dice.pick(["seller", "pro-rata"]),
  };
}

function randomRule(dice: Dice, others: readonly string[], currency: string): Leg[] {
  const money = (most: number) => decimals(dice.between(1, most), decimalsOf(currency));
  const receiver = () => (dice.chance(10) ? SELLER : (dice.pick(others) ?? SELLER));
  const part = (of: string, pool: readonly string[]): Part => ({
    receiver: of,
    weight: dice.pick(["1", "2", "0.35", "35.5%", "2/7"]),
    takesRemainder: false,
    // nobody stands in a list twice
    parts: dice.chance(20) ? pool.slice(0, 2).map((inner) => part(inner, [])) : [],
  });
  return Array.from({ length: dice.between(1, 4) }, (_, index) => {
    const leg = emptyLeg(`leg ${index + 1}`, receiver());
    leg.kind = dice.pick(["rate", "rate", "fixed", "tiers"]);
    leg.rate = dice.rate(150);
    leg.amount = money(2_000);
    const first = dice.between(1, 10_000);
    const ends = [first, first + dice.between(1, 20_000)].map((end) => decimals(end, decimalsOf(currency)));
    leg.tiers = [...ends, ""].map((upTo) => ({ upTo, rate: dice.rate(120) }));
    leg.base = dice.pick(["gross", "net"]);
    leg.rounding = dice.pick(["floor", "half-up"]);
    if (leg.kind !== "fixed" && dice.chance(25)) leg.minimum = money(100);
    if (leg.kind !== "fixed" && dice.chance(25)) leg.cap = decimals(dice.between(100, 3_000), decimalsOf(currency));
    if (dice.chance(40)) leg.precedence = String(dice.between(0, 3));
    if (dice.chance(40)) leg.parts = [SELLER, ...others].slice(dice.between(0, 1)).map((of) => part(of, others));
    return leg;
  });
}

/** An order and its life: paid, used or refunded, settled in one way or another, and what comes after. */
function addOrder(scenario: Scenario, dice: Dice, seed: number, index: number): void {
  const { order, refund, fulfil } = randomOrder(scenario, seed, 1_000 + index);
  order.name = `A-${index + 1}`;
  scenario.orders.push(order);
  const { name } = order;
  let at = scenario.start + dice.between(0, 30) * HOUR;
  const later = (hours: number) => (at += dice.between(1, hours) * HOUR);
  const add = (event: Event) => scenario.events.push(event);
  add({
    type: "pay", at, order: name, amount: "",
    by: dice.pick(["outside", "outside", "topUp", "topUp", "wallet"]), channel: dice.pick(CHANNELS),
  });
  if (refund.length > 0) {
    const complete = dice.chance(70);
    add({ type: "refund", at: later(10), name: `R-${name}`, order: name, items: refund, complete });
    if (!complete) add({ type: "endRefund", at: later(40), refund: `R-${name}`, outcome: dice.pick(ENDS) });
  }
  if (fulfil.length > 0 && dice.chance(95)) {
    const items = dice.chance(30) ? [] : fulfil;
    add({ type: "fulfil", at: later(30), order: name, items });
  }
  if (dice.chance(15)) settle(scenario, dice, add, name, `S0-${name}`, later(5)); // before its time, most often
  at += 4 * DAY;
  if (scenario.program.initiator === "automatic") add({ type: "settleDue", at: later(30) });
  else if (dice.chance(20)) {
    for (const { name: item } of order.items) settle(scenario, dice, add, name, `S-${name}-${item}`, later(20), item);
  } else settle(scenario, dice, add, name, `S-${name}`, later(30));
  const settlement = scenario.program.initiator === "automatic" ? `auto-${index + 1}` : `S-${name}`;
  if (scenario.program.execution === "external") {
    const outcome = dice.chance(80) ? "SUCCESS" : "FAIL";
    add({ type: "external", at: later(10), what: "settlement", name: settlement, outcome });
  }
  if (dice.chance(35)) afterwards(scenario, dice, add, name, settlement, later);
}

function settle(
  scenario: Scenario, dice: Dice, add: (event: Event) => void, order: string, name: string, at: number, item = "",
): void {
  const partner = scenario.parties.find(({ kind }) => kind === "partner");
  const named = partner !== undefined && (scenario.rule.length === 0 ? dice.chance(40) : dice.chance(5));
  const amount = decimals(dice.between(1, 300), decimalsOf(scenario.currency));
  const shares = named ? [{ party: partner.name, amount }] : [];
  add({ type: "settle", at, name, order, item, shares, from: "" });
}

function afterwards(
  scenario: Scenario, dice: Dice, add: (event: Event) => void, order: string, settlement: string,
  later: (hours: number) => number,
): void {
  const money = (most: number) => decimals(dice.between(1, most), decimalsOf(scenario.currency));
  const partner = scenario.parties.find(({ kind }) => kind === "partner");
  if (partner !== undefined && dice.chance(60)) {
    const name = `RT-${order}`;
    add({ type: "return", at: later(20), name, settlement, party: partner.name, amount: money(100) });
    if (scenario.program.execution === "external") {
      add({ type: "external", at: later(5), what: "return", name, outcome: dice.pick(["SUCCESS", "FAIL"]) });
    }
  }
  const item = dice.pick(scenario.orders.find(({ name }) => name === order)?.items ?? []);
  if (item === undefined) return;
  const name = `R2-${order}`;
  const complete = dice.chance(60);
  const amount = item.uses === "" ? money(2_000) : "";
  add({ type: "refund", at: later(20), name, order, items: [{ item: item.name, amount, uses: "" }], complete });
  if (!complete && dice.chance(70)) {
    add({ type: "endRefund", at: later(30), refund: name, outcome: dice.pick(ENDS) });
  }
}

/** The balance service beside the orders. */
function addWallet(scenario: Scenario, dice: Dice): void {
  const places = decimalsOf(scenario.currency);
  const amount = dice.between(100, 9_000);
  let at = scenario.start + dice.between(0, 50) * HOUR;
  const next = () => (at += dice.between(1, 20) * HOUR);
  const add = (event: Event) => scenario.events.push(event);
  const to = dice.pick(scenario.parties.filter(({ kind }) => kind !== "user"))?.name ?? "";
  add({ type: "recharge", at, party: "Buyer", channel: dice.pick(CHANNELS), amount: decimals(amount, places) });
  add({ type: "freeze", at: next(), name: "F-1", party: "Buyer", amount: decimals(dice.between(1, amount), places) });
  if (dice.chance(70)) {
    const part = dice.chance(50) ? "" : decimals(dice.between(1, amount), places);
    add({ type: "confirm", at: next(), freeze: "F-1", to, amount: part });
  }
  if (dice.chance(40)) add({ type: "cancel", at: next(), freeze: "F-1" });
  if (dice.chance(40)) add({ type: "paymentRefund", at: next(), freeze: "F-1", amount: "" });
}

function addWithdrawals(scenario: Scenario, dice: Dice): void {
  const end = Math.max(...scenario.events.map(({ at }) => at));
  scenario.parties.forEach(({ name: party }, index) => {
    if (!dice.chance(35)) return;
    const name = `W-${index + 1}`;
    const at = end + dice.between(-30, 60) * HOUR;
    const amount = decimals(dice.between(10, 3_000), decimalsOf(scenario.currency));
    scenario.events.push({ type: "withdraw", at, name, party, amount });
    if (!dice.chance(80)) return;
    const from = dice.chance(85) ? "WECHAT" : "";
    const outcome = dice.pick(["PAID", "PAID", "FAILED"] as const);
    scenario.events.push({ type: "payout", at: at + HOUR, withdrawal: name, outcome, from });
    if (outcome === "PAID" && dice.chance(15)) {
      scenario.events.push({ ...emptyEvent("payout", at + 9 * HOUR), withdrawal: name, outcome: "BOUNCED" } as Event);
    }
  });
}

/** Something that people type. */
function addMistake(scenario: Scenario, dice: Dice): void {
  const typed = dice.pick(["abc", "-1", "1.2345", "", "1e3", "０.5"]);
  const [order] = scenario.orders;
  const mistakes = [
    () => order?.items[0] && (order.items[0].price = typed),
    () => order && (order.seller = "Nobody"),
    () => order && (order.buyer = "Shop 1"),
    () => scenario.program.rake[0] && (scenario.program.rake[0].rate = typed),
    () => (scenario.program.days = typed),
    () => (scenario.program.shareCap = "1.5"),
    () => scenario.rule[0] && (scenario.rule[0].rate = typed),
    () => scenario.rule[0] && (scenario.rule[0].receiver = "Nobody"),
    () => scenario.parties[1] && (scenario.parties[1].balance = typed),
    () => scenario.parties[1] && (scenario.parties[1].name = "Buyer"),
    () => (scenario.currency = "XYZ"),
    () => scenario.events[0] && (scenario.events[0].at = scenario.start - DAY),
    () => (scenario.utcOffset = "+99:00"),
  ] as const;
  dice.pick(mistakes)();
}

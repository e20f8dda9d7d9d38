/** Random orders under the parties, program and rule of a scenario: order `index` of a seed is always the same. */
import { decimals, Dice } from "./dice.js";
import { emptyItem, emptyOrder } from "./empty.js";
import type { FulfilEvent, Item, Order, RefundEvent, Scenario } from "./scenario.js";

/** An order, and what becomes of it before it is settled. */
export interface RandomOrder {
  order: Order;
  /** What the buyer pays: the prices less the subsidies. */
  payable: string;
  /** Refunded before anything is used; empty: nothing. */
  refund: RefundEvent["items"];
  /** Used; empty: nothing (everything is refunded). Together with the refund it is all of the order. */
  fulfil: FulfilEvent["items"];
}

/** How many decimals the currencies of the studio have, where it is not two. */
const DECIMALS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, BHD: 3, KWD: 3 };

export function decimalsOf(currency: string): number {
  return DECIMALS[currency] ?? 2;
}

/** The scenario needs a user and a merchant. `index`: from 0. */
export function randomOrder(scenario: Scenario, seed: number, index: number): RandomOrder {
  const dice = new Dice(seed, index);
  const names = (kind: string) => scenario.parties.filter((party) => party.kind === kind).map(({ name }) => name);
  const places = decimalsOf(scenario.currency);
  const platform = scenario.parties.find(({ name }) => name === scenario.program.platform);
  const subsidised = (platform?.marketing ?? "") !== "";
  const sellers = names("merchant");
  const order = emptyOrder(`O-${index + 1}`, dice.pick(names("user")) ?? "", dice.pick(sellers) ?? "");
  const promoter = dice.chance(15) ? dice.pick(names("partner")) : undefined;
  order.commissionTo = promoter ?? "";
  const several = sellers.length > 1 && dice.chance(10);
  let payable = 0;
  const refund: RandomOrder["refund"] = [];
  const fulfil: RandomOrder["fulfil"] = [];
  const count = dice.between(1, dice.chance(80) ? 2 : 5);
  for (let number = 1; number <= count; number++) {
    const price = dice.chance(5) ? dice.between(1, 9) : dice.between(10, 50_000);
    const subsidy = subsidised && dice.chance(20) ? dice.between(1, Math.ceil(price / 5)) : 0;
    const uses = dice.chance(8) ? dice.between(2, 10) : 1;
    const item: Item = {
      ...emptyItem(`${number}`),
      price: decimals(price, places),
      subsidy: subsidy > 0 && subsidy < price ? decimals(subsidy, places) : "",
      uses: uses > 1 ? String(uses) : "",
      commissionRate: promoter === undefined ? "" : dice.rate(150),
      seller: several ? (dice.pick(sellers) ?? "") : "",
    };
    payable += price - (item.subsidy === "" ? 0 : subsidy);
    order.items.push(item);
    const back = dice.chance(8) ? (uses > 1 ? dice.between(1, uses) : 1) : 0;
    if (back > 0) refund.push({ item: item.name, amount: "", uses: uses > 1 ? String(back) : "" });
    if (back < uses) fulfil.push({ item: item.name, uses: "" });
  }
  return { order, payable: decimals(payable, places), refund, fulfil };
}

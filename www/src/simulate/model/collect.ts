/** What the ledger answers about everything that was made, after the last event. */
import { flowOf } from "./flow.js";
import type {
  AccountLine, LegFigures, OrderFigures, Outcome, SettlementFigures, WithdrawalFigures,
} from "./outcome.js";
import { APP, type Player } from "./player.js";
import { itemId, itemName } from "./setup.js";
import { sum } from "./sum.js";

/** An order as the query `order` shows it; only what is used. */
interface OrderReply {
  order: {
    status: string;
    amount: string;
    payable: string;
    dueAt?: number;
    items: {
      itemId: string;
      state: string;
      amount: string;
      subsidy: string;
      uses: number;
      fulfilledUses: number;
      refunded: string;
      settled: string;
      unsettled: string;
    }[];
  };
}

/** A settlement as the query `explain_settlement` shows it; only what is used. */
interface ExplainReply {
  settlement: Record<"status" | "settleAmount" | "rake" | "commission" | "others" | "seller", string> & {
    settledAt: number;
    parties: { owner: string; amount: string }[];
  };
  legs: (Omit<LegFigures, "party"> & { owner: string })[];
}

export async function collect(player: Player, accounts: AccountLine[]): Promise<Outcome> {
  const { scenario, problems, steps } = player;
  const orders: OrderFigures[] = [];
  for (const { name } of scenario.orders) {
    if (player.known("order", name) !== undefined && !orders.some(({ order }) => order === name)) {
      orders.push(await orderFigures(player, name));
    }
  }
  const settlements: SettlementFigures[] = [];
  for (const name of player.made("settlement")) settlements.push(await settlementFigures(player, name));
  const withdrawals: WithdrawalFigures[] = [];
  for (const name of player.made("withdrawal")) withdrawals.push(await withdrawalFigures(player, name));
  const outcome = { currency: scenario.currency, problems, steps, accounts, orders, settlements, withdrawals };
  return { ...outcome, flow: await flowOf(player, { orders, settlements, withdrawals }) };
}

async function orderFigures(player: Player, name: string): Promise<OrderFigures> {
  const reply = (await player.ask({ type: "order", appId: APP, outOrderNo: name })) as unknown as OrderReply;
  const { status, amount, payable, dueAt, items } = reply.order;
  const names = player.scenario.orders.find((order) => order.name === name)?.items ?? [];
  const paid = status === "PAID" ? items : [];
  return {
    order: name,
    status,
    amount,
    payable,
    unsettled: sum(paid.map(({ unsettled }) => unsettled), player.scenario.currency),
    dueAt: dueAt ?? null,
    items: items.map((item, index) => {
      const { state, amount, subsidy, uses, fulfilledUses, refunded, settled, unsettled } = item;
      const own = names.find((typed) => itemId(name, typed.name) === item.itemId) ?? names[index];
      return { item: own?.name ?? "", state, amount, subsidy, uses, fulfilledUses, refunded, settled, unsettled };
    }),
  };
}

async function settlementFigures(player: Player, name: string): Promise<SettlementFigures> {
  const { settlementId, order = "", item = "", event } = player.known("settlement", name) ?? {};
  const reply = (await player.ask({ type: "explain_settlement", settlementId })) as unknown as ExplainReply;
  const { status, settleAmount, rake, commission, others, seller, settledAt, parties } = reply.settlement;
  return {
    name,
    order,
    item: item === "" ? null : item,
    event: Number(event),
    status,
    ...{ settleAmount, rake, commission, others, seller, settledAt },
    parties: parties.map(({ owner, amount }) => ({ party: player.names.name(owner), amount })),
    legs: reply.legs.map(({ role, name: leg, owner, amount, returned, why }) => ({
      role,
      name: legName(player, order, role, leg),
      party: player.names.name(owner),
      ...{ amount, returned },
      why: withNames(player, why) as Record<string, unknown>,
    })),
  };
}

/** A leg of commission is named after its item, a named share after its receiver. */
function legName(player: Player, order: string, role: string, name: string): string {
  return role === "commission" ? itemName(order, name) : player.names.name(name);
}

/** An explanation names receivers as the ledger does. */
function withNames(player: Player, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withNames(player, one));
  if (typeof value !== "object" || value === null) return value;
  const named = Object.entries(value).map(([key, one]) =>
    key === "receiver" && typeof one === "string" ? [key, player.names.name(one)] : [key, withNames(player, one)],
  );
  return Object.fromEntries(named) as object;
}

async function withdrawalFigures(player: Player, name: string): Promise<WithdrawalFigures> {
  const { party = "", event } = player.known("withdrawal", name) ?? {};
  const { currency } = player.scenario;
  const reply = await player.ask({ type: "withdrawal_order", orderId: name, currency });
  const [detail] = reply["details"] as (Omit<WithdrawalFigures, "event"> | undefined)[];
  if (detail === undefined) throw new Error(`withdrawal order ${name} is empty`);
  const { amount, fee, netAmount, status, reasonCode = "", reason = "" } = detail;
  const why = player.names.inText(reason);
  return { name, party, event: Number(event), amount, fee, netAmount, status, reasonCode, reason: why };
}

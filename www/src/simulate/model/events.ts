/** What each event sends. */
import type { Step } from "./outcome.js";
import { APP, Stop, type Player } from "./player.js";
import type {
  ConfirmEvent, Event, ExternalEvent, FulfilEvent, PayEvent, PayoutEvent, RefundEvent, SettleEvent, WithdrawEvent,
} from "./scenario.js";
import { count, given, itemId } from "./setup.js";

/** One event in its step. */
export interface Scene {
  player: Player;
  step: Step;
  index: number;
  /** Path of the event. */
  at: string;
  /** Sends a command; what is refused is refused at this event. */
  send: (command: { type: string; [field: string]: unknown }) => Promise<Record<string, unknown>>;
}

/** What an event makes, by which later events name it. */
export function makes(event: Event): string | undefined {
  switch (event.type) {
    case "freeze": return `freeze:${event.name}`;
    case "refund": return `refund:${event.name}`;
    case "settle": return `settlement:${event.name}`;
    case "return": return `return:${event.name}`;
    case "withdraw": return `withdrawal:${event.name}`;
    default: return undefined;
  }
}

export async function play(scene: Scene, event: Event): Promise<void> {
  const { player, at, send } = scene;
  const { currency } = player.scenario;
  const freezeId = (name: string) => text(player.thing("freeze", name, `${at}.freeze`), "freezeId");
  switch (event.type) {
    case "recharge": {
      const owner = player.owner(event.party, `${at}.party`);
      await send({ type: "recharge", ...owner, currency, amount: event.amount, paymentMethodType: event.channel });
      return;
    }
    case "freeze": {
      if (player.known("freeze", event.name) !== undefined) {
        const message = `another freeze has the name \`${event.name}\``;
        throw new Stop({ at: `${at}.name`, code: "NAME_TAKEN", message, details: { name: event.name } });
      }
      const owner = player.owner(event.party, `${at}.party`, ["user"]);
      const reply = await send({ type: "freeze", ...owner, currency, amount: event.amount });
      player.make("freeze", event.name, {
        freezeId: text(reply, "freezeId"), expiresAt: String(reply["expiresAt"]), party: event.party,
        event: String(scene.index),
      });
      return;
    }
    case "confirm": return await confirm(scene, event, freezeId(event.freeze));
    case "cancel": return void (await send({ type: "cancel_freeze", freezeId: freezeId(event.freeze) }));
    case "paymentRefund":
      return void (await send({ type: "refund", freezeId: freezeId(event.freeze), amount: event.amount }));
    case "pay": return await pay(scene, event);
    case "fulfil": return await fulfil(scene, event);
    case "refund": return await refund(scene, event);
    case "endRefund": {
      const refundId = text(player.thing("refund", event.refund, `${at}.refund`), "refundId");
      return void (await send({ type: event.outcome === "complete" ? "complete_refund" : "cancel_refund", refundId }));
    }
    case "settle": return await settle(scene, event);
    case "settleDue": return await settleDue(scene);
    case "external": return await external(scene, event);
    case "return": {
      const settlement = player.thing("settlement", event.settlement, `${at}.settlement`);
      const owner = player.owner(event.party, `${at}.party`);
      const number = { outSettleNo: text(settlement, "outSettleNo"), outReturnNo: event.name };
      const reply = await send({ type: "return_split", appId: APP, ...number, ...owner, amount: event.amount });
      player.make("return", event.name, { returnId: text(reply, "returnId"), order: text(settlement, "order") });
      return;
    }
    case "withdraw": return await withdraw(scene, event);
    case "payout": return await payout(scene, event);
  }
}

async function pay({ player, index, at, send }: Scene, event: PayEvent): Promise<void> {
  const { orderId = "", payable = "" } = player.thing("order", event.order, `${at}.order`);
  const amount = event.amount === "" ? payable : event.amount;
  if (event.by === "outside") {
    await send({ type: "pay_order", orderId, channel: event.channel, amount });
    return;
  }
  const { currency, orders } = player.scenario;
  const buyer = orders.find(({ name }) => name === event.order)?.buyer ?? "";
  if (buyer === "") {
    const details = { event: String(index) };
    const message = "the order has no buyer with a wallet";
    throw new Stop({ at: `${at}.order`, code: "MISSING_FIELD", message, details });
  }
  const user = player.owner(buyer, `${at}.order`, ["user"]);
  if (event.by === "topUp") {
    await send({ type: "recharge", ...user, currency, amount, paymentMethodType: event.channel });
  }
  const { freezeId } = await send({ type: "freeze", ...user, currency, amount, orderId });
  try {
    await send({ type: "confirm", freezeId });
  } catch (error) {
    // a payment that failed leaves nothing frozen
    await send({ type: "cancel_freeze", freezeId });
    throw error;
  }
}

async function confirm({ player, at, send }: Scene, event: ConfirmEvent, freezeId: string): Promise<void> {
  const payee = player.owner(event.to, `${at}.to`);
  if (event.amount === "" && ("merchantId" in payee || event.to === "")) {
    await send({ type: "confirm", freezeId, ...payee });
    return;
  }
  // only a merchant may take what is left without an amount
  const left = async () => text(await player.ask({ type: "get_freeze", freezeId }), "remaining");
  const amount = event.amount === "" ? await left() : event.amount;
  await send({ type: "confirm", freezeId, captures: [{ ...payee, amount }] });
}

async function fulfil({ player, at, send }: Scene, event: FulfilEvent): Promise<void> {
  const { orderId } = player.thing("order", event.order, `${at}.order`);
  const items = event.items.map(({ item, uses }) => given({ itemId: itemId(event.order, item), uses: count(uses) }));
  await send({ type: "fulfil", orderId, items: items.length > 0 ? items : undefined });
}

async function refund({ player, at, send }: Scene, event: RefundEvent): Promise<void> {
  const { orderId } = player.thing("order", event.order, `${at}.order`);
  const items = event.items.map(({ item, amount, uses }) =>
    given({ itemId: itemId(event.order, item), amount, uses: count(uses) }),
  );
  const command = { type: "start_refund", orderId, outRefundNo: event.name };
  const { refundId } = await send({ ...command, items: items.length > 0 ? items : undefined });
  player.make("refund", event.name, { refundId: String(refundId), order: event.order });
  if (event.complete) await send({ type: "complete_refund", refundId });
}

async function settle({ player, at, index, send }: Scene, event: SettleEvent): Promise<void> {
  const { orderId } = player.thing("order", event.order, `${at}.order`);
  const shares = event.shares.map(({ party, amount }, place) => ({
    ...player.owner(party, `${at}.shares[${place}].party`), ...given({ amount }),
  }));
  const reply = await send({
    type: "settle", appId: APP, orderId, outSettleNo: event.name, itemId: itemId(event.order, event.item),
    shares: shares.length > 0 ? shares : undefined,
    from: event.from === "" ? undefined : player.owner(event.from, `${at}.from`, ["merchant", "partner"]),
  });
  player.make("settlement", event.name, {
    settlementId: text(reply, "settlementId"), outSettleNo: text(reply, "outSettleNo"), order: event.order,
    item: event.item, event: String(index),
  });
}

/** Settles what is due, as `runDue` of the package does: the list is a hint, each order is judged again. */
async function settleDue({ player, index, send }: Scene): Promise<void> {
  const { orders } = (await player.ask({ type: "due_settlements", limit: 1000 })) as { orders: { orderId: string }[] };
  for (const { orderId } of orders) {
    const reply = await send({ type: "settle_due", orderId });
    let number = 1;
    while (player.known("settlement", `auto-${number}`) !== undefined) number += 1;
    player.make("settlement", `auto-${number}`, {
      settlementId: text(reply, "settlementId"), outSettleNo: text(reply, "outSettleNo"),
      order: text(reply, "outOrderNo"), item: "", event: String(index),
    });
  }
}

async function external({ player, step, at, send }: Scene, event: ExternalEvent): Promise<void> {
  const thing = player.thing(event.what, event.name, `${at}.name`);
  const id = event.what === "settlement" ? "settlementId" : "returnId";
  await send({ type: "complete_external", [id]: thing[id], outcome: event.outcome });
  // the reply does not name its transaction; the seller of the order has it
  const order = player.scenario.orders.find(({ name }) => name === thing["order"]);
  const seller = order?.items.find((item) => item.seller !== "")?.seller ?? order?.seller ?? "";
  await player.noteNewest(step, player.owner(seller, at));
}

async function withdraw({ player, step, at, index, send }: Scene, event: WithdrawEvent): Promise<void> {
  const { currency } = player.scenario;
  const owner = player.owner(event.party, `${at}.party`);
  const details = [{ ...owner, ...given({ amount: event.amount }) }];
  const reply = await send({ type: "withdraw_batch", orderId: event.name, currency, details });
  const [detail] = reply["details"] as Record<string, string>[];
  const { withdrawalId = "", netAmount = "", reasonCode = "", reason = "" } = detail ?? {};
  player.make("withdrawal", event.name, { withdrawalId, netAmount, party: event.party, event: String(index) });
  if (reasonCode === "") return;
  // the order of the withdrawal was accepted, its only withdrawal was not
  player.problem({ at: `${at}.amount`, code: reasonCode, message: player.names.inText(reason), details: {} });
  step.status = "refused";
}

/** What the rail says. The queued withdrawal is handed to it first, and what it lacks is moved there before. */
async function payout({ player, at, send }: Scene, event: PayoutEvent): Promise<void> {
  const { currency } = player.scenario;
  const thing = player.thing("withdrawal", event.withdrawal, `${at}.withdrawal`);
  const { withdrawalId = "", netAmount } = thing;
  if (withdrawalId === "") {
    const message = `withdrawal \`${event.withdrawal}\` was refused`;
    throw new Stop({ at, code: "NOT_PLAYED", message, details: { cause: `events[${thing["event"]}].amount` } });
  }
  const { status, channel } = await player.ask({ type: "withdrawal", withdrawalId });
  if (status === "QUEUED") {
    if (event.from !== "") {
      const channels = { fromChannel: event.from, toChannel: channel };
      await send({ type: "record_liquidity", ...channels, amount: netAmount, currency });
    }
    await send({ type: "submit_payout", withdrawalId });
  }
  await send({ type: "report_payout", withdrawalId, status: event.outcome });
}

function text(reply: Readonly<Record<string, unknown>>, field: string): string {
  const value = reply[field];
  return typeof value === "string" ? value : "";
}

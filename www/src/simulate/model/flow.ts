/** Where the money went, as nodes and links of a Sankey diagram. Every amount is one that the ledger gave. */
import type {
  Entry, Exchange, Flow, FlowLink, FlowNode, LinkKind, OrderFigures, SettlementFigures, Step, WithdrawalFigures,
} from "./outcome.js";
import type { Player } from "./player.js";
import type { Event } from "./scenario.js";

/** What was collected before. */
interface Figures {
  orders: readonly OrderFigures[];
  settlements: readonly SettlementFigures[];
  withdrawals: readonly WithdrawalFigures[];
}

/**
 * From the payer to where the money is at the end. What somebody received is another node than what it paid, so there
 * is no cycle.
 */
export async function flowOf(player: Player, figures: Figures): Promise<Flow> {
  const drawing = new Drawing();
  for (const step of player.steps) {
    const event = step.event === null ? undefined : player.scenario.events[step.event];
    if (event !== undefined) drawStep(drawing, player, step, event);
  }
  for (const name of player.made("freeze")) {
    const { freezeId, party = "" } = player.known("freeze", name) ?? {};
    const { remaining } = await player.ask({ type: "get_freeze", freezeId });
    drawing.link(["buyer", party], ["frozen", name], "frozen", "", String(remaining));
  }
  for (const settlement of figures.settlements) drawSettlement(drawing, settlement);
  for (const { order, unsettled } of figures.orders) {
    drawing.link(["order", order], ["held", order], "held", "", unsettled);
  }
  for (const withdrawal of figures.withdrawals) drawWithdrawal(drawing, player, withdrawal);
  return { nodes: drawing.nodes, links: drawing.links };
}

/** What an event moved, by the replies and entries of its commands. */
function drawStep(drawing: Drawing, player: Player, step: Step, event: Event): void {
  switch (event.type) {
    case "recharge":
      for (const { owner, availableDelta } of entriesOf(step, "recharge")) {
        drawing.link(["outside", event.channel], purse(player, owner), "recharge", "", availableDelta);
      }
      return;
    case "confirm": return drawConfirm(drawing, player, step, event.freeze, event.to);
    case "paymentRefund": return drawPaymentRefund(drawing, player, step, event.freeze);
    case "pay": return drawPayment(drawing, player, step, event.order, event.channel);
    case "refund": return drawRefund(drawing, player, step, event.name);
    case "endRefund": return drawRefund(drawing, player, step, event.refund);
    case "return": return drawReturn(drawing, step, event.party);
    case "external":
      if (event.what === "return") drawReturn(drawing, step, "");
      return;
    default:
  }
}

function drawConfirm(drawing: Drawing, player: Player, step: Step, freeze: string, payee: string): void {
  const { party = "" } = player.known("freeze", freeze) ?? {};
  for (const { reply } of exchangesOf(step, "confirm")) {
    drawing.link(["buyer", party], ["party", payee], "confirm", freeze, String(reply["captured"]));
  }
}

function drawPaymentRefund(drawing: Drawing, player: Player, step: Step, freeze: string): void {
  const { party = "" } = player.known("freeze", freeze) ?? {};
  for (const { reply } of exchangesOf(step, "refund")) {
    for (const { owner, amount } of reply["payees"] as { owner: string; amount: string }[]) {
      drawing.link(["party", player.names.name(owner)], ["refunded", party], "refund", freeze, amount);
    }
  }
}

function drawPayment(drawing: Drawing, player: Player, step: Step, order: string, channel: string): void {
  const { payable = "" } = player.known("order", order) ?? {};
  const buyer = player.scenario.orders.find(({ name }) => name === order)?.buyer ?? "";
  const payer: NodeName = buyer === "" ? ["outside", channel] : ["buyer", buyer];
  for (const { owner, availableDelta } of entriesOf(step, "recharge")) {
    if (owner === buyer) drawing.link(["outside", channel], payer, "recharge", order, availableDelta);
  }
  for (const type of ["pay_order", "confirm"]) {
    if (exchangesOf(step, type).length > 0) drawing.link(payer, ["order", order], "payment", "", payable);
    for (const { owner, accountSet, availableDelta } of entriesOf(step, type)) {
      if (accountSet !== 2_000_000) continue;
      drawing.link(["subsidy", owner], ["order", order], "subsidy", "", taken(availableDelta));
    }
  }
}

/** At its start a refund takes what was settled from those who received it; what is held follows when it is done. */
function drawRefund(drawing: Drawing, player: Player, step: Step, refund: string): void {
  const { order = "" } = player.known("refund", refund) ?? {};
  const buyer = player.scenario.orders.find(({ name }) => name === order)?.buyer ?? "";
  for (const { reply } of exchangesOf(step, "start_refund")) {
    drawing.link(["order", order], ["refund", refund], "refund", "", String(reply["fromHeld"]));
    for (const { owner, availableDelta } of entriesOf(step, "start_refund")) {
      drawing.link(["party", owner], ["refund", refund], "refund", "", taken(availableDelta));
    }
  }
  for (const { reply } of exchangesOf(step, "complete_refund")) {
    drawing.link(["refund", refund], ["refunded", buyer], "refund", "", String(reply["toUser"]));
    const platform = player.scenario.program.platform;
    drawing.link(["refund", refund], ["unspent", platform], "subsidy", "", String(reply["toMarketing"]));
  }
  if (exchangesOf(step, "cancel_refund").length > 0) drawing.remove("refund", refund);
}

/** What a receiver gave back: the entries say to whom. */
function drawReturn(drawing: Drawing, step: Step, name: string): void {
  const entries = [...entriesOf(step, "return_split"), ...entriesOf(step, "complete_external")];
  const from = name === "" ? entries.find(({ frozenDelta }) => isNegative(frozenDelta))?.owner : name;
  for (const { owner, availableDelta } of entries) {
    if (from === undefined || owner === from || isNegative(availableDelta)) continue;
    drawing.link(["party", from], ["returned", owner], "return", "", availableDelta);
  }
}

function drawSettlement(drawing: Drawing, { name, order, status, settleAmount, legs }: SettlementFigures): void {
  if (status === "FAIL") return;
  drawing.link(["order", order], ["settlement", name], "settle", "", settleAmount);
  if (status !== "SUCCESS") {
    drawing.link(["settlement", name], ["held", order], "held", "", settleAmount);
    return;
  }
  for (const { role, name: leg, party, amount } of legs) {
    drawing.link(["settlement", name], ["party", party], role as LinkKind, leg, amount);
  }
}

function drawWithdrawal(drawing: Drawing, player: Player, withdrawal: WithdrawalFigures): void {
  const { name, party, status, amount, fee, netAmount } = withdrawal;
  const from = purse(player, party);
  if (status === "QUEUED" || status === "SUBMITTING") {
    drawing.link(from, ["onItsWay", party], "withdraw", name, amount);
  } else if (status === "PAID") {
    drawing.link(from, ["paidOut", party], "withdraw", name, netAmount);
    drawing.link(from, ["fee", player.scenario.program.platform], "fee", name, fee);
  }
}

type NodeName = [kind: FlowNode["kind"], name: string];

/** Where a party's own money is drawn: a user pays, others receive. */
function purse(player: Player, party: string): NodeName {
  const isUser = player.scenario.parties.find(({ name }) => name === party)?.kind === "user";
  return [isUser ? "buyer" : "party", party];
}

/** Commands of a type that a step carried out. */
function exchangesOf(step: Step, type: string): (Exchange & { reply: Record<string, unknown> })[] {
  return step.exchanges.flatMap((exchange) => {
    const { command, reply } = exchange;
    return command["type"] === type && reply !== undefined ? [{ ...exchange, reply }] : [];
  });
}

/** Entries of a step's transactions of a type, without money outside. */
function entriesOf(step: Step, type: string): Entry[] {
  const transactions = step.transactions.filter(({ transactionType }) => transactionType === type);
  return transactions.flatMap(({ entries }) => entries.filter(({ owner }) => !owner.startsWith("world:")));
}

function isNegative(delta: string): boolean {
  return delta.startsWith("-");
}

/** What an entry took from its account; nothing if it gave. */
function taken(delta: string): string {
  return isNegative(delta) ? delta.slice(1) : "0";
}

class Drawing {
  readonly nodes: FlowNode[] = [];
  readonly links: FlowLink[] = [];

  /** Adds a link, unless nothing flows. */
  link(source: NodeName, target: NodeName, kind: LinkKind, name: string, amount: string): void {
    if (isNegative(amount) || !/[1-9]/.test(amount)) return;
    const [from, to] = [this.#node(source), this.#node(target)];
    const base = `${from}>${to}/${kind}${name === "" ? "" : `/${name}`}`;
    let id = base;
    for (let twin = 2; this.links.some((link) => link.id === id); twin++) id = `${base}#${twin}`;
    this.links.push({ id, source: from, target: to, kind, name, amount });
  }

  /** Takes a node back, with its links. */
  remove(kind: FlowNode["kind"], name: string): void {
    const id = `${kind}:${name}`;
    const stays = this.links.filter(({ source, target }) => source !== id && target !== id);
    this.links.splice(0, this.links.length, ...stays);
    const used = new Set(stays.flatMap(({ source, target }) => [source, target]));
    this.nodes.splice(0, this.nodes.length, ...this.nodes.filter((node) => used.has(node.id)));
  }

  #node([kind, name]: NodeName): string {
    const id = `${kind}:${name}`;
    if (!this.nodes.some((node) => node.id === id)) this.nodes.push({ id, kind, name });
    return id;
  }
}

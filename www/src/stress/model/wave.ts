/** Plays some orders at once, step by step: what is sent together is decided and written in groups. */
import type { Call, Reply } from "../../simulate/model/host.js";
import type { MemoryHost } from "../../simulate/model/memory-host.js";
import { APP, type Player } from "../../simulate/model/player.js";
import { itemId, orderCommand, type FindOwner } from "../../simulate/model/setup.js";
import type { Scenario } from "../../simulate/model/scenario.js";
import { settleAfterMs, type Generated } from "./generate.js";
import type { Explained, Tally } from "./tally.js";

/** A ledger that is set up for the rules. */
export interface Ground {
  scenario: Scenario;
  host: MemoryHost;
  player: Player;
  tally: Tally;
  /** Time of the ledger, ms since the epoch. */
  now: number;
}

/** An order on its way. */
interface Running {
  number: number;
  generated: Generated;
  orderId: string;
  payable: string;
  settlementId: string;
}

/** Plays orders from their creation to their settlement. */
export async function playWave(ground: Ground, orders: readonly { number: number; generated: Generated }[]): Promise<void> {
  const { scenario, host, player, tally } = ground;
  const step = sender(ground);
  const owner: FindOwner = (name, field, kinds) => player.owner(name, `orders[0].${field}`, kinds);
  let running: Running[] = orders.map((order) => ({ ...order, orderId: "", payable: "", settlementId: "" }));
  running = await step(running, ({ generated }) => orderCommand(generated.order, scenario.currency, owner), (order, reply) => {
    order.orderId = text(reply, "orderId");
    order.payable = text(reply, "payable");
  });
  running = await step(running, ({ orderId, payable, generated }) => ({
    type: "pay_order", orderId, channel: generated.channel, amount: payable,
  }));
  running = await refund(ground, running, ["refundAll", "refundItem"]);
  running = running.filter(({ generated }) => generated.fate !== "refundAll");
  running = await step(running, ({ orderId }) => ({ type: "fulfil", orderId }));
  ground.now += settleAfterMs(scenario);
  host.setTime(ground.now);
  running = await settle(ground, running);
  tally.add(await Promise.all(running.map(({ settlementId }) => explain(host, settlementId))));
  await refund(ground, running, ["refundAfter"]);
  tally.counts.orders += orders.length;
}

async function settle(ground: Ground, running: Running[]): Promise<Running[]> {
  const { initiator, execution } = ground.scenario.program;
  const step = sender(ground);
  const settled = await step(
    running,
    ({ orderId, generated }) =>
      initiator === "automatic"
        ? { type: "settle_due", orderId }
        : { type: "settle", appId: APP, orderId, outSettleNo: generated.order.name },
    (order, reply) => (order.settlementId = text(reply, "settlementId")),
  );
  if (execution === "ledger") return settled;
  return await step(settled, ({ settlementId }) => ({ type: "complete_external", settlementId, outcome: "SUCCESS" }));
}

/** Refunds what is fated to be; gives back those that go on, all others among them. */
async function refund(ground: Ground, running: Running[], fates: readonly string[]): Promise<Running[]> {
  const step = sender(ground);
  const chosen = running.filter(({ generated }) => fates.includes(generated.fate));
  const ids = new Map<Running, string>();
  const started = await step(
    chosen,
    ({ orderId, generated: { fate, order, item } }) => ({
      type: "start_refund", orderId, ...(fate === "refundAll" ? {} : { items: [{ itemId: itemId(order.name, item) }] }),
    }),
    (order, reply) => ids.set(order, text(reply, "refundId")),
  );
  const refunded = await step(started, (order) => ({ type: "complete_refund", refundId: ids.get(order) }));
  ground.tally.counts.refunds += refunded.length;
  return running.filter((order) => !chosen.includes(order) || refunded.includes(order));
}

/** Sends one command for each order; gives back those whose command was carried out. */
function sender({ host, tally }: Ground) {
  return async (
    running: readonly Running[],
    command: (order: Running) => Call,
    then: (order: Running, reply: Reply) => unknown = () => undefined,
  ): Promise<Running[]> => {
    const sent = running.map((order) => ({ order, call: command(order) }));
    const answers = await Promise.all(sent.map(({ call }) => host.execute(call)));
    tally.counts.commands += sent.length;
    return sent.flatMap(({ order, call }, at) => {
      const answer = answers[at];
      if (answer !== undefined && "ok" in answer) {
        then(order, answer.ok);
        return [order];
      }
      if (answer !== undefined) tally.refuse(order.number, call.type, answer.error);
      return [];
    });
  };
}

async function explain(host: MemoryHost, settlementId: string): Promise<Explained> {
  const answer = await host.query({ type: "explain_settlement", settlementId });
  if ("error" in answer) throw new Error(`${answer.error.code} ${answer.error.message}`);
  return answer.ok as unknown as Explained;
}

function text(reply: Reply, field: string): string {
  return String(reply[field] ?? "");
}

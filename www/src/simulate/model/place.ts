/** From the field that a refusal names to the place in the scenario where it was typed. */
import type { EventType, Scenario } from "./scenario.js";

/** Words of commands and the scenario's words for them, where they differ. */
type Words = Readonly<Record<string, string>>;

const owners = (word: string): Words => ({ userId: word, merchantId: word, platformId: word, partnerId: word });

const PARTY: Words = { initialBalance: "balance", fees: "fee" };
const RULE: Words = { ...owners("receiver"), amounts: "amount", legs: "rule" };
const PROGRAM: Words = { platformId: "platform" };
const ORDER: Words = {
  merchantId: "seller", partnerId: "seller", userId: "buyer", outOrderNo: "name", itemId: "name", amount: "price",
};
const EVENTS: Partial<Record<EventType, Words>> = {
  // a payment from the wallet makes its freeze of the amount
  pay: { paymentMethodType: "channel", orderId: "order", freezeId: "amount" },
  recharge: { ...owners("party"), paymentMethodType: "channel" },
  freeze: owners("party"),
  confirm: { ...owners("to"), freezeId: "freeze" },
  cancel: { freezeId: "freeze" },
  paymentRefund: { freezeId: "freeze" },
  fulfil: { orderId: "order", itemId: "item" },
  refund: { orderId: "order", outRefundNo: "name", itemId: "item" },
  endRefund: { refundId: "refund" },
  settle: { ...owners("party"), outSettleNo: "name", outOrderNo: "order", itemId: "item" },
  external: { settlementId: "name", returnId: "name" },
  return: { ...owners("party"), outReturnNo: "name", outSettleNo: "settlement" },
  withdraw: { ...owners("party"), orderId: "name" },
  payout: { withdrawalId: "withdrawal", fromChannel: "from" },
};

/** Gives the path of a field of one command, or the whole's if the scenario has no such field. */
export type Place = (field: string | undefined) => string;

/** Places of the commands of a scenario. */
export class Places {
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** `marketing`: the command is about the marketing account. */
  party(index: number, marketing = false): Place {
    const words = marketing ? { ...PARTY, initialBalance: "marketing" } : PARTY;
    return this.#place(`parties[${index}]`, words);
  }

  rule(): Place {
    return this.#place("rule", RULE, "");
  }

  program(): Place {
    return this.#place("program", PROGRAM);
  }

  order(index: number): Place {
    return this.#place(`orders[${index}]`, ORDER);
  }

  event(index: number): Place {
    const type = this.#scenario.events[index]?.type;
    return this.#place(`events[${index}]`, (type && EVENTS[type]) ?? {});
  }

  #place(whole: string, words: Words, base = `${whole}.`): Place {
    return (field) => {
      if (field === undefined) return whole;
      if (field === "currency") return "currency";
      const path = base + translate(field, words);
      return exists(this.#scenario, path) ? path : whole;
    };
  }
}

function translate(field: string, words: Words): string {
  return field
    .replace(/^(details|captures)\[0\]\./, "") // the model sends one of them only
    .replace(/\b(amounts|upTo|minimum|cap)\[0\](\.\w+)?/, "$1") // a list by currency, of one
    .replace(/\b(commissionTo|from)\..*/, "$1") // names an owner
    .replace(/^fees\[0\]/, "fees")
    .replace(/[A-Za-z]\w*/g, (word) => words[word] ?? word);
}

/** Whether a path like `orders[0].items[1].price` leads to something. */
export function exists(root: unknown, path: string): boolean {
  let value: unknown = root;
  for (const [step] of path.matchAll(/\w+/g)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<string, unknown>)[step];
  }
  return true;
}

/** What is there before the first event: parties with their accounts, the rule, the program, the orders. */
import type { Call } from "./host.js";
import type { Owner } from "./names.js";
import type { Step } from "./outcome.js";
import { APP, Stop, type Player } from "./player.js";
import { SELLER, type Leg, type Order, type Part, type Party, type PartyKind } from "./scenario.js";

/** Name of the split rule in the ledger. */
const RULE = "rule";

export async function setUp(player: Player): Promise<Step> {
  const { scenario } = player;
  const step: Step = { event: null, at: scenario.start, status: "done", exchanges: [], transactions: [] };
  // the platform first: it receives the fees of the others' withdrawals
  const isPlatform = (index: number) => scenario.parties[index]?.kind === "platform";
  const places = [...scenario.parties.keys()].sort((a, b) => Number(isPlatform(b)) - Number(isPlatform(a)));
  for (const index of places) {
    const party = scenario.parties[index];
    if (party) await player.step(step, `party:${party.name}`, () => setUpParty(player, step, party, index));
  }
  if (scenario.rule.length > 0) await player.step(step, "rule", () => storeRule(player, step));
  await player.step(step, "program", () => configure(player, step));
  for (const [index, order] of scenario.orders.entries()) {
    await player.step(step, `order:${order.name}`, () => createOrder(player, step, order, index));
  }
  return step;
}

async function setUpParty(player: Player, step: Step, party: Party, index: number): Promise<void> {
  const at = `parties[${index}].name`;
  if (party.name === "" || party.name === SELLER) {
    throw new Stop({ at, code: "MISSING_FIELD", message: "a party needs a name", details: {} });
  }
  if (player.names.index(party.name) !== index) {
    const message = `another party has the name \`${party.name}\``;
    throw new Stop({ at, code: "NAME_TAKEN", message, details: { name: party.name } });
  }
  const { currency } = player.scenario;
  const owner = player.owner(party.name, at);
  const place = player.places.party(index);
  const create = { type: "create_balance", ...owner, currency };
  await player.send(step, { ...create, initialBalance: party.balance, balancerType: "BANK_CARD" }, place);
  if (party.balance !== "") await player.noteNewest(step, owner);
  if (party.kind === "platform") {
    const marketing = { ...create, accountSet: 2_000_000, initialBalance: party.marketing };
    await player.send(step, marketing, player.places.party(index, true));
    if (party.marketing !== "") await player.noteNewest(step, owner, 2_000_000);
  }
  await player.send(step, registration(party, { type: "register_party", ...owner, currency }), place);
}

function registration(party: Party, call: Call): Call {
  const { fixed, rate, minimum, maximum } = party.fee;
  const fee = given({ fixed, rate, minimum, maximum });
  const { withdrawRule, withdrawDays } = party;
  const terms = { ...call, withdrawRule, withdrawDays: count(withdrawDays), accountName: party.name };
  return Object.keys(fee).length === 0 ? terms : { ...terms, fees: [{ currency: call["currency"], ...fee }] };
}

async function storeRule(player: Player, step: Step): Promise<void> {
  const { rule, currency } = player.scenario;
  const legs = rule.map((leg, index) => ruleLeg(player, leg, currency, `rule[${index}]`));
  await player.send(step, { type: "store_rule", ruleName: RULE, legs }, player.places.rule());
}

/** A leg as the command takes it: of its kind's fields only those that were typed. */
function ruleLeg(player: Player, leg: Leg, currency: string, at: string): object {
  const money = (amount: string) => (amount === "" ? undefined : [{ currency, amount }]);
  const { kind } = leg;
  return given({
    name: leg.name,
    kind,
    ...receivers(player, leg, at),
    amounts: kind === "fixed" ? money(leg.amount) : undefined,
    rate: kind === "rate" ? leg.rate : undefined,
    tiers: kind === "tiers" ? leg.tiers.map(({ upTo, rate }) => given({ upTo: money(upTo), rate })) : undefined,
    base: kind === "rate" || kind === "tiers" ? leg.base : undefined,
    rounding: kind === "rate" || kind === "tiers" ? leg.rounding : undefined,
    minimum: money(leg.minimum),
    cap: money(leg.cap),
    precedence: count(leg.precedence),
  });
}

function receivers(player: Player, { receiver, parts }: Pick<Leg, "receiver" | "parts">, at: string): object {
  if (parts.length > 0) {
    return { parts: parts.map((part, index) => rulePart(player, part, `${at}.parts[${index}]`)) };
  }
  return receiver === SELLER ? { seller: true } : player.owner(receiver, `${at}.receiver`);
}

function rulePart(player: Player, part: Part, at: string): object {
  const { weight, takesRemainder } = part;
  return { ...receivers(player, part, at), ...given({ weight, takesRemainder: takesRemainder || undefined }) };
}

async function configure(player: Player, step: Step): Promise<void> {
  const { program, rule } = player.scenario;
  player.needs("rule", "program");
  const { platform, days, rake, ...rest } = program;
  const owner = player.owner(platform, "program.platform", ["platform"]);
  const terms = { ...rest, days: count(days), rake: rake.map(given), ruleName: rule.length > 0 ? RULE : undefined };
  await player.send(step, { type: "configure_program", appId: APP, ...owner, ...terms }, player.places.program());
}

async function createOrder(player: Player, step: Step, order: Order, index: number): Promise<void> {
  const at = `orders[${index}]`;
  player.needs("program", at);
  const owner: FindOwner = (name, field, kinds) => player.owner(name, `${at}.${field}`, kinds);
  const command = orderCommand(order, player.scenario.currency, owner);
  const reply = await player.send(step, command, player.places.order(index));
  const { orderId, payable } = reply as { orderId: string; payable: string };
  if (player.known("order", order.name) === undefined) player.make("order", order.name, { orderId, payable });
}

/** How commands name a party of the scenario; `field` is where the order names it. */
export type FindOwner = (name: string, field: string, kinds?: readonly PartyKind[]) => Owner;

/** The command that creates an order. */
export function orderCommand(order: Order, currency: string, owner: FindOwner): Call {
  const seller = (name: string, field: string) => owner(name, field, ["merchant", "partner"]);
  return {
    type: "create_order",
    appId: APP,
    outOrderNo: order.name,
    currency,
    ...owner(order.buyer, "buyer", ["user"]),
    ...seller(order.seller, "seller"),
    commissionTo: order.commissionTo === "" ? undefined : owner(order.commissionTo, "commissionTo"),
    items: order.items.map((item, index) => ({
      ...given({ itemId: itemId(order.name, item.name), amount: item.price, subsidy: item.subsidy }),
      ...given({ uses: count(item.uses), commissionRate: item.commissionRate }),
      ...(item.seller === "" ? {} : seller(item.seller, `items[${index}].seller`)),
    })),
  };
}

/** Items have names of their own in each order, ids of their own in the whole app. */
export function itemId(order: string, item: string): string {
  return item === "" ? "" : `${order}/${item}`;
}

/** Name of an item in its order. */
export function itemName(order: string, id: string): string {
  return id.startsWith(`${order}/`) ? id.slice(order.length + 1) : id;
}

/** A count as commands take it: a whole number as a number; anything else as it is, for the core to refuse. */
export function count(text: string): number | string | undefined {
  if (text === "") return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** Without what was not typed. */
export function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""));
}


/** Finding holds, and what a list shows of them. */
import type { JournalIndex } from "../index/journal.js";
import { isInteger } from "../index/rows.js";
import type { HoldFilter, HoldItem, HoldOrder } from "../model.js";
import { amountText, minorOf } from "./money.js";
import { accountsOf, ordersMeant } from "./transactions.js";
import { timeText } from "./time.js";

/** Places of the holds that the filter lets through, in this order. */
export function findHolds(index: JournalIndex, filter: HoldFilter, order: HoldOrder): Uint32Array {
  const { holds } = index;
  const tests = testsOf(index, filter);
  const found = new Uint32Array(holds.length);
  let count = 0;
  for (let place = 0; place < holds.length; place++) {
    if (tests.every((test) => test(place))) found[count++] = place;
  }
  const rows = found.slice(0, count);
  if (order === "created") return rows;
  const column = order === "amount" ? holds.amount : holds.remaining;
  return rows.sort((a, b) => column.compare(a, b) || a - b);
}

/** What a list shows of the hold at a place. */
export function holdItem(index: JournalIndex, place: number): HoldItem {
  const { holds, accounts } = index;
  const account = holds.account.at(place);
  const currency = accounts.currencyOf(account);
  const order = holds.order.at(place);
  const expires = holds.expires.at(place);
  return {
    holdId: String(holds.id.at(place)),
    kind: holds.kinds.text(holds.kind.at(place)),
    owner: accounts.ownerOf(account),
    account,
    currency,
    status: holds.statuses.text(holds.status.at(place)),
    amount: amountText(holds.amount.at(place), currency),
    captured: amountText(holds.captured.at(place), currency),
    released: amountText(holds.released.at(place), currency),
    remaining: amountText(holds.remaining.at(place), currency),
    order: order === 0n ? "" : String(order),
    created: timeText(holds.created.at(place)),
    expires: expires === 0 ? "" : timeText(expires),
  };
}

type Test = (place: number) => boolean;

function testsOf(index: JournalIndex, filter: HoldFilter): Test[] {
  const { holds, accounts } = index;
  const tests: Test[] = [];
  if (filter.holdId !== "") tests.push(isInteger(filter.holdId) ? holds.id.equals(BigInt(filter.holdId)) : () => false);
  if (filter.kind !== "") {
    const code = holds.kinds.find(filter.kind);
    tests.push((place) => holds.kind.at(place) === code);
  }
  if (filter.status !== "") {
    const code = holds.statuses.find(filter.status);
    tests.push((place) => holds.status.at(place) === code);
  }
  if (filter.owner !== "") {
    const marks = accountsOf(index, filter.owner);
    tests.push((place) => marks[holds.account.at(place)] === 1);
  }
  if (filter.order !== "") {
    const orders = ordersMeant(index, filter.order).map((order) => holds.order.equals(order));
    tests.push((place) => orders.some((isOrder) => isOrder(place)));
  }
  if (filter.amount !== "") {
    const amounts = accounts.currencies.texts.map((currency) => {
      const minor = minorOf(filter.amount, currency);
      return minor === undefined ? () => false : holds.amount.equals(minor);
    });
    tests.push((place) => amounts[accounts.currency.at(holds.account.at(place) - 1)]?.(place) === true);
  }
  return tests;
}

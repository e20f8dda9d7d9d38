/** Finding transactions, and what a list shows of them. */
import type { JournalIndex } from "../index/journal.js";
import { isInteger } from "../index/rows.js";
import type { Movement, TransactionFilter, TransactionItem, Volume } from "../model.js";
import { amountText, minorOf } from "./money.js";
import { DAY_MS, dayBegin, dayEnd, dayOf, timeText } from "./time.js";

/** Days without transactions are filled in up to so many. */
const DAYS_MAX = 4000;
/** Movements that a list shows of a transaction. */
const MOVEMENTS_SHOWN = 3;

/** Transactions that the filter lets through, in the order of the file. */
export function findTransactions(index: JournalIndex, filter: TransactionFilter): Uint32Array {
  const marks = [
    ...marked(index, filter.owner !== "" || filter.account > 0, (mark) => markAccounts(index, filter, mark)),
    ...marked(index, filter.order !== "", (mark) => markOrders(index, filter.order, mark)),
    ...marked(index, filter.amount !== "", (mark) => markAmounts(index, filter.amount, mark)),
    ...marked(index, filter.transactionId !== "", (mark) => markIds(index, filter.transactionId, mark)),
  ];
  const type = filter.type === "" ? undefined : index.types.find(filter.type);
  const from = dayBegin(filter.from) ?? -Infinity;
  const below = dayEnd(filter.to) ?? Infinity;
  const [types, times] = [index.type.view(), index.time.view()];
  const found = new Uint32Array(index.length);
  let count = 0;
  for (let at = 0; at < index.length; at++) {
    const time = times[at] ?? 0;
    if (type !== undefined && types[at] !== type) continue;
    if (time < from || time >= below || !marks.every((mark) => mark[at] === 1)) continue;
    found[count++] = at;
  }
  return found.slice(0, count);
}

/** What a list shows of a transaction. */
export function transactionItem(index: JournalIndex, place: number, shown = MOVEMENTS_SHOWN): TransactionItem {
  const [begin, end] = [index.entriesBegin(place), index.entriesEnd.at(place)];
  return {
    place,
    transactionId: String(index.id.at(place)),
    time: timeText(index.time.at(place)),
    type: index.types.text(index.type.at(place)),
    orders: ordersOf(index, place),
    movements: Array.from({ length: Math.min(shown, end - begin) }, (_, at) => movement(index, begin + at)),
    movementsTotal: end - begin,
  };
}

/** How many of these transactions there are on each day, days without any included. */
export function volumeOf(index: JournalIndex, found: Uint32Array): Volume {
  const counts = new Map<number, number>();
  for (const place of found) {
    const day = dayOf(index.time.at(place));
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const known = [...counts.keys()].sort((a, b) => a - b);
  const [first = 0, last = 0] = [known[0], known.at(-1)];
  const all = Math.round((last - first) / DAY_MS) + 1;
  // Of a time that cannot be right nothing is made up.
  const days = known.length === 0 || all > DAYS_MAX ? known : Array.from({ length: all }, (_, at) => first + at * DAY_MS);
  return { days, counts: days.map((day) => counts.get(day) ?? 0) };
}

/** An entry, with its account's names. */
export function movement(index: JournalIndex, entry: number): Movement {
  const account = index.account.at(entry);
  const currency = index.accounts.currencyOf(account);
  const text = (minor: bigint): string => amountText(minor, currency);
  return {
    account,
    owner: index.accounts.ownerOf(account),
    currency,
    availableChange: text(index.availableChange.at(entry)),
    frozenChange: text(index.frozenChange.at(entry)),
    available: text(index.available.at(entry)),
    frozen: text(index.frozen.at(entry)),
  };
}

/** Orders that a transaction is about. */
export function ordersOf(index: JournalIndex, place: number): string[] {
  const transactions = index.orderTransaction.view();
  let low = 0;
  let high = transactions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((transactions[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  const orders: string[] = [];
  for (; transactions[low] === place; low++) orders.push(String(index.order.at(low)));
  return orders;
}

/** Ids of the orders that a text may mean: an id, or an app's own number. */
export function ordersMeant(index: JournalIndex, text: string): bigint[] {
  const named = index.ordersNamed(text);
  return isInteger(text) ? [BigInt(text), ...named] : named;
}

/** Numbers of the accounts whose owner has these words in it, as a mark for each. */
export function accountsOf(index: JournalIndex, owner: string): Uint8Array {
  const marks = new Uint8Array(index.accounts.length + 1);
  const wanted = owner.toLowerCase();
  index.accounts.owners.forEach((name, place) => {
    if (name.toLowerCase().includes(wanted)) marks[place + 1] = 1;
  });
  return marks;
}

type Mark = (place: number) => void;

function marked(index: JournalIndex, isAsked: boolean, find: (mark: Mark) => void): Uint8Array[] {
  if (!isAsked) return [];
  const marks = new Uint8Array(index.length);
  find((place) => (marks[place] = 1));
  return [marks];
}

function markAccounts(index: JournalIndex, { owner, account }: TransactionFilter, mark: Mark): void {
  const marks = accountsOf(index, owner);
  const isMeant = (no: number): boolean => marks[no] === 1 && (account === 0 || account === no);
  for (let no = 1; no <= index.accounts.length; no++) {
    if (isMeant(no)) mark(index.accounts.opened.at(no - 1));
  }
  eachEntry(index, isMeant, mark);
}

function markOrders(index: JournalIndex, text: string, mark: Mark): void {
  for (const order of ordersMeant(index, text)) {
    const isOrder = index.order.equals(order);
    for (let at = 0; at < index.order.length; at++) {
      if (isOrder(at)) mark(index.orderTransaction.at(at));
    }
  }
}

function markAmounts(index: JournalIndex, text: string, mark: Mark): void {
  const amount = text.replace(/^[-+]/, "");
  const { currencies, currency } = index.accounts;
  // By currency: the same digits are another amount in each. A change by nothing is none.
  const tests = currencies.texts.map((name) =>
    [minorOf(amount, name), minorOf(`-${amount}`, name)]
      .filter((minor) => minor !== undefined && minor !== 0n)
      .flatMap((minor = 0n) => [index.availableChange.equals(minor), index.frozenChange.equals(minor)]),
  );
  const accounts = index.account.view();
  eachEntry(index, (no) => no <= index.accounts.length, mark, (entry) => {
    const own = tests[currency.at((accounts[entry] ?? 0) - 1)] ?? [];
    return own.some((test) => test(entry));
  });
}

function markIds(index: JournalIndex, text: string, mark: Mark): void {
  if (!isInteger(text)) return;
  const isId = index.id.equals(BigInt(text));
  for (let at = 0; at < index.length; at++) {
    if (isId(at)) mark(at);
  }
}

/** Marks the transactions with an entry of such an account. */
function eachEntry(
  index: JournalIndex,
  isAccount: (no: number) => boolean,
  mark: Mark,
  isEntry: (entry: number) => boolean = () => true,
): void {
  const [accounts, ends] = [index.account.view(), index.entriesEnd.view()];
  let transaction = 0;
  for (let entry = 0; entry < accounts.length; entry++) {
    while ((ends[transaction] ?? Infinity) <= entry) transaction++;
    if (isAccount(accounts[entry] ?? 0) && isEntry(entry)) mark(transaction);
  }
}

/** Finding accounts, and their balances over time. */
import { NONE } from "../index/accounts.js";
import type { Integers } from "../index/columns.js";
import type { JournalIndex } from "../index/journal.js";
import type { AccountFilter, AccountItem, AccountOrder, AccountSeries } from "../model.js";
import { amountText } from "./money.js";

/** Stretches of a long series; each of them shows its lows, highs and end. */
const STRETCHES = 300;

/** Places of the accounts that the filter lets through, in this order. */
export function findAccounts(index: JournalIndex, { owner, currency }: AccountFilter, order: AccountOrder): Uint32Array {
  const { accounts } = index;
  const wanted = owner.toLowerCase();
  const code = currency === "" ? undefined : accounts.currencies.find(currency);
  const found: number[] = [];
  accounts.owners.forEach((name, place) => {
    if (code !== undefined && accounts.currency.at(place) !== code) return;
    if (name.toLowerCase().includes(wanted)) found.push(place);
  });
  const compare = comparison(index, order);
  return Uint32Array.from(compare === undefined ? found : found.sort((a, b) => compare(a, b) || a - b));
}

/** What a list shows of the account at a place. */
export function accountItem(index: JournalIndex, place: number): AccountItem {
  const { accounts } = index;
  const last = accounts.last.at(place);
  const currency = accounts.currencies.text(accounts.currency.at(place));
  const text = (column: Integers): string => amountText(last === NONE ? 0n : column.at(last), currency);
  return {
    account: place + 1,
    owner: accounts.owners[place] ?? "",
    accountSet: accounts.sets.text(accounts.set.at(place)),
    currency,
    available: text(index.available),
    frozen: text(index.frozen),
    entries: accounts.entries.at(place),
  };
}

/** The balances of an account, as its entries record them. */
export function seriesOf(index: JournalIndex, account: number): AccountSeries {
  const entries: number[] = [];
  index.account.view().forEach((no, entry) => {
    if (no === account) entries.push(entry);
  });
  const shown = entries.length <= 5 * STRETCHES ? entries : extremes(index, entries);
  const currency = index.accounts.currencyOf(account);
  return {
    account: accountItem(index, account - 1),
    times: shown.map((entry) => index.time.at(index.transactionOf(entry))),
    available: shown.map((entry) => amountText(index.available.at(entry), currency)),
    frozen: shown.map((entry) => amountText(index.frozen.at(entry), currency)),
    entries: entries.length,
  };
}

/** Of each stretch the entries with the lowest and highest balances, and the last one. */
function extremes(index: JournalIndex, entries: readonly number[]): number[] {
  const shown: number[] = [entries[0] ?? 0];
  const size = Math.ceil(entries.length / STRETCHES);
  for (let begin = 0; begin < entries.length; begin += size) {
    const stretch = entries.slice(begin, begin + size);
    const [first = 0] = stretch;
    const chosen = new Set([stretch.at(-1) ?? first]);
    for (const column of [index.available, index.frozen]) {
      chosen.add(stretch.reduce((low, entry) => (column.compare(entry, low) < 0 ? entry : low), first));
      chosen.add(stretch.reduce((high, entry) => (column.compare(entry, high) > 0 ? entry : high), first));
    }
    shown.push(...[...chosen].filter((entry) => entry > (shown.at(-1) ?? -1)).sort((a, b) => a - b));
  }
  return shown;
}

function comparison(index: JournalIndex, order: AccountOrder): ((a: number, b: number) => number) | undefined {
  const { owners, entries, last } = index.accounts;
  if (order === "number") return undefined;
  if (order === "owner") return (a, b) => ((owners[a] ?? "") < (owners[b] ?? "") ? -1 : owners[a] === owners[b] ? 0 : 1);
  if (order === "entries") return (a, b) => entries.at(a) - entries.at(b);
  const column = order === "available" ? index.available : index.frozen;
  // An account without an entry holds nothing: it stands where nothing stands.
  const isNothing = column.equals(0n);
  const rank = (entry: number): number => (entry === NONE || isNothing(entry) ? 0 : column.at(entry) < 0n ? -1 : 1);
  return (a, b) => {
    const [first, second] = [last.at(a), last.at(b)];
    return rank(first) - rank(second) || (rank(first) === 0 ? 0 : column.compare(first, second));
  };
}

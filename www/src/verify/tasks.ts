/** What the worker of this part can do. It holds the file that was opened last. */
import type { TaskContext } from "../worker/protocol.js";
import { audit, type Audited } from "./audit.js";
import {
  PAGE_ROWS,
  type AccountItem,
  type AccountList,
  type AccountSeries,
  type CsvFile,
  type Excerpt,
  type HoldItem,
  type HoldList,
  type Opened,
  type OpenInput,
  type Page,
  type TransactionDetail,
  type TransactionItem,
  type TransactionList,
  type Volume,
} from "./model.js";
import { accountItem, findAccounts, seriesOf } from "./query/accounts.js";
import { csvOf, CSV_TABLES } from "./query/csv.js";
import { shownFindings, suspicionsOf } from "./query/findings.js";
import { findHolds, holdItem } from "./query/holds.js";
import { excerptOf, transactionDetail } from "./query/lines.js";
import { amountText } from "./query/money.js";
import { timeText } from "./query/time.js";
import { findTransactions, transactionItem, volumeOf } from "./query/transactions.js";
import { visible } from "./query/visible.js";
import { turn } from "./turn.js";

/** What is shown of one line, bytes. */
const LINE_BYTES_SHOWN = 16 << 10;

let opened: Audited | undefined;
/** The lists that were asked for last: another page of one is not filtered again. */
const lists = new Map<string, { key: string; found: Uint32Array }>();

/** A list as a file: which one, by what filter. */
export type CsvInput =
  | { table: "transactions"; list: TransactionList }
  | { table: "accounts"; list: AccountList }
  | { table: "holds"; list: HoldList };

export const tasks = {
  /** Checks a file, and keeps what is needed to browse it. */
  async open({ file, head }: OpenInput, context: TaskContext): Promise<Opened> {
    opened = undefined;
    lists.clear();
    const audited = await audit(file, head, context);
    opened = audited;
    return summary(audited);
  },

  transactions({ filter, isDescending, page }: TransactionList): Page<TransactionItem> {
    const { index } = current();
    const found = listed("transactions", filter, () => findTransactions(index, filter));
    return pageOf(found, isDescending, page, (place) => transactionItem(index, place));
  },

  accounts({ filter, order, isDescending, page }: AccountList): Page<AccountItem> {
    const { index } = current();
    const found = listed("accounts", { filter, order }, () => findAccounts(index, filter, order));
    return pageOf(found, isDescending, page, (place) => accountItem(index, place));
  },

  holds({ filter, order, isDescending, page }: HoldList): Page<HoldItem> {
    const { index } = current();
    const found = listed("holds", { filter, order }, () => findHolds(index, filter, order));
    return pageOf(found, isDescending, page, (place) => holdItem(index, place));
  },

  /** Transactions per day of what the filter lets through. */
  volume({ filter }: Pick<TransactionList, "filter">): Volume {
    const { index } = current();
    return volumeOf(index, listed("transactions", filter, () => findTransactions(index, filter)));
  },

  /** The balances of an account over time. */
  series({ account }: { account: number }): AccountSeries {
    return seriesOf(current().index, account);
  },

  async transaction({ place }: { place: number }): Promise<TransactionDetail | undefined> {
    const { kept, index } = current();
    return transactionDetail(kept, index, place);
  },

  /** A part of a line, from a byte on. */
  async line({ line, from }: { line: number; from: number }): Promise<Excerpt> {
    const { kept, index } = current();
    return excerptOf(kept, index, line, from, LINE_BYTES_SHOWN);
  },

  /** A whole list as CSV. */
  async csv({ table, list }: CsvInput, { signal, progress }: TaskContext): Promise<CsvFile> {
    const { index } = current();
    const found =
      table === "transactions"
        ? findTransactions(index, list.filter)
        : table === "accounts"
          ? findAccounts(index, list.filter, list.order)
          : findHolds(index, list.filter, list.order);
    if (list.isDescending) found.reverse();
    const content = await csvOf(index, CSV_TABLES[table], found, async (done) => {
      progress({ done, total: found.length });
      await turn();
      signal.throwIfAborted();
    });
    return { name: `${table}.csv`, content };
  },
};

function current(): Audited {
  if (opened === undefined) throw new Error("no file is open");
  return opened;
}

async function summary(audited: Audited): Promise<Opened> {
  const { index, kind, report, kept } = audited;
  const { trialBalance, channels, findings: _, ...figures } = report;
  return {
    kind,
    ledger: visible(index.ledger),
    bytes: kept.size,
    lines: index.lines,
    report: figures,
    headTime: report.seq === 0 ? "" : timeText(report.time),
    trialBalance: trialBalance.map(({ available, frozen, ...line }) => ({
      ...line,
      available: amountText(BigInt(available), line.currency),
      frozen: amountText(BigInt(frozen), line.currency),
    })),
    channels: channels.map((flow) => ({
      ...flow,
      in: amountText(BigInt(flow.in), flow.currency),
      out: amountText(BigInt(flow.out), flow.currency),
    })),
    findings: await shownFindings(audited),
    suspicions: suspicionsOf(audited),
    types: index.types.texts.toSorted(),
    currencies: index.accounts.currencies.texts.toSorted(),
    holdKinds: index.holds.kinds.texts.toSorted(),
    holdStatuses: index.holds.statuses.texts.toSorted(),
    counts: { transactions: index.length, accounts: index.accounts.length, holds: index.holds.length },
  };
}

function listed(name: string, filter: object, find: () => Uint32Array): Uint32Array {
  const key = JSON.stringify(filter);
  const known = lists.get(name);
  if (known?.key === key) return known.found;
  const found = find();
  lists.set(name, { key, found });
  return found;
}

function pageOf<Item>(
  found: Uint32Array,
  isDescending: boolean,
  page: number,
  item: (place: number) => Item,
): Page<Item> {
  const { length } = found;
  const begin = page * PAGE_ROWS;
  const count = Math.max(0, Math.min(PAGE_ROWS, length - begin));
  const places = Array.from({ length: count }, (_, at) => found[isDescending ? length - 1 - begin - at : begin + at] ?? 0);
  return { items: places.map(item), total: length };
}

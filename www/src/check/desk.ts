/** A ledger behind its REST face, watched: what each request led to, down to the accounts that it changed. */
import { createHandler } from "split-ledger/http";
import {
  formatMinor,
  memoryStore,
  openLedger,
  type Commit,
  type Ledger,
  type LedgerOptions,
  type TransactionView,
} from "split-ledger/slim";
import type { Exchange } from "./judge.js";

/** What is sent. */
export interface PlainRequest {
  method: string;
  /** Path and query. */
  target: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: string;
}

/** One account before and after; amounts are decimal texts. */
export interface AccountChange {
  owner: string;
  /** 100001 balance, 2000000 marketing. */
  accountSet: string;
  currency: string;
  /** Undefined for an account that the request has opened. */
  before: Figures | undefined;
  after: Figures;
}

export interface Figures {
  available: string;
  frozen: string;
  version: string;
}

/** What a request changed. */
export interface Effects {
  transactions: TransactionView[];
  accounts: AccountChange[];
}

/** The clock of a desk stands still; ms since the epoch. */
export interface Clock {
  now: number;
}

/**
 * Headers that the face reads. Others would not change the answer, and some of them no page may set.
 * An idea of who asks is not among them: the page knows no tokens, so it lets everybody in.
 */
const READ_HEADERS = /^(?:content-type|x-request-id)$/i;
/** The app of the Douyin face where a request names none; README calls it so. */
export const APP = "shop";

export class Desk {
  #rows: WrittenRows = { accounts: [], transactions: [] };
  #call: Exchange["call"];
  readonly #handler: (request: Request) => Promise<Response>;

  private constructor(
    readonly ledger: Ledger,
    readonly clock: Clock,
    rows: (take: (rows: WrittenRows) => void) => void,
  ) {
    rows((written) => {
      this.#rows.accounts.push(...written.accounts);
      this.#rows.transactions.push(...written.transactions);
    });
    // The face turns a request into one call of the ledger: noted here on its way.
    const { executeText, queryText } = ledger;
    ledger.executeText = async (text, commands) =>
      this.#noted("command", text, await executeText.call(ledger, text, commands));
    ledger.queryText = async (text) => this.#noted("query", text, await queryText.call(ledger, text));
    this.#handler = createHandler(ledger, { authorize: () => true });
  }

  /** An empty ledger; deterministic, so that the same requests give the same ids. */
  static async open(now: number, settings: Partial<LedgerOptions> = {}): Promise<Desk> {
    const clock = { now };
    let tell: (rows: WrittenRows) => void = () => undefined;
    const store = memoryStore();
    const commit = store.commit.bind(store);
    store.commit = (made) => {
      const isDone = commit(made);
      if (isDone) tell(writtenIn(made));
      return isDone;
    };
    const ledger = await openLedger({
      wireApp: APP,
      ...settings,
      store,
      now: () => clock.now,
      writer: "studio",
      entropy: "studio",
      sweepIntervalMs: 0,
      allowClockJump: true,
    });
    return new Desk(ledger, clock, (take) => (tell = take));
  }

  /** Sends a request, as any client would. */
  async send(request: PlainRequest): Promise<Exchange> {
    this.#call = undefined;
    this.#rows = { accounts: [], transactions: [] };
    const { method, target, body } = request;
    const headers = new Headers();
    for (const [name, value] of request.headers) {
      if (READ_HEADERS.test(name)) headers.set(name, latin(value));
    }
    const hasBody = method !== "GET" && method !== "HEAD";
    // Bytes, not text: a text would bring a content type of its own.
    const init = hasBody ? { method, headers, body: new TextEncoder().encode(body) } : { method, headers };
    const response = await this.#handler(new Request(`http://ledger${target}`, init));
    return { status: response.status, headers: [...response.headers], body: await response.text(), call: this.#call };
  }

  /** What the last request changed. */
  async effects(): Promise<Effects> {
    const { accounts, transactions } = this.#rows;
    const views = transactions.map(async (transactionId) => {
      const { transaction } = await this.ledger.query({ type: "transaction", transactionId });
      return transaction;
    });
    return { transactions: await Promise.all(views), accounts: changesOf(accounts) };
  }

  async close(): Promise<void> {
    await this.ledger.close();
  }

  #noted(kind: "command" | "query", text: string, answer: string): string {
    this.#call = { kind, text, answer };
    return answer;
  }
}

/** Rows of a commit, as the store's contract has them. */
interface WrittenRows {
  accounts: { before: AccountRow | undefined; after: AccountRow }[];
  /** Ids. */
  transactions: string[];
}

type AccountRow = readonly [
  no: string,
  owner: string,
  set: string,
  currency: string,
  available: string,
  frozen: string,
  version: string,
];

function writtenIn({ writes }: Commit): WrittenRows {
  const rows: WrittenRows = { accounts: [], transactions: [] };
  for (const write of writes) {
    if (write.table === "transactions" && write.op === "insert") {
      rows.transactions.push(...(JSON.parse(write.rows) as [string][]).map(([id]) => id));
    }
    if (write.table !== "accounts" || write.op === "delete") continue;
    const before = new Map((JSON.parse(write.before ?? "[]") as AccountRow[]).map((row) => [row[0], row]));
    for (const after of JSON.parse(write.rows) as AccountRow[])
      rows.accounts.push({ before: before.get(after[0]), after });
  }
  return rows;
}

/** First and last of what was written of each account. */
function changesOf(rows: WrittenRows["accounts"]): AccountChange[] {
  const changes = new Map<string, AccountChange>();
  for (const { before, after } of rows) {
    const [no, owner, accountSet, currency] = after;
    const known = changes.get(no);
    const first = known === undefined ? before && figuresOf(before) : known.before;
    changes.set(no, { owner, accountSet, currency, before: first, after: figuresOf(after) });
  }
  return [...changes.values()];
}

function figuresOf([, , , currency, available, frozen, version]: AccountRow): Figures {
  return {
    available: formatMinor(BigInt(available), currency),
    frozen: formatMinor(BigInt(frozen), currency),
    version,
  };
}

/** A header's value as it can be carried: what is not Latin goes as its UTF-8 bytes. */
function latin(value: string): string {
  return String.fromCharCode(...new TextEncoder().encode(value.replace(/[\u0000-\u001f\u007f]/g, " ").slice(0, 8192)));
}

/**
 * Several statements in one round trip, on a client of the npm package `pg`.
 *
 * All messages go out together and end in a single Sync, so after the first error the server skips the
 * rest. Statements are prepared on the server at their first use.
 *
 * @module
 */
import type { Cell } from "../../store.js";

/** One statement; its parameters are text, as the protocol has them. */
export interface Statement {
  text: string;
  values?: readonly Cell[];
}

/** What a statement answered: rows of text cells, and how many rows it returned or changed. */
export interface Answer {
  rows: Cell[][];
  count: number;
}

/** What a batch answered. */
export interface Answers {
  answers: Answer[];
  /** The server warned: a wait for its standby may have been cancelled, for example. */
  isWarned: boolean;
}

/** A connection of `pg`, as a query object sees it. */
export interface PgConnection {
  readonly stream: { cork?(): void; uncork?(): void };
  parse(query: { text: string; name: string; types: undefined }): void;
  bind(config: { portal: string; statement: string; values: readonly Cell[] }): void;
  execute(config: { portal: string; rows: number }): void;
  sync(): void;
  on(event: string, listener: (message: { code?: string }) => void): unknown;
  removeListener(event: string, listener: (message: { code?: string }) => void): unknown;
}

/** A client of `pg`: takes query objects such as those of `pg-cursor`. */
export interface PgClient {
  query(query: Batch): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  release(destroy?: boolean): void;
}

/** Names of statements: one text has one name in every connection of this program. */
const names = new Map<string, string>();
/** The statements that a connection has prepared. */
const prepared = new WeakMap<PgConnection, Set<string>>();

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `split_ledger_${String(names.size + 1)}`;
    names.set(text, name);
  }
  return name;
}

/** Sends statements, and resolves with their answers. */
export function send(client: PgClient, statements: readonly Statement[], isPrepared: boolean): Promise<Answers> {
  return new Promise((resolve, reject) => {
    client.query(new Batch(statements, isPrepared, resolve, reject));
  });
}

/** The query object; the client calls the methods as messages come in. */
export class Batch {
  /** `pg` sets this to a function of its own if the host has set a query timeout. */
  callback: (error?: Error | null) => void = () => undefined;
  readonly #statements: readonly Statement[];
  readonly #isPrepared: boolean;
  readonly #resolve: (answers: Answers) => void;
  readonly #reject: (error: Error) => void;
  readonly #answers: Answer[] = [];
  #rows: Cell[][] = [];
  #isWarned = false;
  #stopListening: () => void = () => undefined;

  constructor(
    statements: readonly Statement[],
    isPrepared: boolean,
    resolve: (answers: Answers) => void,
    reject: (error: Error) => void,
  ) {
    this.#statements = statements;
    this.#isPrepared = isPrepared;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: PgConnection): null {
    const known = this.#isPrepared ? preparedOf(connection) : new Set<string>();
    const parsed = this.#listen(connection, known);
    connection.stream.cork?.();
    try {
      const sent = new Set<string>();
      for (const { text, values = [] } of this.#statements) {
        const statement = this.#isPrepared ? nameOf(text) : "";
        if (statement === "" || (!known.has(statement) && !sent.has(statement))) {
          connection.parse({ text, name: statement, types: undefined });
          parsed.push(statement);
          sent.add(statement);
        }
        connection.bind({ portal: "", statement, values });
        connection.execute({ portal: "", rows: 0 });
      }
      connection.sync();
    } finally {
      connection.stream.uncork?.();
    }
    return null;
  }

  handleRowDescription(): void {
    // Never asked for: cells are taken as they come.
  }

  handleDataRow({ fields }: { fields: Cell[] }): void {
    this.#rows.push(fields);
  }

  handleCommandComplete({ text }: { text: string }): void {
    // `SELECT 5`, `INSERT 0 5`; `BEGIN` has no number.
    const count = Number(/\d+$/.exec(text)?.[0] ?? 0);
    this.#answers.push({ rows: this.#rows, count });
    this.#rows = [];
  }

  handleEmptyQuery(): void {
    this.#answers.push({ rows: [], count: 0 });
  }

  handlePortalSuspended(): void {
    // Every portal is run to its end.
  }

  handleCopyInResponse(): void {
    // No statement here copies.
  }

  handleCopyData(): void {
    // No statement here copies.
  }

  handleReadyForQuery(): void {
    this.#stopListening();
    this.callback(null);
    this.#resolve({ answers: this.#answers, isWarned: this.#isWarned });
  }

  handleError(error: Error): void {
    this.#stopListening();
    this.callback(error);
    this.#reject(error);
  }

  /** A name counts as prepared once the server has said so. Returns the list of names to be confirmed. */
  #listen(connection: PgConnection, known: Set<string>): string[] {
    const parsed: string[] = [];
    let confirmed = 0;
    const onParsed = (): void => {
      const name = parsed[confirmed++] ?? "";
      if (name !== "") known.add(name);
    };
    const onNotice = ({ code = "" }: { code?: string }): void => {
      if (!code.startsWith("00")) this.#isWarned = true;
    };
    connection.on("parseComplete", onParsed);
    connection.on("notice", onNotice);
    this.#stopListening = () => {
      connection.removeListener("parseComplete", onParsed);
      connection.removeListener("notice", onNotice);
    };
    return parsed;
  }
}

function preparedOf(connection: PgConnection): Set<string> {
  let known = prepared.get(connection);
  if (known === undefined) {
    known = new Set();
    prepared.set(connection, known);
  }
  return known;
}

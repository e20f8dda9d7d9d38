/** Where a scenario is played: a ledger in this thread, or a server. */

/** A command or query, as the typed API and `POST /v1/commands` take it. */
export interface Call {
  type: string;
  [field: string]: unknown;
}

export type Reply = Record<string, unknown>;

export interface Refusal {
  code: string;
  message: string;
  details: Record<string, string>;
}

/** A refusal is an answer too. What is no refusal (a lost connection, a fault of the program) is thrown. */
export type Answer = { ok: Reply } | { error: Refusal };

export interface Host {
  execute(command: Call): Promise<Answer>;
  query(query: Call): Promise<Answer>;
  /** Sets the ledger's clock, ms since the epoch. It is never set back. */
  setTime(ms: number): void;
}

/** The page's way to the server it came from. Amounts stay the texts that the server sent. */
import type { Query, QueryReplyOf, TransactionEntry } from "split-ledger";

/** How the server's face is opened; absent on a host that serves no ledger. */
export type Access = "token" | "none";

/**
 * - `refused`: the server has answered no.
 * - `signed-out`: the token is not known, or lacks a scope.
 * - `lost`: no answer came. A command may have been carried out all the same.
 */
export type FailureKind = "refused" | "signed-out" | "lost";

/** Why a request has no reply. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly kind: FailureKind;
  /** Stable code of the ledger's errors; `NO_ANSWER` if none came. */
  readonly code: string;
  readonly details: Readonly<Record<string, string>>;

  constructor(kind: FailureKind, code: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.details = details;
  }
}

/** What a command answers, with the marks of the typed API. */
export type CommandReply = Readonly<Record<string, unknown>> & {
  replayed?: true;
  dryRun?: true;
  entries?: readonly TransactionEntry[];
};

/** A server that does not answer within this, ms, is taken as gone. */
export const TIMEOUT_MS = 10_000;

const ACCESS_HEADER = "x-split-ledger-access";

/** Asks the host of the page whether it serves a ledger; the page's own address, which every host has. */
export async function findAccess(base: URL): Promise<Access | undefined> {
  try {
    const response = await fetch(base, { method: "HEAD", cache: "no-store" });
    // There is none, but until it was read the request is not over.
    await response.text();
    const access = response.headers.get(ACCESS_HEADER);
    return access === "token" || access === "none" ? access : undefined;
  } catch {
    return undefined;
  }
}

/** Requests with one token. */
export class Client {
  readonly #base: URL;
  readonly #token: string;

  /** @param token - Empty where the server needs none. */
  constructor(base: URL, token: string) {
    this.#base = base;
    this.#token = token;
  }

  /** Asks something. */
  async query<Q extends Query>(query: Q, signal?: AbortSignal): Promise<QueryReplyOf<Q>> {
    return (await this.#send("v1/queries", JSON.stringify(query), signal)) as QueryReplyOf<Q>;
  }

  /** Has a command carried out, or tried: its JSON text as it was written. */
  async command(text: string, signal?: AbortSignal): Promise<CommandReply> {
    return (await this.#send("v1/commands", text, signal)) as CommandReply;
  }

  /** The description of all commands and their fields. */
  async describe(signal?: AbortSignal): Promise<unknown> {
    return await this.#send("openapi.json", undefined, signal);
  }

  async #send(path: string, body: string | undefined, signal?: AbortSignal): Promise<unknown> {
    const headers: Record<string, string> = {};
    if (this.#token !== "") headers["authorization"] = `Bearer ${this.#token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const init: RequestInit = {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body ?? null,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    };
    let status: number;
    let answer: unknown;
    try {
      const response = await fetch(new URL(path, this.#base), init);
      status = response.status;
      answer = await response.json();
    } catch (error) {
      signal?.throwIfAborted();
      throw new RequestError("lost", "NO_ANSWER", error instanceof Error ? error.message : String(error));
    }
    if (status === 200) return answer;
    throw refusalOf(status, answer);
  }
}

/** A refusal as the faces write it: `details[0]` has the stable code and the facts. */
function refusalOf(status: number, answer: unknown): RequestError {
  const { message, details } = (answer ?? {}) as {
    message?: unknown;
    details?: readonly { reason?: unknown; metadata?: Record<string, string> }[];
  };
  const [first] = details ?? [];
  const code = typeof first?.reason === "string" ? first.reason : `HTTP_${String(status)}`;
  const kind = status === 401 || status === 403 ? "signed-out" : isUncertain(status, code) ? "lost" : "refused";
  return new RequestError(kind, code, typeof message === "string" ? message : code, first?.metadata ?? {});
}

/** The server, or what stands before it, does not know whether the command was carried out. */
function isUncertain(status: number, code: string): boolean {
  return code === "OUTCOME_UNKNOWN" || code === "INTERNAL" || status === 408 || (status >= 500 && code.startsWith("HTTP_"));
}

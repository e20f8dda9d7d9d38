/** The REST face without any server: a request's parts in, a response's parts out. */
import type { CoreExports } from "../wasm/module.js";
import { isLedgerError } from "../errors.js";
import type { Ledger } from "../ledger.js";
import { AllinpayGate, GATEWAY, type AllinpayOptions } from "./allinpay.js";
import { HttpCounts, metricsText } from "./metrics.js";

/** Most bytes that the face takes as a body. */
export const BODY_BYTES_MAX = 1 << 20;
/** Requests at work at once; beyond it 429. */
const WAITING_MAX = 10_000;

/** A bearer token that is let in. Keep the token itself out of files: its digest does as well. */
export type TokenOption =
  | string
  | {
      /** The token. */
      token: string;
      /**
       * What it may do: `balances:read`, `balances:write`, `industry_open.trade.settle` for the Douyin
       * face, `allinpay.shopoint.fundService` for the Allinpay face, or `*` (default) for all.
       */
      scopes?: readonly string[];
      /** On the Douyin face it acts for this app, and for no other. */
      app?: string;
    }
  | {
      /** SHA-256 of the token, 64 hexadecimal digits. */
      sha256: string;
      /** As above. */
      scopes?: readonly string[];
      /** As above. */
      app?: string;
    };

/** What a host's own check of access is told. */
export interface AccessRequest {
  /** HTTP method. */
  method: string;
  /** Path, percent-encoded, without the query. */
  path: string;
  /**
   * What the route needs: `balances:read`, `balances:write`, `industry_open.trade.settle` or
   * `allinpay.shopoint.fundService`.
   */
  scope: string;
  /** The `Authorization` header. */
  authorization: string | null;
  /** Any header by its name. */
  header(name: string): string | null;
}

/** Who may use the face, and how much of it. */
export interface FaceOptions {
  /** Tokens that are let in; all others get 401. */
  tokens?: readonly TokenOption[];
  /**
   * The host's own check, in place of `tokens`: true lets the request in; otherwise it gets 403, or 401
   * if it has no `Authorization` header. `false` turns the check off: do that only where nobody else
   * can reach the face. Routes that are open to all (`/healthz`, `/openapi.json`) are not asked about.
   */
  authorize?: false | ((request: AccessRequest) => boolean | Promise<boolean>);
  /**
   * Signatures on the Allinpay face: then an app's signature stands for the token there, and replies are
   * signed too. Default: none are checked or made, and a token is needed as on the other faces.
   */
  allinpay?: AllinpayOptions;
  /** Most bytes of a body; at most (and by default) 1 MiB. */
  bodyBytesMax?: number;
  /** Most requests at work at once; beyond it 429. Default 10,000. */
  requestsMax?: number;
}

/** A request, read. */
export interface PlainRequest {
  method: string;
  /** Path and query as sent. */
  target: string;
  header(name: string): string | null;
  /** The body; `null` if it was longer than allowed. */
  body: Uint8Array | null;
}

/** A response, to be sent. */
export interface PlainResponse {
  status: number;
  headers: [name: string, value: string][];
  body: string;
}

/** What becomes known of a request on its way. */
interface Mark {
  operation: string;
  head: string;
  /** Set for a request of the Allinpay face, where signatures are checked. */
  gate?: AllinpayGate;
}

const NO_BODY = new Uint8Array(0);
/** Stands for a body that was not read to its end: the core refuses it by its size. */
const TOO_LARGE = new Uint8Array(BODY_BYTES_MAX + 1);
const SEPARATOR = "\0";

/** The face of one ledger. */
export class Service {
  readonly bodyBytesMax: number;
  readonly counts = new HttpCounts();
  readonly #ledger: Ledger;
  readonly #access: string;
  readonly #authorize: FaceOptions["authorize"];
  readonly #gate: AllinpayGate | undefined;
  readonly #requestsMax: number;
  readonly #prefix = Math.random().toString(36).slice(2, 8);
  #lastRequest = 0;

  constructor(ledger: Ledger, options: FaceOptions) {
    const { tokens, authorize, bodyBytesMax = BODY_BYTES_MAX, requestsMax = WAITING_MAX } = options;
    if (tokens === undefined && authorize === undefined) {
      throw new TypeError("who may use the REST face? give `tokens`, or `authorize`");
    }
    if (!(bodyBytesMax >= 0 && bodyBytesMax <= BODY_BYTES_MAX)) {
      throw new TypeError(`\`bodyBytesMax\` must be from 0 to ${String(BODY_BYTES_MAX)}`);
    }
    this.#ledger = ledger;
    this.#authorize = authorize;
    this.#gate = options.allinpay === undefined ? undefined : new AllinpayGate(options.allinpay);
    this.bodyBytesMax = bodyBytesMax;
    this.#requestsMax = requestsMax;
    this.#access = authorize === undefined ? this.#core((core) => accessText(core, tokens ?? [])) : "host";
  }

  /** Answers a request; never throws. */
  async handle(request: PlainRequest): Promise<PlainResponse> {
    const { counts } = this;
    const started = performance.now();
    const mark: Mark = { operation: "", head: "" };
    counts.waiting += 1;
    let response: PlainResponse;
    try {
      response = await this.#answer(request, mark);
      if (mark.gate !== undefined) response = await this.#sealed(mark.gate, response);
    } catch (error) {
      response = this.#failure(error, mark.head);
    }
    counts.waiting -= 1;
    counts.add(mark.operation, response.status, performance.now() - started);
    return response;
  }

  /** True if the face answers GET requests of this path. */
  hasRoute(path: string): boolean {
    const head = ["GET", path, "", "", "", "", "0", ""].join(SEPARATOR);
    return this.#core((core) => core.httpOperation(head)) !== undefined;
  }

  /** A refusal of the host's own, in the format of the face that `head` asks. */
  refusal(code: string, message: string, detail = "", value = "", head = ""): PlainResponse {
    return responseOf(
      this.#core((core) => core.httpRefusal(code, message, detail, value, head)).split(SEPARATOR),
    );
  }

  async #answer(request: PlainRequest, mark: Mark): Promise<PlainResponse> {
    const requestId = request.header("x-request-id") ?? this.#newRequestId();
    const authorization = authorizationOf(request);
    const contentType = request.header("content-type") ?? "";
    const at = request.target.indexOf("?");
    const path = at < 0 ? request.target : request.target.slice(0, at);
    const query = at < 0 ? "" : request.target.slice(at + 1);
    const now = String((this.#ledger.options.now ?? Date.now)());
    const parts = [request.method, path, query, authorization, contentType, requestId, now];
    const head = [...parts, this.#access].join(SEPARATOR);
    mark.head = head;
    if (this.#gate !== undefined && this.#isGateway(head)) mark.gate = this.#gate;
    if (this.counts.waiting > this.#requestsMax) {
      const limit = String(this.#requestsMax);
      return this.refusal("OVERLOADED", "too many requests are waiting", "limit", limit, head);
    }
    const body = request.body ?? TOO_LARGE;
    if (mark.gate !== undefined) {
      if (request.body === null) return this.#tooLarge(head);
      const claim = this.#core((core) => core.allinpayClaim(head, body, mark.gate?.appNames ?? "")) ?? "";
      const verdict = await mark.gate.judge(claim.split(SEPARATOR));
      if ("answer" in verdict) return responseOf(verdict.answer);
      if ("refused" in verdict) return this.refusal("UNAUTHENTICATED", verdict.refused, "", "", head);
      return await this.#carriedOut([...parts, `signed=${verdict.app}`].join(SEPARATOR), body, request, mark);
    }
    if (this.#isFormOfPage(request, contentType, head)) {
      return this.refusal("PERMISSION_DENIED", "a web page may not send a form", "", "", head);
    }
    if (typeof this.#authorize === "function") {
      const scope = this.#core((core) => core.httpScope(head));
      if (scope !== undefined && !(await this.#lets(request, path, scope))) {
        return authorization === ""
          ? this.refusal("UNAUTHENTICATED", "the request has no authorization", "", "", head)
          : this.refusal("PERMISSION_DENIED", "the host does not allow it", "scope", scope, head);
      }
    }
    return await this.#carriedOut(head, body, request, mark);
  }

  /** The request of somebody who was let in. */
  async #carriedOut(head: string, body: Uint8Array, request: PlainRequest, mark: Mark): Promise<PlainResponse> {
    const decoded = this.#core((core, handle) => core.httpDecode(handle, head, body)).split(SEPARATOR);
    const [kind, operation = "", first = "", text = ""] = decoded;
    mark.operation = operation;
    switch (kind) {
      case "command":
        return this.#encode(first, await this.#ledger.executeText(text));
      case "query":
        return this.#encode(first, await this.#ledger.queryText(text));
      case "host":
        return first === "openapi" ? await openapi() : this.#metricsPage();
      default: {
        const response = responseOf(decoded.slice(2));
        return response.status === 413 && request.body === null ? this.#tooLarge(head) : response;
      }
    }
  }

  #isGateway(head: string): boolean {
    return this.#core((core) => core.httpOperation(head)) === GATEWAY;
  }

  /**
   * Without a check of access, a form that some web page makes a browser send. On the other faces no form
   * is taken at all; JSON from a foreign page needs a permission that is never given.
   */
  #isFormOfPage(request: PlainRequest, contentType: string, head: string): boolean {
    if (this.#authorize !== false || /^\s*application\/json\s*(;|$)/i.test(contentType)) return false;
    const page = request.header("origin") ?? request.header("sec-fetch-site");
    return page !== null && this.#isGateway(head);
  }

  async #sealed(gate: AllinpayGate, response: PlainResponse): Promise<PlainResponse> {
    const signature = await gate.sign(response.body);
    return { ...response, body: this.#core((core) => core.allinpaySealed(response.body, signature)) };
  }

  async #lets(request: PlainRequest, path: string, scope: string): Promise<boolean> {
    if (typeof this.#authorize !== "function") return true;
    const isLetIn = await this.#authorize({
      method: request.method,
      path,
      scope,
      authorization: authorizationOf(request) || null,
      header: (name) => request.header(name.toLowerCase()),
    });
    // Only `true`: an object or a number may be a mistake.
    return isLetIn === true;
  }

  #encode(context: string, answer: string): PlainResponse {
    return responseOf(this.#core((core) => core.httpEncode(context, answer)).split(SEPARATOR));
  }

  #tooLarge(head: string): PlainResponse {
    const limit = String(this.bodyBytesMax);
    const message = `the body has more than ${limit} bytes`;
    return this.refusal("REQUEST_TOO_LARGE", message, "limit", limit, head);
  }

  /** What went wrong outside the core; the caller learns nothing that a refusal would not say. */
  #failure(error: unknown, head: string): PlainResponse {
    try {
      if (isLedgerError(error)) return this.refusal(error.code, error.message, "", "", head);
      return this.refusal("INTERNAL", "the request could not be answered", "", "", head);
    } catch {
      // A closed ledger lends its core no more.
      const body = '{"code":14,"message":"the ledger is not open","details":[]}';
      return { status: 503, headers: [["content-type", "application/json"]], body };
    }
  }

  #metricsPage(): PlainResponse {
    const memoryBytes = this.#core((core) => core.memoryBytes());
    const body = metricsText(this.#ledger.metrics, this.counts, memoryBytes);
    return { status: 200, headers: [["content-type", METRICS_TYPE]], body };
  }

  #core<T>(work: (core: CoreExports, handle: number) => T): T {
    return this.#ledger.lendCore(work);
  }

  #newRequestId(): string {
    this.#lastRequest += 1;
    return `${this.#prefix}-${String(this.#lastRequest)}`;
  }
}

export { NO_BODY };

/** Content type of the Prometheus text format. */
const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The document is large and rarely asked for: it is loaded then. */
async function openapi(): Promise<PlainResponse> {
  const { OPENAPI } = await import("./openapi.js");
  return { status: 200, headers: [["content-type", "application/json"]], body: OPENAPI };
}

/** The `Authorization` header; Douyin's own clients send their token as `access-token`. */
function authorizationOf(request: PlainRequest): string {
  const token = request.header("access-token");
  return request.header("authorization") ?? (token === null ? "" : `Bearer ${token}`);
}

/** One line per token: its digest, its scopes, and its app if it is bound to one. */
function accessText(core: CoreExports, tokens: readonly TokenOption[]): string {
  return tokens
    .map((option) => {
      const { scopes = ["*"], app, ...token } = typeof option === "string" ? { token: option } : option;
      if ("token" in token && token.token === "") throw new TypeError("a token is empty");
      if ([...scopes, app ?? "app"].some((word) => !/^[!-~]+$/.test(word))) {
        throw new TypeError("scopes and apps consist of visible ASCII characters");
      }
      const digest = "sha256" in token ? token.sha256.toLowerCase() : core.tokenDigest(token.token);
      if (!/^[0-9a-f]{64}$/.test(digest)) throw new TypeError("a digest has 64 hexadecimal digits");
      return [digest, ...scopes, ...(app === undefined ? [] : [`app=${app}`])].join(" ");
    })
    .join("\n");
}

/** Frames: status, headers (one a line), body. */
function responseOf([status = "500", headers = "", body = ""]: readonly string[]): PlainResponse {
  return {
    status: Number(status),
    headers: headers.split("\n").map((line) => {
      const at = line.indexOf(": ");
      return [line.slice(0, at), line.slice(at + 2)];
    }),
    body,
  };
}

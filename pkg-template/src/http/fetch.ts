/** The face between the standard `Request` and `Response`. */
import type { Ledger } from "../ledger.js";
import { NO_BODY, Service, type FaceOptions, type PlainResponse } from "./service.js";

/** Settings of {@link createHandler}. */
export type HandlerOptions = FaceOptions;

/**
 * Makes the REST face of a ledger. Refusals are responses too: the handler never rejects.
 *
 * @example
 * ```ts
 * import { openLedger, memoryStore } from "split-ledger";
 * import { createHandler } from "split-ledger/http";
 *
 * const ledger = await openLedger({ store: memoryStore() });
 * const handler = createHandler(ledger, { tokens: [process.env.LEDGER_TOKEN] });
 * export default { fetch: handler };
 * ```
 */
export function createHandler(
  ledger: Ledger,
  options: HandlerOptions,
): (request: Request) => Promise<Response> {
  const service = new Service(ledger, options);
  return async (request) => {
    const { method, headers } = request;
    let read: Uint8Array | null;
    try {
      read = await readBody(request, service.bodyBytesMax);
    } catch {
      return responseOf(service.refusal("INVALID_JSON", "the body broke off"));
    }
    const plain = { method, target: targetOf(request.url), body: read };
    return responseOf(await service.handle({ ...plain, header: (name) => headers.get(name) }));
  };
}

function responseOf({ status, headers, body }: PlainResponse): Response {
  return new Response(body, { status, headers });
}

/** Path and query of an absolute URL, as they stand there. */
function targetOf(url: string): string {
  const authority = url.indexOf("://");
  const path = url.indexOf("/", authority < 0 ? 0 : authority + 3);
  const fragment = url.indexOf("#");
  return path < 0 ? "/" : url.slice(path, fragment < 0 ? undefined : fragment);
}

/** Reads at most `max` bytes; `null` if there are more. */
async function readBody(request: Request, max: number): Promise<Uint8Array | null> {
  if (request.body === null) return NO_BODY;
  if (Number(request.headers.get("content-length") ?? 0) > max) {
    await request.body.cancel().catch(() => undefined);
    return null;
  }
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > max) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    chunks.push(value);
  }
  return joined(chunks, length);
}

/** The chunks as one; a single one is not copied. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (first === undefined) return NO_BODY;
  if (chunks.length === 1) return first;
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}

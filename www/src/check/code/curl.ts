/** A request as a line for a POSIX shell. */

export interface SentRequest {
  method: string;
  /** Absolute. */
  address: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: string;
}

/** Headers that curl makes by itself, and must: they depend on the body and the connection. */
const OWN = /^(?:host|content-length|connection|transfer-encoding|accept-encoding)$/i;

/** The line; a shell passes exactly these values on, whatever they hold. */
export function curlLine({ method, address, headers, body }: SentRequest): string {
  const isPost = method === "POST" && body !== "";
  const isGet = method === "GET" && body === "";
  const parts = [`curl${isPost || isGet ? "" : ` -X ${shellQuoted(method)}`} ${shellQuoted(address)}`];
  for (const [name, value] of headers) {
    // `Name;` is how curl is told of a header without a value.
    if (!OWN.test(name)) parts.push(`-H ${shellQuoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  if (body !== "") parts.push(`--data-raw ${shellQuoted(body)}`);
  return parts.join(" \\\n  ");
}

/** A text in single quotes, in which a shell replaces nothing. Without NUL, which no argument can hold. */
export function shellQuoted(text: string): string {
  if (/^[A-Za-z0-9_./:@%+=,-]+$/.test(text)) return text;
  return `'${text.replaceAll("\0", "").replaceAll("'", "'\\''")}'`;
}

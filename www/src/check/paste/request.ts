/** A request as it was pasted, whatever it was pasted as. */

export interface PastedRequest {
  method: string;
  /** As it stands there: an absolute address, or a path with its query. */
  address: string;
  /** In their order, names as they were written. */
  headers: readonly (readonly [name: string, value: string])[];
  /** The text of the body; empty if there is none. */
  body: string;
}

/** The value of a header; of several with one name the last. */
export function headerOf({ headers }: Pick<PastedRequest, "headers">, name: string): string | undefined {
  return headers.findLast(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
}

/** Path and query of an address, as they stand there: nothing is decoded or made shorter. */
export function targetOf(address: string): { path: string; query: string } {
  const origin = /^[A-Za-z][A-Za-z\d+.-]*:\/\/[^/?#]*/.exec(address)?.[0] ?? "";
  const target = address.slice(origin.length).split("#", 1)[0] ?? "";
  const at = target.indexOf("?");
  const path = at < 0 ? target : target.slice(0, at);
  return { path: path.startsWith("/") ? path : `/${path}`, query: at < 0 ? "" : target.slice(at + 1) };
}

/** Scheme and host of an absolute address; empty if there are none. */
export function originOf(address: string): string {
  return /^https?:\/\/[^/?#]+/i.exec(address)?.[0] ?? "";
}

/** Name and value pairs of a query or a form, decoded; what cannot be decoded stays as it is. */
export function pairsOf(text: string): [name: string, value: string][] {
  return text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      return [decoded(at < 0 ? pair : pair.slice(0, at)), decoded(at < 0 ? "" : pair.slice(at + 1))];
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** Pairs as a query or a form. */
export function pairsText(pairs: readonly (readonly [string, string])[]): string {
  return new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();
}

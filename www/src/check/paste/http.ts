/** The raw text of an HTTP request: request line, headers, an empty line, body. */
import { problemAt, type PasteProblem } from "./problem.js";
import { headerOf, type PastedRequest } from "./request.js";

/** `POST /path HTTP/1.1`; the version may be missing. */
export const REQUEST_LINE = /^([A-Za-z]+)[ \t]+(\S+)(?:[ \t]+HTTP\/[\d.]+)?[ \t]*$/;
/** Characters of a header's name (RFC 9110, token). */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Characters that no header can carry. */
const UNSENDABLE = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** More are no request with mistakes in it, but no request. */
const PROBLEMS_MAX = 20;

export function readHttp(text: string): { request?: PastedRequest; problems: PasteProblem[] } {
  const problems: PasteProblem[] = [];
  const lineEnd = /\r?\n/g;
  const headers: [string, string][] = [];
  let start = 0;
  let first: RegExpExecArray | null = null;
  let bodyAt = text.length;
  for (let index = 0; start <= text.length; index += 1) {
    lineEnd.lastIndex = start;
    const end = lineEnd.exec(text);
    const line = text.slice(start, end?.index ?? text.length);
    const next = end === null ? text.length + 1 : lineEnd.lastIndex;
    if (index === 0) {
      first = REQUEST_LINE.exec(line);
      if (first === null) return { problems: [problemAt(text, 0, "requestLine", line)] };
    } else if (line.trim() === "") {
      bodyAt = Math.min(next, text.length);
      break;
    } else {
      const header = headerIn(line);
      if (header !== undefined) headers.push(header);
      else if (problems.length < PROBLEMS_MAX) problems.push(problemAt(text, start, "header", line));
    }
    start = next;
  }
  const [, method = "", address = ""] = first ?? [];
  const body = bodyOf(text, bodyAt, headers, problems);
  return { request: { method: method.toUpperCase(), address, headers, body }, problems };
}

function headerIn(line: string): [string, string] | undefined {
  const at = line.indexOf(":");
  const [name, value] = [line.slice(0, at), line.slice(at + 1).trim()];
  return at > 0 && NAME.test(name) && !UNSENDABLE.test(value) ? [name, value] : undefined;
}

/**
 * The body. Line feeds at its end are what copying leaves behind, so they are dropped, unless
 * `Content-Length` counts them.
 */
function bodyOf(text: string, at: number, headers: [string, string][], problems: PasteProblem[]): string {
  const body = text.slice(at);
  const trimmed = body.replace(/[\r\n]+$/, "");
  if (/chunked/i.test(headerOf({ headers }, "transfer-encoding") ?? "")) problems.push(problemAt(text, at, "chunked"));
  const length = headerOf({ headers }, "content-length");
  if (length === undefined) return trimmed;
  const missing = Number(length) - bytesOf(trimmed);
  if (missing >= 0 && missing <= body.length - trimmed.length) return body.slice(0, trimmed.length + missing);
  problems.push(problemAt(text, at, "length", String(bytesOf(trimmed))));
  return trimmed;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

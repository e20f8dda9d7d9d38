/** What is wrong with a text that was pasted, and where. The page has the words. */

export type PasteProblemCode =
  /** Nothing but white space. */
  | "empty"
  /** Longer than the page takes; `what` is the limit in characters. */
  | "tooLarge"
  /** The text begins like none of the forms. */
  | "unknownForm"
  /** A quote that is never closed. */
  | "openQuote"
  /** `$VAR`, `$(…)`, backticks, `{a,b}` or `~`: what a shell would put there is not known. */
  | "expansion"
  /** `|`, `>`, `&`, `;`: more than one command. */
  | "operator"
  /** An escape in `$'…'` that is no text. */
  | "escape"
  /** An option of curl that is not known here. */
  | "option"
  /** An option that needs a value, and is the last word. */
  | "optionValue"
  /** `@file`: the page reads no files. */
  | "file"
  | "noAddress"
  /** More than one address. */
  | "addresses"
  /** The first line is no request line. */
  | "requestLine"
  /** A line between the first and the empty one is no header; or its name or value cannot be sent. */
  | "header"
  /** The body comes in chunks. */
  | "chunked"
  /** `Content-Length` is not that of the body; `what` is the body's own length in bytes. */
  | "length"
  /** The body is no JSON: it stops being it here. */
  | "json"
  /** A method that no browser sends. */
  | "method"
  /** GET and HEAD have no body. */
  | "bodyOfGet";

export interface PasteProblem {
  code: PasteProblemCode;
  /** What it is about, as it stands in the text. */
  what: string;
  /** 1 is the first line. */
  line: number;
  /** 1 is the first character of the line. */
  column: number;
}

/** Longest text in a message, characters. */
const WHAT_MAX = 80;

/** A problem at an offset of the pasted text. */
export function problemAt(text: string, at: number, code: PasteProblemCode, what = ""): PasteProblem {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let next = before.indexOf("\n"); next >= 0; next = before.indexOf("\n", next + 1)) line += 1;
  const shown = what.length > WHAT_MAX ? `${what.slice(0, WHAT_MAX)}…` : what;
  return { code, what: shown, line, column: at - lineStart + 1 };
}

/** What was pasted: which form it has, the request in it, what is wrong with it. Never throws. */
import { readJson } from "../json/tree.js";
import { readCurl } from "./curl.js";
import { readHttp, REQUEST_LINE } from "./http.js";
import { problemAt, type PasteProblem } from "./problem.js";
import { headerOf, type PastedRequest } from "./request.js";

export type { PasteProblem, PasteProblemCode } from "./problem.js";
export { headerOf, originOf, pairsOf, pairsText, targetOf, type PastedRequest } from "./request.js";

export type PasteForm = "http" | "curl" | "json" | "form";

export interface Paste {
  form: PasteForm | undefined;
  /** Undefined if the text cannot be read as one; a body alone has neither method nor address. */
  request?: PastedRequest;
  problems: PasteProblem[];
}

/** Most characters: a body of 1 MiB in quotes, and as much again for the rest. */
export const PASTE_CHARACTERS_MAX = 4 << 20;
/** Bodies that carry their own address: JSON or a form alone. */
const NO_ADDRESS = { method: "", address: "", headers: [] };

export function readPaste(pasted: string): Paste {
  if (pasted.length > PASTE_CHARACTERS_MAX) {
    return { form: undefined, problems: [problemAt("", 0, "tooLarge", String(PASTE_CHARACTERS_MAX))] };
  }
  // Places are told in the text as it was pasted, so the blank lines before it stay in count.
  const text = pasted.replace(/^\ufeff/, " ");
  const start = text.search(/\S/);
  if (start < 0) return { form: undefined, problems: [problemAt(text, 0, "empty")] };
  const rest = text.slice(start);
  const read = readForm(rest);
  const problems = [...read.problems, ...sendable(rest, read)];
  return { ...read, problems: problems.map((problem) => moved(problem, text.slice(0, start))) };
}

function readForm(text: string): Paste {
  if (/^(?:[$%>#][ \t]+)?(?:\S*\/)?curl(?:\.exe)?(?:\s|$)/.test(text)) return { form: "curl", ...readCurl(text) };
  if (/^[{[]/.test(text)) {
    const body = text.trimEnd();
    const read = readJson(body);
    const problems = "fault" in read ? [problemAt(text, read.fault.at, "json", body.slice(read.fault.at))] : [];
    return { form: "json", request: { ...NO_ADDRESS, body }, problems };
  }
  const [firstLine = ""] = text.split(/\r?\n/, 1);
  if (REQUEST_LINE.test(firstLine) && /^[A-Za-z]+[ \t]+(?:\/|https?:)/i.test(firstLine))
    return { form: "http", ...readHttp(text) };
  if (/^[\w.-]+=[^\s]*$/.test(text.trim())) {
    return { form: "form", request: { ...NO_ADDRESS, body: text.trim() }, problems: [] };
  }
  return { form: undefined, problems: [problemAt(text, 0, "unknownForm", firstLine)] };
}

/** What no client would send. */
function sendable(text: string, { request, form }: Paste): PasteProblem[] {
  if (request === undefined || form === "json" || form === "form") return [];
  if (!/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(request.method)) {
    return [problemAt(text, 0, "method", request.method)];
  }
  if (/^(?:GET|HEAD)$/.test(request.method) && request.body !== "")
    return [problemAt(text, 0, "bodyOfGet", request.method)];
  return bodyProblem(text, request);
}

/** Where a JSON body stops being JSON, if it stands in the text as it is. */
function bodyProblem(text: string, request: PastedRequest): PasteProblem[] {
  const type = headerOf(request, "content-type") ?? "";
  if (request.body === "" || !(/json/i.test(type) || (type === "" && /^\s*[{[]/.test(request.body)))) return [];
  const read = readJson(request.body);
  if (!("fault" in read)) return [];
  const at = text.indexOf(request.body);
  const what = request.body.slice(read.fault.at);
  return [problemAt(text, at < 0 ? text.length : at + read.fault.at, "json", what)];
}

/** The place of a problem behind some text. */
function moved(problem: PasteProblem, before: string): PasteProblem {
  if (before === "") return problem;
  const lines = before.split("\n");
  const column = problem.line === 1 ? problem.column + (lines.at(-1)?.length ?? 0) : problem.column;
  return { ...problem, line: problem.line + lines.length - 1, column };
}

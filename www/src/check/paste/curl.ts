/** A curl line as a request: the options that say what is sent. Those that say how are passed over. */
import { problemAt, type PasteProblem, type PasteProblemCode } from "./problem.js";
import type { PastedRequest } from "./request.js";
import { shellWords, type Word } from "./shell.js";

/** What an option does here. */
type Meaning =
  | "method"
  | "header"
  | "data"
  | "rawData"
  | "encodedData"
  | "json"
  | "address"
  | "user"
  | "agent"
  | "referer"
  | "bearer"
  | "get"
  | "head"
  /** Changes nothing of what is sent. */
  | "flag"
  | "value"
  /** Sends what the page does not have. */
  | "unsupported";

const OPTIONS: Readonly<Record<string, Meaning>> = {
  "-X": "method",
  "--request": "method",
  "-H": "header",
  "--header": "header",
  "-d": "data",
  "--data": "data",
  "--data-ascii": "data",
  "--data-binary": "data",
  "--data-raw": "rawData",
  "--data-urlencode": "encodedData",
  "--json": "json",
  "--url": "address",
  "-u": "user",
  "--user": "user",
  "-A": "agent",
  "--user-agent": "agent",
  "-e": "referer",
  "--referer": "referer",
  "--oauth2-bearer": "bearer",
  "-G": "get",
  "--get": "get",
  "-I": "head",
  "--head": "head",
  "-s": "flag",
  "--silent": "flag",
  "-S": "flag",
  "--show-error": "flag",
  "-L": "flag",
  "--location": "flag",
  "-i": "flag",
  "--include": "flag",
  "-k": "flag",
  "--insecure": "flag",
  "-v": "flag",
  "--verbose": "flag",
  "-f": "flag",
  "--fail": "flag",
  "--fail-with-body": "flag",
  "-g": "flag",
  "--globoff": "flag",
  "-#": "flag",
  "-N": "flag",
  "--no-buffer": "flag",
  "--compressed": "flag",
  "--http1.1": "flag",
  "--http2": "flag",
  "-0": "flag",
  "--http1.0": "flag",
  "-4": "flag",
  "-6": "flag",
  "--location-trusted": "flag",
  "-o": "value",
  "--output": "value",
  "-m": "value",
  "--max-time": "value",
  "--connect-timeout": "value",
  "-w": "value",
  "--write-out": "value",
  "-x": "value",
  "--proxy": "value",
  "--cacert": "value",
  "--retry": "value",
  "--retry-delay": "value",
  "--resolve": "value",
  "-D": "value",
  "--dump-header": "value",
  "-b": "value",
  "--cookie": "value",
  "-c": "value",
  "--cookie-jar": "value",
  "-F": "unsupported",
  "--form": "unsupported",
  "-T": "unsupported",
  "--upload-file": "unsupported",
  "-K": "unsupported",
  "--config": "unsupported",
};
/** Of the meanings, those without a value. */
const FLAGS: ReadonlySet<Meaning> = new Set(["flag", "get", "head"]);

/** Reads a line that begins with `curl`. */
export function readCurl(line: string): { request?: PastedRequest; problems: PasteProblem[] } {
  const { words, problems } = shellWords(line);
  const reader = new Reader(line, problems);
  // A prompt that was copied along.
  const start = words.findIndex(({ text }) => !/^[$%>#]$/.test(text)) + 1;
  reader.readAll(words.slice(start));
  const request = reader.request();
  // What a shell would have put there is unknown, so there is no request to speak of.
  const isWhole = !problems.some(({ code }) => FATAL.has(code));
  return isWhole && request !== undefined ? { request, problems } : { problems };
}

const FATAL: ReadonlySet<PasteProblemCode> = new Set([
  "openQuote",
  "operator",
  "file",
  "noAddress",
  "addresses",
  "optionValue",
]);

class Reader {
  readonly #headers: [string, string][] = [];
  readonly #data: string[] = [];
  readonly #addresses: Word[] = [];
  readonly #seen = new Set<Meaning>();
  #method: string | undefined;

  constructor(
    private readonly line: string,
    private readonly problems: PasteProblem[],
  ) {}

  readAll(words: readonly Word[]): void {
    let isPlain = false;
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at] ?? { text: "", at: 0 };
      if (isPlain || !word.text.startsWith("-") || word.text === "-") {
        this.#addresses.push(word);
        continue;
      }
      if (word.text === "--") {
        isPlain = true;
        continue;
      }
      at += this.#option(word, words[at + 1]);
    }
  }

  /** Returns how many of the following words it took. */
  #option(word: Word, next: Word | undefined): number {
    const { text } = word;
    if (text.startsWith("--")) return this.#meant(OPTIONS[text], text, undefined, word, next);
    // `-sSXPOST`: letters, the first that takes a value takes the rest.
    for (let at = 1; at < text.length; at += 1) {
      const name = `-${text[at] ?? ""}`;
      const meaning = OPTIONS[name];
      if (meaning !== undefined && FLAGS.has(meaning)) {
        this.#meant(meaning, name, undefined, word, undefined);
        continue;
      }
      const rest = text.slice(at + 1);
      return this.#meant(meaning, name, rest === "" ? undefined : rest, word, next);
    }
    return 0;
  }

  #meant(
    meaning: Meaning | undefined,
    name: string,
    own: string | undefined,
    word: Word,
    next: Word | undefined,
  ): number {
    if (meaning === undefined || meaning === "unsupported") {
      this.#report("option", word, name);
      return meaning === "unsupported" && own === undefined ? 1 : 0;
    }
    this.#seen.add(meaning);
    if (FLAGS.has(meaning)) return 0;
    const value = own === undefined ? next : { text: own, at: word.at };
    if (value === undefined) this.#report("optionValue", word, name);
    else this.#take(meaning, value);
    return own === undefined ? 1 : 0;
  }

  #take(meaning: Meaning, value: Word): void {
    const { text } = value;
    switch (meaning) {
      case "method":
        this.#method = text;
        return;
      case "address":
        this.#addresses.push(value);
        return;
      case "header":
        return this.#header(value);
      case "data":
      case "json":
        if (text.startsWith("@")) this.#report("file", value, text);
        this.#data.push(text);
        return;
      case "rawData":
        this.#data.push(text);
        return;
      case "encodedData":
        return this.#encoded(value);
      case "user":
        return this.#add("Authorization", `Basic ${base64(text)}`);
      case "bearer":
        return this.#add("Authorization", `Bearer ${text}`);
      case "agent":
        return this.#add("User-Agent", text);
      case "referer":
        return this.#add("Referer", text);
      default:
    }
  }

  /** `Name: value`; `Name;` is a header without a value, `Name:` takes curl's own away. */
  #header(word: Word): void {
    const { text } = word;
    if (text.startsWith("@")) return this.#report("file", word, text);
    const [, name, value = ""] = /^([^:;]+):\s*([^]*)$/.exec(text) ?? [];
    const [, bare] = /^([^:;]+);\s*$/.exec(text) ?? [];
    if (bare !== undefined) this.#add(bare, "");
    else if (name === undefined) this.#report("header", word, text);
    else if (value.trim() !== "") this.#add(name, value.trim());
  }

  /** `content`, `=content`, `name=content`; `@file` and `name@file` are read from files. */
  #encoded(word: Word): void {
    const [, name = "", mark, content = ""] = /^([^=@]*)([=@])([^]*)$/.exec(word.text) ?? [];
    if (mark === "@") return this.#report("file", word, word.text);
    const value = percent(mark === undefined ? word.text : content);
    this.#data.push(name === "" ? value : `${name}=${value}`);
  }

  #add(name: string, value: string): void {
    this.#headers.push([name.trim(), value]);
  }

  request(): PastedRequest | undefined {
    const [address, second] = this.#addresses;
    if (second !== undefined) this.#report("addresses", second, second.text);
    if (address === undefined) {
      this.problems.push(problemAt(this.line, this.line.length, "noAddress"));
      return undefined;
    }
    // `--json` writes one text after the other, `--data` puts `&` between.
    const data = this.#data.join(this.#seen.has("json") ? "" : "&");
    const hasData = this.#data.length > 0;
    const isInQuery = hasData && this.#seen.has("get");
    if (hasData && !isInQuery) {
      const type = this.#seen.has("json") ? "application/json" : "application/x-www-form-urlencoded";
      this.#default("Content-Type", type);
      if (this.#seen.has("json")) this.#default("Accept", "application/json");
    }
    const own = this.#seen.has("head") ? "HEAD" : hasData && !isInQuery ? "POST" : "GET";
    const mark = address.text.includes("?") ? "&" : "?";
    return {
      method: this.#method ?? own,
      address: isInQuery ? `${address.text}${mark}${data}` : address.text,
      headers: this.#headers,
      body: isInQuery ? "" : data,
    };
  }

  #default(name: string, value: string): void {
    if (!this.#headers.some(([known]) => known.toLowerCase() === name.toLowerCase())) this.#add(name, value);
  }

  #report(code: PasteProblemCode, word: Word, what: string): void {
    this.problems.push(problemAt(this.line, word.at, code, what));
  }
}

/** As curl encodes: everything but letters, digits and `-._~`. */
function percent(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

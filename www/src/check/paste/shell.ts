/**
 * Words of a command line, by the quoting rules of POSIX shells and the `$'…'` of bash and zsh. Nothing is
 * ever run: what a shell would replace (`$NAME`, `$(…)`, `` `…` ``) is reported, not guessed.
 */
import { problemAt, type PasteProblem, type PasteProblemCode } from "./problem.js";

export interface Word {
  /** Without its quotes. */
  text: string;
  /** Where it begins in the line. */
  at: number;
}

/** The words of a line, and what was wrong with it. */
export function shellWords(line: string): { words: Word[]; problems: PasteProblem[] } {
  const splitter = new Splitter(line);
  splitter.run();
  return splitter;
}

/** `\n` and the like inside `$'…'`. */
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\u0007",
  b: "\b",
  e: "\u001b",
  E: "\u001b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "?": "?",
};
/** `$` followed by one of these is replaced by a shell. */
const NAME = /^[A-Za-z_0-9{(@*#?$!-]/;

class Splitter {
  readonly words: Word[] = [];
  readonly problems: PasteProblem[] = [];
  #at = 0;
  /** The word under way; undefined between words. */
  #word: Word | undefined;

  constructor(private readonly line: string) {}

  run(): void {
    while (this.#at < this.line.length) this.#step(this.line[this.#at] ?? "");
    this.#end();
  }

  #step(character: string): void {
    const { line } = this;
    if (/[ \t\r\n]/.test(character)) {
      this.#end();
      this.#at += 1;
    } else if (character === "\\") {
      this.#backslash();
    } else if (character === "'") {
      this.#single();
    } else if (character === '"') {
      this.#double();
    } else if (character === "$" && line[this.#at + 1] === "'") {
      this.#ansi();
    } else if (character === "$" && line[this.#at + 1] === '"') {
      this.#at += 1; // $"…": the quotes of a translated text are plain quotes without a catalogue.
    } else if (/[$`]/.test(character)) {
      this.#expansion(this.#at);
    } else if (/[|&;<>()]/.test(character)) {
      this.#report("operator", this.#at, character);
      this.#end();
      this.#at += 1;
    } else if (character === "#" && this.#word === undefined) {
      const end = line.indexOf("\n", this.#at);
      this.#at = end < 0 ? line.length : end;
    } else {
      this.#plain(character);
    }
  }

  /** A character without quotes around it. */
  #plain(character: string): void {
    const isTilde = character === "~" && this.#word === undefined;
    const braces =
      character === "{"
        ? /^\{[^\s{}'"\\]*(?:,|\.\.)[^\s{}'"\\]*\}/.exec(this.line.slice(this.#at, this.#at + 256))
        : null;
    if (isTilde || braces !== null) this.#report("expansion", this.#at, braces?.[0] ?? "~");
    this.#add(character);
  }

  /** Outside of quotes: the next character as it is; a line end is joined. */
  #backslash(): void {
    const rest = this.line.slice(this.#at + 1, this.#at + 3);
    const lineEnd = /^\r?\n/.exec(rest)?.[0];
    if (lineEnd !== undefined) {
      this.#at += 1 + lineEnd.length;
      return;
    }
    // A backslash at the very end waits for a line that was not copied: nothing is lost.
    this.#at += 1;
    if (rest !== "") this.#add(rest[0] ?? "");
  }

  #single(): void {
    const end = this.line.indexOf("'", this.#at + 1);
    if (end < 0) return this.#open();
    this.#append(this.line.slice(this.#at + 1, end));
    this.#at = end + 1;
  }

  #double(): void {
    const { line } = this;
    const start = this.#at;
    this.#append("");
    for (this.#at += 1; this.#at < line.length;) {
      const character = line[this.#at] ?? "";
      if (character === '"') {
        this.#at += 1;
        return;
      }
      const next = line[this.#at + 1] ?? "";
      if (character === "\\" && /["$`\\]/.test(next)) {
        this.#append(next);
        this.#at += 2;
      } else if (character === "\\" && /^\r?\n/.test(line.slice(this.#at + 1, this.#at + 3))) {
        this.#at += next === "\r" ? 3 : 2;
      } else if (/[$`]/.test(character)) {
        this.#expansion(this.#at);
      } else {
        this.#add(character);
      }
    }
    this.#at = start;
    this.#open();
  }

  /** `$'…'`. Escapes of bytes are collected, because several can make one character. */
  #ansi(): void {
    const { line } = this;
    const start = this.#at;
    const bytes: number[] = [];
    const plain = (text: string): void => ENCODER.encode(text).forEach((byte) => bytes.push(byte));
    for (let at = start + 2; at < line.length;) {
      const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
      if (character === "'") {
        const text = utf8(bytes);
        if (text === undefined || text.includes("\0")) this.#report("escape", start, line.slice(start, at + 1));
        this.#append(text ?? "");
        this.#at = at + 1;
        return;
      }
      if (character !== "\\") {
        plain(character);
        at += character.length;
        continue;
      }
      const code = /^\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c([^]))/.exec(
        line.slice(at, at + 12),
      );
      const [all = "", hex, octal, short, long, control] = code ?? [];
      if (hex !== undefined || octal !== undefined)
        bytes.push(Number.parseInt(hex ?? octal ?? "", hex === undefined ? 8 : 16) & 0xff);
      else if (short !== undefined || long !== undefined) plain(codePoint(short ?? long ?? ""));
      else if (control !== undefined) bytes.push(control.charCodeAt(0) & 0x1f);
      else plain(ESCAPES[line[at + 1] ?? ""] ?? "\\");
      const isKnown = ESCAPES[line[at + 1] ?? ""] !== undefined;
      // An escape that is none keeps its backslash, and the character after it is read as any other.
      at += code === null ? (isKnown ? 2 : 1) : all.length;
    }
    this.#open();
  }

  /** A `$` or a backtick that is not quoted away. */
  #expansion(at: number): void {
    const { line } = this;
    const isBacktick = line[at] === "`";
    if (!isBacktick && !NAME.test(line.slice(at + 1, at + 2))) return this.#add("$");
    const what =
      /^(?:`[^`]*`?|\$\{[^}]*\}?|\$\([^)]*\)?|\$[A-Za-z_]\w*|\$.)/.exec(line.slice(at, at + 256))?.[0] ?? "$";
    this.#report("expansion", at, what);
    this.#append(what);
    this.#at += what.length;
  }

  #open(): void {
    this.#report("openQuote", this.#at, this.line.slice(this.#at, this.#at + 40));
    this.#append(this.line.slice(this.#at));
    this.#at = this.line.length;
  }

  #add(character: string): void {
    this.#append(character);
    this.#at += character.length;
  }

  #append(text: string): void {
    this.#word ??= { text: "", at: this.#at };
    this.#word.text += text;
  }

  #end(): void {
    if (this.#word !== undefined) this.words.push(this.#word);
    this.#word = undefined;
  }

  #report(code: PasteProblemCode, at: number, what: string): void {
    // One is enough: a text full of them is not a command line.
    if (this.problems.length < PROBLEMS_MAX) this.problems.push(problemAt(this.line, at, code, what));
  }
}

const PROBLEMS_MAX = 20;
const ENCODER = new TextEncoder();

function utf8(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}

/** The character of a code; what is no character is U+FFFD. */
function codePoint(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? "\ufffd" : String.fromCodePoint(code);
}

/** What a subcommand is. */
import { parseArgs } from "node:util";

/** An option of a subcommand, as `node:util` takes it, with its line of the help. */
export interface OptionInfo {
  type: "string" | "boolean";
  short?: string;
  /** Placeholder of its value in the help. */
  value?: string;
  help: string;
}

/** What was typed. */
export interface Input {
  /** Values of options by name. */
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** A whole number from `min` to `max`. */
  count(name: string, min: number, max: number): number | undefined;
  /** What stood there without an option's name. */
  files: readonly string[];
}

/** One subcommand. */
export interface Subcommand {
  name: string;
  /** One line for the list. */
  summary: string;
  /** Behind `split-ledger`, one line per form. */
  usage: readonly string[];
  /** Paragraphs below the options. */
  notes: string;
  options: Readonly<Record<string, OptionInfo>>;
  /** Returns the exit code. */
  run(input: Input): Promise<number>;
}

/** Exit codes. */
export const Exit = { ok: 0, failed: 1, usage: 2 } as const;

/** An error that ends the program with a sentence for the user. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = Exit.failed,
  ) {
    super(message);
  }
}

/** What was typed is wrong. */
export function usageError(message: string): CliError {
  return new CliError(message, Exit.usage);
}

const HELP: OptionInfo = { type: "boolean", short: "h", help: "show this" };

/** Reads the arguments of a subcommand; `help` is true if only its help is wanted. */
export function readInput(command: Subcommand, args: readonly string[]): { input: Input; help: boolean } {
  const options: Record<string, { type: "string" | "boolean"; short?: string }> = {};
  for (const [name, { type, short }] of Object.entries({ ...command.options, help: HELP })) {
    options[name] = short === undefined ? { type } : { type, short };
  }
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [sentence = ""] = (error as Error).message.split(". ");
    throw usageError(`${sentence}\nTry: split-ledger ${command.name} --help`);
  }
  const { values, positionals } = parsed;
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === "string" ? value : undefined;
  };
  const count = (name: string, min: number, max: number): number | undefined => {
    const typed = text(name);
    if (typed === undefined) return undefined;
    const number = Number(typed);
    if (!/^\d+$/.test(typed) || number < min || number > max) {
      throw usageError(
        `--${name} must be a whole number from ${String(min)} to ${String(max)}, not \`${typed}\``,
      );
    }
    return number;
  };
  const input = { text, flag: (name: string) => values[name] === true, count, files: positionals };
  return { input, help: values["help"] === true };
}

/** The help of a subcommand. */
export function helpOf(command: Subcommand): string {
  const lines = command.usage.map((form, at) => `${at === 0 ? "Usage: " : "       "}split-ledger ${form}`);
  const rows = Object.entries({ ...command.options, help: HELP }).map(([name, option]) => {
    const short = option.short === undefined ? "    " : `-${option.short}, `;
    return [
      `  ${short}--${name}${option.value === undefined ? "" : ` ${option.value}`}`,
      option.help,
    ] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const indent = `\n${" ".repeat(width)}`;
  const options = rows.map(([left, help]) => left.padEnd(width) + help.replaceAll("\n", indent));
  return `${lines.join("\n")}\n\n${command.summary}.\n\nOptions:\n${options.join("\n")}\n\n${command.notes.trim()}\n`;
}

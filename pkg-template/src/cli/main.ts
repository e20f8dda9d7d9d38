/** The command line. */
import "../wasm/inlined.js";
import { readFileSync } from "node:fs";
import { isLedgerError } from "../errors.js";
import { CliError, Exit, helpOf, readInput, type Subcommand } from "./command.js";
import { EXPORT } from "./export.js";
import { IMPORT } from "./import.js";
import { REPLAY } from "./replay.js";
import { SERVE } from "./serve.js";
import { VERIFY } from "./verify.js";

const COMMANDS: readonly Subcommand[] = [SERVE, VERIFY, EXPORT, IMPORT, REPLAY];

const OVERVIEW = `Usage: split-ledger <command> [options]

The money core of a marketplace.

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join("\n")}

split-ledger <command> --help tells more. split-ledger --version prints the version.

Exit codes: 0 ok, 1 failed or something was found, 2 wrong usage.
`;

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(OVERVIEW);
    return name === undefined ? Exit.usage : Exit.ok;
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${version()}\n`);
    return Exit.ok;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) {
    const names = COMMANDS.map((each) => each.name).join(", ");
    throw new CliError(`there is no command \`${name}\`; there are: ${names}`, Exit.usage);
  }
  const { input, help } = readInput(command, rest);
  if (help) {
    process.stdout.write(helpOf(command));
    return Exit.ok;
  }
  return await command.run(input);
}

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** One sentence; the stack only for who asks for it. */
function tell(error: unknown): number {
  const { message, stack } = error as { message?: unknown; stack?: unknown };
  const sentence = isLedgerError(error) ? `${error.code}: ${error.message}` : String(message ?? error);
  process.stderr.write(`split-ledger: ${sentence}\n`);
  if (process.env["SPLIT_LEDGER_DEBUG"] !== undefined) process.stderr.write(`${String(stack)}\n`);
  return error instanceof CliError ? error.exitCode : Exit.failed;
}

// The reader of a pipe may leave early: `split-ledger export … | head`.
process.stdout.on("error", (error: { code?: string }) => {
  if (error.code === "EPIPE") process.exit(Exit.ok);
  throw error;
});
process.exitCode = await main(process.argv.slice(2)).catch(tell);

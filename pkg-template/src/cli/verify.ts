/** `split-ledger verify` */
import { createReadStream, existsSync, statSync } from "node:fs";
import { verifyJournal, type VerifyOptions, type VerifyReport } from "../journal.js";
import { CliError, Exit, usageError, type Input, type Subcommand } from "./command.js";
import { reportText } from "./report.js";
import { openNamed, STORE_OPTIONS } from "./stores.js";
import { Progress } from "./terminal.js";

export const VERIFY: Subcommand = {
  name: "verify",
  summary: "Check the hash chain and every rule of the book",
  usage: ["verify --store STORE [--head HASH]", "verify FILE.jsonl [--head HASH]"],
  options: {
    ...STORE_OPTIONS,
    head: {
      type: "string",
      value: "HASH",
      help: "a head noted earlier: finds a history that was cut off or\nwritten anew, which the chain alone cannot show",
    },
    json: { type: "boolean", help: "print the report as JSON" },
    quiet: { type: "boolean", short: "q", help: "no progress" },
  },
  notes: `
A store may be in use meanwhile. The printed head is what to note for --head.

Exit codes: 0 clean, 1 something was found or the check failed, 2 wrong usage.`,
  run,
};

async function run(input: Input): Promise<number> {
  const [file, ...others] = input.files;
  if (others.length > 0) throw usageError("verify takes one file");
  if (file !== undefined && input.text("store") !== undefined) {
    throw usageError("verify takes a file or --store, not both");
  }
  const head = input.text("head");
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head)) {
    throw usageError("--head must be a hash: 64 hexadecimal digits in lower case");
  }
  const progress = new Progress("verify", input.flag("quiet"));
  const options: VerifyOptions = {
    ...(head === undefined ? {} : { head }),
    onProgress: ({ phase, done, total }) => progress.update(done, total, phase),
  };
  const report = await (file === undefined
    ? verifyStore(input, options)
    : verifyExport(file, options, progress));
  const ms = progress.end();
  process.stdout.write(input.flag("json") ? `${JSON.stringify(report)}\n` : reportText(report, ms));
  return report.clean ? Exit.ok : Exit.failed;
}

async function verifyStore(input: Input, options: VerifyOptions): Promise<VerifyReport> {
  const { ledger, close } = await openNamed(input, false, { sweepIntervalMs: 0 });
  try {
    return await ledger.journal.verify(options);
  } finally {
    await close();
  }
}

async function verifyExport(file: string, options: VerifyOptions, progress: Progress): Promise<VerifyReport> {
  if (!existsSync(file)) throw new CliError(`there is no file \`${file}\``);
  const bytes = statSync(file).size;
  const stream = createReadStream(file, { highWaterMark: 1 << 20 });
  const onProgress = (): void => progress.update(stream.bytesRead, bytes, "bytes");
  return verifyJournal(stream, { ...options, onProgress });
}

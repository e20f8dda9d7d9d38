/** `split-ledger import` */
import { createReadStream, existsSync, statSync } from "node:fs";
import { CliError, Exit, usageError, type Input, type Subcommand } from "./command.js";
import { openNamed, STORE_OPTIONS } from "./stores.js";
import { grouped, Progress } from "./terminal.js";

export const IMPORT: Subcommand = {
  name: "import",
  summary: "Rebuild a ledger from an export (jsonl)",
  usage: ["import FILE.jsonl --store STORE"],
  options: {
    ...STORE_OPTIONS,
    quiet: { type: "boolean", short: "q", help: "no progress" },
  },
  notes: `
Applies the recorded effects; nothing is decided anew. The ledger must be empty, or hold the beginning
of the same history: then the rest is added, so an import that broke off is simply repeated. The
ledger's id must be that of the export (--ledger). At the end its head has the same hash.

Exit codes: 0 ok, 1 failed, 2 wrong usage.`,
  run,
};

async function run(input: Input): Promise<number> {
  const [file, ...others] = input.files;
  if (file === undefined || others.length > 0)
    throw usageError("import takes one file: import FILE --store …");
  if (!existsSync(file)) throw new CliError(`there is no file \`${file}\``);
  const bytes = statSync(file).size;
  const { ledger, close } = await openNamed(input, true, { sweepIntervalMs: 0 });
  const progress = new Progress("import", input.flag("quiet"));
  const stream = createReadStream(file, { highWaterMark: 1 << 18 });
  try {
    const report = await ledger.journal.import(stream, {
      onProgress: () => progress.update(stream.bytesRead, bytes, "bytes"),
    });
    const seconds = (progress.end() / 1000).toFixed(2);
    const skipped = report.skipped === 0 ? "" : ` (${grouped(report.skipped)} were there already)`;
    process.stdout.write(
      `imported ${grouped(report.imported)} commits${skipped} in ${seconds} s\nhead ${String(report.seq)} ${report.hash}\n`,
    );
  } finally {
    progress.end();
    stream.destroy();
    await close();
  }
  return Exit.ok;
}

/** `split-ledger export` */
import { once } from "node:events";
import { createWriteStream, renameSync, rmSync } from "node:fs";
import { finished } from "node:stream/promises";
import type { ExportOptions } from "../journal.js";
import { Exit, usageError, type Input, type Subcommand } from "./command.js";
import { openNamed, STORE_OPTIONS } from "./stores.js";
import { Progress } from "./terminal.js";

const FORMATS = ["jsonl", "csv", "hledger"] as const;

export const EXPORT: Subcommand = {
  name: "export",
  summary: "Write the whole history as text",
  usage: ["export --store STORE [--format jsonl|csv|hledger] [--out FILE]"],
  options: {
    ...STORE_OPTIONS,
    format: {
      type: "string",
      short: "f",
      value: "F",
      help: "jsonl (default): can be verified and imported;\ncsv: a line per entry; hledger: plain-text accounting",
    },
    out: { type: "string", short: "o", value: "FILE", help: "write to a file (default: standard output)" },
    "no-personal": { type: "boolean", help: "jsonl: without the values of personal fields" },
    quiet: { type: "boolean", short: "q", help: "no progress" },
  },
  notes: `
The file appears under its name when it is complete. A store may be in use meanwhile; what is written
later is left for the next export.

Exit codes: 0 ok, 1 failed, 2 wrong usage.`,
  run,
};

async function run(input: Input): Promise<number> {
  if (input.files.length > 0) throw usageError("export writes to standard output, or to --out FILE");
  const typed = input.text("format") ?? "jsonl";
  const format = FORMATS.find((name) => name === typed);
  if (format === undefined) throw usageError(`--format must be ${FORMATS.join(", ")}, not \`${typed}\``);
  const out = input.text("out");
  const { ledger, close } = await openNamed(input, false, { sweepIntervalMs: 0 });
  const progress = new Progress("export", input.flag("quiet"));
  const options: ExportOptions = {
    format,
    personal: !input.flag("no-personal"),
    onProgress: ({ done, total }) => progress.update(done, total, "commits"),
  };
  try {
    const texts = ledger.journal.export(options);
    if (out === undefined) await pump(texts, process.stdout);
    else await writeFile(texts, out);
  } finally {
    progress.end();
    await close();
  }
  return Exit.ok;
}

async function writeFile(texts: AsyncIterable<string>, out: string): Promise<void> {
  const part = `${out}.part`;
  const stream = createWriteStream(part);
  // An error is told by `finished`; `pump` alone would wait for it for ever.
  const end = finished(stream);
  try {
    await Promise.race([pump(texts, stream).then(() => stream.end()), end]);
    await end;
  } catch (error) {
    stream.destroy();
    rmSync(part, { force: true });
    throw error;
  }
  renameSync(part, out);
}

/** Writes at the reader's pace. */
async function pump(texts: AsyncIterable<string>, stream: NodeJS.WritableStream): Promise<void> {
  for await (const text of texts) {
    if (!stream.write(text)) await once(stream, "drain");
  }
}

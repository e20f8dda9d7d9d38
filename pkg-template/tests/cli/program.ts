/** The command line as a child process. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const manifest = createRequire(import.meta.url).resolve("split-ledger/package.json");
/** The built program. */
export const PROGRAM = join(dirname(manifest), "dist/cli/main.js");
/** The repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
/** The sample of the project's own. */
export const SAMPLE = join(ROOT, "examples/orders.jsonl");

/** How a program ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the program to its end. */
export function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = start(args, env);
  return ended(child);
}

/** Starts the program. */
export function start(
  args: readonly string[],
  env: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [PROGRAM, ...args], { cwd: ROOT, env: { ...process.env, ...env } });
}

/** Waits for the end and collects what was printed. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** A running server. */
export interface Serving {
  child: ChildProcessWithoutNullStreams;
  url: string;
  /** What it printed at the start. */
  greeting: string;
}

/** Starts `serve` on a free port and waits until it listens. */
export function serve(args: readonly string[], env: Record<string, string> = {}): Promise<Serving> {
  const child = start(["serve", "--port", "0", ...args], env);
  return new Promise((resolve, reject) => {
    let greeting = "";
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("close", (code) => reject(new Error(`the server ended with ${String(code)}: ${err}`)));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      greeting += text;
      const url = /on (http:\/\/\S+)\n.*\nstudio: .*\n/.exec(greeting)?.[1];
      if (url !== undefined) resolve({ child, url, greeting });
    });
  });
}

/** A folder that is removed by {@link Folder.remove}. */
export interface Folder {
  path: string;
  remove(): void;
}

export function makeFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "split-ledger-cli-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Programs of strangers: `pkg/` packed as npm would publish it, and installed, without a network, into
 * a copy of one of the projects in `consumers/`.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The folder `pkg-template`. */
export const template = fileURLToPath(new URL("../../", import.meta.url));
const pkg = path.join(template, "../pkg");
/** A program of `pkg-template/node_modules`. */
export const tool = (name: string): string => path.join(template, "node_modules/.bin", name);

/** What a program printed, and how it ended. */
export interface Outcome {
  output: string;
  code: number;
}

/** Runs a program to its end; a failure is an outcome too. */
export async function outcomeOf(file: string, args: readonly string[], cwd: string): Promise<Outcome> {
  try {
    const { stdout, stderr } = await run(file, args, { cwd, maxBuffer: 64 << 20 });
    return { output: stdout + stderr, code: 0 };
  } catch (error) {
    const { stdout = "", stderr = "", code } = error as { stdout?: string; stderr?: string; code?: unknown };
    return { output: stdout + stderr, code: typeof code === "number" ? code : 1 };
  }
}

/** Packs the package and installs it into projects; everything lies in one temporary folder. */
export class Workshop {
  readonly folder = mkdtempSync(path.join(tmpdir(), "split-ledger-consumer-"));
  #tarball: Promise<string> | undefined;

  /** The packed package. */
  tarball(): Promise<string> {
    this.#tarball ??= this.#pack();
    return this.#tarball;
  }

  /** A copy of a project, with the package installed. */
  async project(name: string): Promise<Project> {
    const folder = path.join(this.folder, name);
    cpSync(path.join(template, "consumers", name), folder, { recursive: true });
    const args = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
    const { output, code } = await outcomeOf("npm", [...args, await this.tarball()], folder);
    if (code !== 0) throw new Error(`npm install failed: ${output}`);
    return new Project(folder);
  }

  /** The unpacked package. */
  async unpacked(): Promise<string> {
    const folder = path.join(this.folder, "unpacked");
    mkdirSync(folder, { recursive: true });
    await run("tar", ["-xzf", await this.tarball(), "-C", folder]);
    return path.join(folder, "package");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #pack(): Promise<string> {
    const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", this.folder], { cwd: pkg });
    return path.join(this.folder, stdout.trim());
  }
}

/** A project that has the package installed. */
export class Project {
  constructor(readonly folder: string) {}

  /** Makes a package of our own tools available, as if it had been installed too. */
  link(...names: readonly string[]): void {
    for (const name of names) {
      const target = path.join(this.folder, "node_modules", name);
      mkdirSync(path.dirname(target), { recursive: true });
      symlinkSync(path.join(template, "node_modules", name), target, "dir");
    }
  }

  /** Runs a file with Node.js; returns what it printed. */
  async node(...args: readonly string[]): Promise<string> {
    const { output, code } = await outcomeOf(process.execPath, args, this.folder);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${String(code)}: ${output}`);
    return output.trim();
  }

  /** A file's text. */
  read(...parts: readonly string[]): string {
    return readFileSync(path.join(this.folder, ...parts), "utf8");
  }
}

/** Processes that use a ledger in PostgreSQL; see client.mjs. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { openLedger, type Ledger } from "split-ledger";
import { postgresStore } from "split-ledger/postgres";
import { onTestFinished } from "vitest";
import type { Told } from "../durability/rounds.js";

const PROGRAM = fileURLToPath(new URL("client.mjs", import.meta.url));
const CALLERS = 8;

export class Client {
  /** Calls of this client that were acknowledged, and that failed and are being repeated. */
  readonly counts = { done: 0, failed: 0 };
  readonly #told: Told;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #closed: Promise<unknown>;
  #rest = "";
  #heard: () => void = () => undefined;

  /** Starts a process whose keys begin with `name`. */
  constructor(url: string, name: string, told: Told) {
    this.#told = told;
    this.#child = spawn(process.execPath, [PROGRAM, url, name, String(CALLERS)], { stdio: ["pipe", "pipe", "inherit"] });
    this.#closed = once(this.#child, "close");
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#hear(text);
    });
    this.#child.on("close", () => {
      this.#heard();
    });
    onTestFinished(() => {
      this.#child.kill("SIGKILL");
    });
  }

  /** Waits until so many more calls have been acknowledged, or have failed. */
  async more(what: "done" | "failed", count: number): Promise<void> {
    const wanted = this.counts[what] + count;
    while (this.counts[what] < wanted) {
      const { exitCode, signalCode } = this.#child;
      if (exitCode !== null || signalCode !== null) throw new Error(`the client ended: ${String(exitCode ?? signalCode)}`);
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  /** Lets it bring to an end what it has begun. */
  async finish(): Promise<void> {
    this.#child.stdin.end();
    await this.#closed;
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== 0) throw new Error(`the client ended: ${String(exitCode ?? signalCode)}`);
  }

  async kill9(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#closed;
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const [what, key = "", transactionId = ""] = line.split(" ");
      if (what === "sent") this.#told.sent(key);
      else if (what === "done") {
        this.counts.done += 1;
        this.#told.done(key, transactionId);
      } else this.counts.failed += 1;
    }
    this.#heard();
  }
}

/** A ledger in this process, with a pool of its own; closed after the test. */
export async function openAt(url: string): Promise<Ledger> {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  onTestFinished(() => pool.end());
  const ledger = await openLedger({ store: postgresStore({ pool }), sweepIntervalMs: 0, storeTimeoutMs: 60_000 });
  onTestFinished(() => ledger.close());
  return ledger;
}

/** What `serve` does by itself: it settles what is due and delivers notifications. */
import { readFileSync } from "node:fs";
import { startDelivery } from "../delivery/deliver.js";
import { safePost } from "../delivery/safe-post.js";
import { isLedgerError } from "../errors.js";
import type { Ledger } from "../ledger.js";
import { repeat, type Repeated } from "../repeat.js";
import { runDue } from "../settlement/run-due.js";
import { rsaSigner } from "../sign/rsa.js";
import type { Signer } from "../sign/signer.js";
import { CliError, usageError, type Input, type OptionInfo } from "./command.js";

/** How often orders are looked for that are due, ms. */
const SETTLE_MS = 60_000;
const LOOPBACK = ["127.0.0.0/8", "::1"];

/** Their options. */
export const JOB_OPTIONS: Readonly<Record<string, OptionInfo>> = {
  "no-jobs": { type: "boolean", help: "settle nothing by itself and deliver no notifications" },
  "notify-key": { type: "string", value: "FILE", help: "RSA private key that signs notifications" },
  "allow-loopback": { type: "boolean", help: "notifications may go to this machine, also over http" },
};

/** The signer that `--notify-key` names. Read before the server starts. */
export function notifySigner(input: Input): Signer | undefined {
  const file = input.text("notify-key");
  if (file === undefined) return undefined;
  if (input.flag("no-jobs")) throw usageError("--notify-key needs deliveries, which --no-jobs turns off");
  let privateKey;
  try {
    privateKey = readFileSync(file, "utf8");
  } catch (error) {
    throw new CliError(`the key \`${file}\` cannot be read: ${(error as Error).message}`);
  }
  try {
    return rsaSigner({ privateKey });
  } catch (error) {
    throw new CliError(`the key in \`${file}\` cannot be used: ${(error as Error).message}`);
  }
}

/** Starts both, unless they are turned off. */
export function startJobs(ledger: Ledger, input: Input, signer: Signer | undefined): Repeated {
  if (input.flag("no-jobs")) return { stop: () => Promise.resolve() };
  const settle = async (signal: AbortSignal): Promise<boolean> => (await runDue(ledger, { signal })).more;
  const settling = repeat(SETTLE_MS, settle, told("settling what is due"));
  const delivering = startDelivery(ledger, {
    post: safePost({ allow: input.flag("allow-loopback") ? LOOPBACK : [] }),
    ...(signer === undefined ? {} : { signer }),
    onError: told("delivering notifications"),
  });
  return {
    stop: async () => {
      await Promise.all([settling.stop(), delivering.stop()]);
    },
  };
}

/** Prints a failure, once for as long as it stays the same. */
function told(work: string): (error: unknown) => void {
  let last = "";
  return (error) => {
    const { message } = error as { message?: unknown };
    const sentence = isLedgerError(error) ? `${error.code}: ${error.message}` : String(message ?? error);
    if (sentence !== last) process.stderr.write(`split-ledger: ${work} failed: ${sentence}\n`);
    last = sentence;
  };
}

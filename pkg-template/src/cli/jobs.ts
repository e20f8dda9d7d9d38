/** What `serve` does by itself: it settles what is due, delivers notifications, and pays out if asked. */
import { readFileSync } from "node:fs";
import { startDelivery } from "../delivery/deliver.js";
import { safePost } from "../delivery/safe-post.js";
import { isLedgerError } from "../errors.js";
import type { Ledger } from "../ledger.js";
import { startPayouts, type PayoutsReport } from "../payouts/run.js";
import { simulatedRail } from "../payouts/simulated.js";
import { repeat, type Repeated } from "../repeat.js";
import { runDue } from "../settlement/run-due.js";
import { rsaSigner } from "../sign/rsa.js";
import type { Signer } from "../sign/signer.js";
import { CliError, usageError, type Input, type OptionInfo } from "./command.js";

/** How often orders are looked for that are due, ms. */
const SETTLE_MS = 60_000;
/** How often the simulated rail is given what is queued, how long it takes, and when it is asked, ms. */
const PAY_MS = 1000;
const PAYING_MS = 2000;
const ASK_MS = 3000;
/** How often the simulated rail's bounces are reported, and how long after the payment they come, ms. */
const BOUNCE_MS = 60_000;
const LOOPBACK = ["127.0.0.0/8", "::1"];

/** Their options. */
export const JOB_OPTIONS: Readonly<Record<string, OptionInfo>> = {
  "no-jobs": { type: "boolean", help: "settle nothing by itself, deliver no notifications, pay nothing out" },
  "simulate-payouts": {
    type: "boolean",
    help: "pay withdrawals out by a simulated rail: nobody gets money; 1 % fail,\n1 % lose their answer, 1 % come back after a minute",
  },
  "notify-key": { type: "string", value: "FILE", help: "RSA private key that signs notifications" },
  "allow-loopback": { type: "boolean", help: "notifications may go to this machine, also over http" },
};

/** The signer that `--notify-key` names. Read before the server starts. */
export function notifySigner(input: Input): Signer | undefined {
  if (input.flag("simulate-payouts") && input.flag("no-jobs")) {
    throw usageError("--simulate-payouts is a job, and --no-jobs turns them off");
  }
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

/** Starts them, unless they are turned off. */
export function startJobs(ledger: Ledger, input: Input, signer: Signer | undefined): Repeated {
  if (input.flag("no-jobs")) return { stop: () => Promise.resolve() };
  const paying = input.flag("simulate-payouts") ? simulatePayouts(ledger) : [];
  const settle = async (signal: AbortSignal): Promise<boolean> => (await runDue(ledger, { signal })).more;
  const settling = repeat(SETTLE_MS, settle, told("settling what is due"));
  const delivering = startDelivery(ledger, {
    post: safePost({ allow: input.flag("allow-loopback") ? LOOPBACK : [] }),
    ...(signer === undefined ? {} : { signer }),
    onError: told("delivering notifications"),
  });
  return {
    stop: async () => {
      await Promise.all([settling, delivering, ...paying].map((job) => job.stop()));
    },
  };
}

/** Pays out without paying anybody. */
function simulatePayouts(ledger: Ledger): Repeated[] {
  const rail = simulatedRail({
    delayMs: PAYING_MS,
    failureRate: 0.01,
    lostReplyRate: 0.01,
    bounceRate: 0.01,
    bounceAfterMs: BOUNCE_MS,
  });
  const onError = told("paying out");
  const paying = startPayouts(ledger, rail, {
    everyMs: PAY_MS,
    nextPoll: ({ updatedAt }, lastPolledAt = updatedAt) => lastPolledAt + ASK_MS,
    // That answers get lost is what it is there for.
    onPass: ({ errors }: PayoutsReport) => {
      for (const { step, error } of errors) if (step === "mark" || step === "report") onError(error);
    },
    onError,
  });
  const bouncing = repeat(BOUNCE_MS, async () => (await rail.deliverBounces(ledger), false), onError);
  return [paying, bouncing];
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

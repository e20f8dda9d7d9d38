/** `split-ledger serve` */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serve, type ServeOptions } from "../http/node.js";
import { isLoopbackHost } from "../http/loopback.js";
import { CliError, Exit, usageError, type Input, type Subcommand } from "./command.js";
import { JOB_OPTIONS, notifySigner, startJobs } from "./jobs.js";
import { openNamed, STORE_OPTIONS } from "./stores.js";

const DEFAULT_PORT = 8787;
const DEFAULT_HOST = "127.0.0.1";
/** The studio's pages lie in the package, two folders above this program. */
const STUDIO = fileURLToPath(new URL("../../studio", import.meta.url));

export const SERVE: Subcommand = {
  name: "serve",
  summary: "Serve a ledger over HTTP",
  usage: ["serve --store STORE [--port N] [--host H] [--token T | --no-auth] [--no-studio]"],
  options: {
    ...STORE_OPTIONS,
    port: {
      type: "string",
      short: "p",
      value: "N",
      help: `port, 0 takes a free one (default: ${String(DEFAULT_PORT)})`,
    },
    host: { type: "string", value: "H", help: `name or address to listen on (default: ${DEFAULT_HOST})` },
    token: {
      type: "string",
      value: "T",
      help: "bearer token that clients send; other users of the machine\ncan see it here: SPLIT_LEDGER_TOKEN is better",
    },
    "no-auth": { type: "boolean", help: "no token, on a loopback address only" },
    "no-studio": { type: "boolean", help: "only the API, without the studio's pages at /" },
    "auto-create": { type: "boolean", help: "a confirm opens the payee's balance when it has none" },
    "strict-versions": { type: "boolean", help: "an absent expected version means 0" },
    ...JOB_OPTIONS,
  },
  notes: `
The token is taken from --token, else from the environment variable SPLIT_LEDGER_TOKEN; without
either a random one is made and printed. SIGINT or SIGTERM ends the server when everything accepted
has been answered. The database file and its folder are created if they do not exist, in PostgreSQL the
tables. Several servers may serve one PostgreSQL ledger. Its password comes best from PGPASSWORD or ~/.pgpass.

Orders of automatic programs are settled when they are due, and notifications are delivered: by https
to public addresses, at least once, signed if there is --notify-key. Withdrawals stay queued until your own
rail pays them, or the one of --simulate-payouts, as far as their pool has money.

Exit codes: 0 ended on request, 1 failed, 2 wrong usage.`,
  run,
};

async function run(input: Input): Promise<number> {
  if (input.files.length > 0) throw usageError(`serve takes no file (\`${String(input.files[0])}\`)`);
  const host = input.text("host") ?? DEFAULT_HOST;
  const port = input.count("port", 0, 65_535) ?? DEFAULT_PORT;
  const { access, notice } = accessOf(input, host);
  const signer = notifySigner(input);
  const { ledger, name, close } = await openNamed(input, true, {
    autoCreate: input.flag("auto-create"),
    strictVersions: input.flag("strict-versions"),
    allowPrivateUrls: input.flag("allow-loopback"),
  });
  const studio = !input.flag("no-studio") && existsSync(STUDIO) ? { studio: STUDIO } : {};
  let server;
  try {
    server = await serve({ ledger, port, host, ...access, ...studio });
  } catch (error) {
    await close();
    throw listenError(error, host, port);
  }
  const pages = "studio" in studio ? `${server.url}/` : input.flag("no-studio") ? "off" : "not in this build";
  process.stdout.write(`split-ledger serves ${name} on ${server.url}\n${notice}\nstudio: ${pages}\n`);
  const jobs = startJobs(ledger, input, signer);
  await endRequest();
  process.stdout.write("ending: answering what was accepted\n");
  await Promise.all([server.close(), jobs.stop()]);
  await close();
  return Exit.ok;
}

function accessOf(input: Input, host: string): { access: Partial<ServeOptions>; notice: string } {
  const typed = input.text("token");
  if (input.flag("no-auth")) {
    if (typed !== undefined) throw usageError("give --token or --no-auth, not both");
    if (!isLoopbackHost(host)) {
      throw usageError(`--no-auth is allowed on a loopback address only, not on \`${host}\``);
    }
    return {
      access: { authorize: false },
      notice: "no token is needed: programs on this machine may do everything",
    };
  }
  const given = typed ?? process.env["SPLIT_LEDGER_TOKEN"];
  if (given === undefined || (typed === undefined && given === "")) {
    const token = randomBytes(24).toString("base64url");
    return { access: { tokens: [token] }, notice: `token (made for this run): ${token}` };
  }
  if (!/^[!-~]+$/.test(given)) throw usageError("the token must consist of visible ASCII characters");
  const source = typed === undefined ? "SPLIT_LEDGER_TOKEN" : "--token";
  return { access: { tokens: [given] }, notice: `token: the one of ${source}` };
}

function listenError(error: unknown, host: string, port: number): unknown {
  const { code } = error as { code?: unknown };
  const at = `${host}:${String(port)}`;
  if (code === "EADDRINUSE") return new CliError(`${at} is in use: choose another --port`);
  if (code === "EACCES") return new CliError(`listening on ${at} is not permitted`);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new CliError(`\`${host}\` is not an address of this machine`);
  return error;
}

/** Resolves at SIGINT or SIGTERM; a second one ends the program at once. */
function endRequest(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false;
    const ask = (): void => {
      if (isAsked) process.exit(Exit.failed);
      isAsked = true;
      resolve();
    };
    process.on("SIGINT", ask);
    process.on("SIGTERM", ask);
  });
}

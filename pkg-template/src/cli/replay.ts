/** `split-ledger replay` */
import { existsSync } from "node:fs";
import type { VerifyReport } from "../journal.js";
import { CliError, Exit, usageError, type Input, type Subcommand } from "./command.js";
import { printDecimal, printMinor } from "./replay/decimal.js";
import { readOrders } from "./replay/orders.js";
import { CHANNEL, play, type Clock, type Played } from "./replay/player.js";
import { noShares, type Shares } from "./replay/settled.js";
import { openNamed, STORE_OPTIONS } from "./stores.js";
import { grouped, groupedDecimal, Progress, table } from "./terminal.js";

/** Default of `--step`, s: every instant of the file is one of the ledger's. */
const STEP_SECONDS = 0;

export const REPLAY: Subcommand = {
  name: "replay",
  summary: "Play a file of orders through the engine",
  usage: ["replay FILE --store <memory: | sqlite:FILE> [--step SECONDS] [--quiet]"],
  options: {
    ...STORE_OPTIONS,
    step: {
      type: "string",
      value: "SECONDS",
      help: "events this close together share one time of the ledger, which is faster;\n0, the default: only those of the same instant",
    },
    quiet: { type: "boolean", short: "q", help: "no progress" },
  },
  notes: `
FILE is JSON Lines, also packed (.gz), one order a line: orderId, customerId, currency, purchasedAt,
approvedAt and deliveredAt (or null) and items with sellerId, price and freight; amounts are decimal strings, times
have an offset. The file's own times drive the ledger's clock.

At the purchase the order is created, the customer's balance is recharged with its total and the money is
frozen; at the approval it is confirmed and held at the sellers; the later of approval and delivery is its
fulfilment. Seven days later (every tenth order pays 3 % commission: three days) it is settled: 5 % to the
platform, the rest to the sellers. Ids and idempotency keys follow from the
file, so a second replay answers every command with its first reply and changes nothing.

Exit codes: 0 ok, 1 a command was refused or the books do not balance, 2 wrong usage.`,
  run,
};

async function run(input: Input): Promise<number> {
  const [file, ...others] = input.files;
  if (file === undefined || others.length > 0)
    throw usageError("replay takes one file: replay FILE --store …");
  if (!existsSync(file)) throw new CliError(`there is no file \`${file}\``);
  const stepMs = (input.count("step", 0, 31 * 86_400) ?? STEP_SECONDS) * 1000;
  const orders = await readOrders(file);
  if (orders.length === 0) throw new CliError(`\`${file}\` has no orders`);
  const clock: Clock = { now: 0 };
  const { ledger, close } = await openNamed(input, true, {
    now: () => clock.now,
    allowClockJump: true,
    sweepIntervalMs: 0,
  });
  const isQuiet = input.flag("quiet");
  try {
    clock.now = (await ledger.journal.head())?.time ?? 0;
    const progress = new Progress("replay", isQuiet);
    const started = performance.now();
    const played = await play(ledger, clock, orders, stepMs, (events, total, commands) => {
      const rate = Math.round(commands / ((performance.now() - started) / 1000));
      progress.update(events, total, `${grouped(rate)} commands/s`);
    });
    const ms = progress.end();
    const checking = new Progress("verify", isQuiet);
    const report = await ledger.journal.verify({
      onProgress: ({ phase, done, total }) => checking.update(done, total, phase),
    });
    checking.end();
    process.stdout.write(summary(orders.length, played, report, ms));
    for (const refusal of played.refusals) process.stdout.write(`REFUSED ${refusal}\n`);
    return played.refused === 0 && report.clean ? Exit.ok : Exit.failed;
  } finally {
    await close();
  }
}

function summary(orders: number, played: Played, report: VerifyReport, ms: number): string {
  const { commands, replayed, refused, sums, sellers } = played;
  const rows: [string, string, string?][] = [
    ["orders", grouped(orders)],
    ["commands", grouped(commands), `${grouped(replayed)} replayed, ${grouped(refused)} refused`],
    ["commands/s", grouped(Math.round(commands / (ms / 1000))), `${(ms / 1000).toFixed(1)} s`],
  ];
  for (const [currency, { decimals, recharged, frozen, captured }] of sums) {
    const money = (label: string, units: bigint): void => {
      rows.push([label, groupedDecimal(printDecimal(units, decimals)), currency]);
    };
    const minor = (label: string, text: string): void => {
      rows.push([label, groupedDecimal(printMinor(BigInt(text), decimals)), currency]);
    };
    const flow = report.channels.find((each) => each.channel === CHANNEL && each.currency === currency);
    const trial = (kind: string) =>
      report.trialBalance.find((line) => line.kind === kind && line.currency === currency);
    minor("money in", flow?.in ?? "0");
    money("  recharged", recharged);
    money("  frozen", frozen);
    money("  captured", captured);
    const kinds = ["merchant", "platform", "partner", "user"].flatMap((kind) => trial(kind) ?? []);
    const total = kinds.reduce((sum, line) => sum + BigInt(line.available) + BigInt(line.frozen), 0n);
    minor("all parties have", String(total));
    minor("  sellers", trial("merchant")?.available ?? "0");
    minor("  platform", trial("platform")?.available ?? "0");
    minor("  promoters", trial("partner")?.available ?? "0");
    minor("  customers", trial("user")?.available ?? "0");
    minor("  held at sellers", trial("merchant")?.frozen ?? "0");
    minor("  still frozen", trial("user")?.frozen ?? "0");
    rows.push(...settled(played.shares.get(currency) ?? noShares(), decimals));
  }
  rows.push(
    ["sellers", grouped(sellers.size), "with settled orders"],
    [
      "books",
      report.clean ? "balanced" : "NOT BALANCED",
      `${grouped(report.commits)} commits verified, ${grouped(report.findingsTotal)} findings`,
    ],
  );
  return `${table(rows)}head ${String(report.seq)} ${report.hash}\n`;
}

/** What the settlements gave, and how far their legs are from exact values computed from the file. */
function settled(shares: Shares, decimals: number): [string, string, string?][] {
  const money = (units: bigint): string => groupedDecimal(printDecimal(units, decimals));
  const minorUnits = (units: bigint): string => printDecimal(units * 10n ** BigInt(decimals), 0);
  const { sellers, platform, promoters, flooredOff, remainderOff } = shares;
  return [
    ["settled orders", grouped(shares.plainOrders), "7 days after fulfilment"],
    ["  CPS orders", grouped(shares.cpsOrders), "3 days after fulfilment"],
    ["  to sellers", money(sellers), share(sellers, shares)],
    ["  to the platform", money(platform), share(platform, shares)],
    ["  to promoters", money(promoters), share(promoters, shares)],
    ["largest rounding", minorUnits(flooredOff), "minor units, of a floored leg"],
    ["  of a seller", minorUnits(remainderOff), "minor units for each floored leg"],
  ];
}

/** A part of all that was settled, in hundredths of a percent, rounded down. */
function share(part: bigint, { sellers, platform, promoters }: Shares): string {
  const all = sellers + platform + promoters;
  const basisPoints = all === 0n ? 0n : (part * 10_000n) / all;
  return `${String(basisPoints / 100n)}.${String(basisPoints % 100n).padStart(2, "0")} %`;
}

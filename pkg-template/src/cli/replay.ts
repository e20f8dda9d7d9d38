/** `split-ledger replay` */
import { existsSync } from "node:fs";
import type { VerifyReport } from "../journal.js";
import { CliError, Exit, usageError, type Input, type Subcommand } from "./command.js";
import { printDecimal, printMinor } from "./replay/decimal.js";
import { readOrders } from "./replay/orders.js";
import { paidOut, type PaidOut } from "./replay/paid-out.js";
import { play, type Clock, type Played } from "./replay/player.js";
import { noShares, type Shares } from "./replay/settled.js";
import { CHANNEL, PAYOUT_CHANNEL, WITHDRAW } from "./replay/withdrawals.js";
import { openNamed, STORE_OPTIONS } from "./stores.js";
import { grouped, groupedDecimal, Progress, table } from "./terminal.js";

/** Default of `--step`, s: every instant of the file is one of the ledger's. */
const STEP_SECONDS = 0;

export const REPLAY: Subcommand = {
  name: "replay",
  summary: "Play a file of orders through the engine",
  usage: ["replay FILE --store STORE [--step SECONDS] [--quiet]"],
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
platform, the rest to the sellers. Each Monday at 10:00 (+08:00), and once at the end, every seller withdraws
whatever may leave: from the day after it arrived on, less a fee of 0.1 %, at least 0.10. A simulated rail pays
it out, which refuses some, sends some back and loses some answers. Ids and idempotency keys follow from the
file, so a second replay answers every command with its first reply and changes nothing.

Exit codes: 0 ok, 1 a command was refused, the books do not balance or a seller's money is not where it should
be, 2 wrong usage.`,
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
    const { played, withdrawals } = await play(ledger, clock, orders, stepMs, (events, total, commands) => {
      const rate = Math.round(commands / ((performance.now() - started) / 1000));
      progress.update(events, total, `${grouped(rate)} commands/s`);
    });
    const ms = progress.end();
    const sellers = await paidOut(ledger, played.sellers, withdrawals);
    const checking = new Progress("verify", isQuiet);
    const report = await ledger.journal.verify({
      onProgress: ({ phase, done, total }) => checking.update(done, total, phase),
    });
    checking.end();
    process.stdout.write(summary(orders.length, played, sellers, withdrawals.lost, report, ms));
    for (const refusal of played.refusals) process.stdout.write(`REFUSED ${refusal}\n`);
    const isExact = [...sellers.values()].every(({ exact, sellers: all, disputed }) => exact === all && disputed === 0);
    return played.refused === 0 && isExact && report.clean ? Exit.ok : Exit.failed;
  } finally {
    await close();
  }
}

function summary(
  orders: number,
  played: Played,
  sellers: ReadonlyMap<string, PaidOut>,
  lost: number,
  report: VerifyReport,
  ms: number,
): string {
  const { commands, replayed, refused, sums } = played;
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
    const flowOf = (channel: string) =>
      report.channels.find((each) => each.channel === channel && each.currency === currency);
    const trial = (kind: string) =>
      report.trialBalance.find((line) => line.kind === kind && line.currency === currency);
    minor("money in", flowOf(CHANNEL)?.in ?? "0");
    money("  recharged", recharged);
    money("  frozen", frozen);
    money("  captured", captured);
    const kinds = ["merchant", "platform", "partner", "user"].flatMap((kind) => trial(kind) ?? []);
    const total = kinds.reduce((sum, line) => sum + BigInt(line.available) + BigInt(line.frozen), 0n);
    // The pool was fed from the other channel; what else came in there was sent back.
    const [orders, payouts] = [flowOf(CHANNEL), flowOf(PAYOUT_CHANNEL)];
    const sentBack = BigInt(payouts?.in ?? 0) - BigInt(orders?.out ?? 0);
    minor("paid out", String(BigInt(payouts?.out ?? 0) - sentBack));
    minor("all parties have", String(total));
    minor("  sellers", trial("merchant")?.available ?? "0");
    minor("  platform", trial("platform")?.available ?? "0");
    minor("  promoters", trial("partner")?.available ?? "0");
    minor("  customers", trial("user")?.available ?? "0");
    minor("  held at sellers", trial("merchant")?.frozen ?? "0");
    minor("  still frozen", trial("user")?.frozen ?? "0");
    rows.push(...settled(played.shares.get(currency) ?? noShares(), decimals));
    const of = sellers.get(currency);
    if (of !== undefined) rows.push(...withdrawn(of, currency, decimals));
  }
  if (lost > 0) rows.push(["lost answers", grouped(lost), "of the rail: asked for later, and found"]);
  rows.push(
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

/** What the sellers withdrew, and that nothing of what they earned is lost. */
function withdrawn(of: PaidOut, currency: string, decimals: number): [string, string, string?][] {
  const money = (units: bigint): string => groupedDecimal(printDecimal(units, decimals));
  const wrong = of.sellers - of.exact;
  return [
    ["withdrawals", grouped(of.withdrawals), `weekly, D+${String(WITHDRAW.days)}`],
    ["  paid", grouped(of.paid), of.disputed === 0 ? "" : `${grouped(of.disputed)} DISPUTED BY THE RAIL`],
    ["  refused", grouped(of.failed), "the money is back"],
    ["  sent back", grouped(of.bounced), "the money is back, the fee is kept"],
    ["sellers earned", money(of.earned), currency],
    ["  net paid", money(of.net), currency],
    ["  fees", money(of.fees), currency],
    ["  available", money(of.available), currency],
    ["  frozen", money(of.frozen), currency],
    [
      "sellers",
      grouped(of.sellers),
      wrong === 0 ? "each: net paid + fees + available + frozen = earned" : `${grouped(wrong)} DO NOT ADD UP`,
    ],
  ];
}

/** A part of all that was settled, in hundredths of a percent, rounded down. */
function share(part: bigint, { sellers, platform, promoters }: Shares): string {
  const all = sellers + platform + promoters;
  const basisPoints = all === 0n ? 0n : (part * 10_000n) / all;
  return `${String(basisPoints / 100n)}.${String(basisPoints % 100n).padStart(2, "0")} %`;
}

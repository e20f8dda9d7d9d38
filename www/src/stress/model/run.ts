/** Plays many random orders through the engine, in ledgers one after the other so that memory stays small. */
import { formatMinor, isLedgerError, type VerifyReport } from "split-ledger/slim";
import { memoryHost, type MemoryHost } from "../../simulate/model/memory-host.js";
import type { Problem } from "../../simulate/model/outcome.js";
import { Player } from "../../simulate/model/player.js";
import type { Scenario } from "../../simulate/model/scenario.js";
import { setUp } from "../../simulate/model/setup.js";
import { sum } from "../../simulate/model/sum.js";
import type { Bin } from "./bars.js";
import { funded, generate } from "./generate.js";
import { packed } from "./packed.js";
import { Tally, type Snapshot } from "./tally.js";
import { playWave, type Ground } from "./wave.js";

/** Orders of one ledger: its rows take about 15 KB an order while it is played. */
export const LEDGER_ORDERS = 5000;
/** Orders that are played at once. */
const WAVE_ORDERS = 128;

/** What is played. */
export interface StressInput {
  /** Whose parties, program, rule and kinds of orders are used. */
  scenario: Scenario;
  seed: string;
  orders: number;
}

/** One ledger of the run, after its last order. */
export interface PlayedLedger {
  /** From 1. */
  number: number;
  orders: number;
  /** What `verify` found. */
  report: VerifyReport;
  /** Its journal as JSON Lines, packed by gzip. */
  journal: Blob;
}

/** All accounts of one kind, over all ledgers. */
export interface KindTotal {
  kind: string;
  accounts: number;
  available: string;
  frozen: string;
}

/** What a run came to. */
export interface StressOutput {
  /** Why nothing could be played: the rules were refused. */
  problems: Problem[];
  snapshot: Snapshot;
  /** The distributions in every detail, for a file. */
  bins: Bin[];
  ledgers: PlayedLedger[];
  /** Of each currency nothing is left over: they sum to 0. */
  trial: KindTotal[];
}

/** Told between steps. */
export interface Hooks {
  signal: AbortSignal;
  /** `phase` is what the ledger `ledger` (from 1) of `ledgers` is at. */
  onStep(phase: "play" | "verify" | "pack", ledger: number, ledgers: number, tally: Tally): void;
}

/** Plays all orders. The same input gives the same journals, byte by byte. */
export async function runStress(input: StressInput, hooks: Hooks): Promise<StressOutput> {
  const { currency } = input.scenario;
  const tally = new Tally(currency);
  const count = Math.ceil(input.orders / LEDGER_ORDERS);
  const ledgers: PlayedLedger[] = [];
  for (let number = 1; number <= count; number += 1) {
    const ground = await prepare(input.scenario, tally);
    if ("problems" in ground) return { problems: ground.problems, snapshot: tally.snapshot(), bins: [], ledgers: [], trial: [] };
    const tell = (phase: "play" | "verify" | "pack"): void => {
      hooks.signal.throwIfAborted();
      hooks.onStep(phase, number, count, tally);
    };
    const from = (number - 1) * LEDGER_ORDERS + 1;
    const to = Math.min(input.orders, from + LEDGER_ORDERS - 1);
    await playAll(ground, { ...input, from, to }, () => tell("play"));
    const { ledger } = ground.host;
    const report = await ledger.journal.verify({ signal: hooks.signal, onProgress: () => tell("verify") });
    tell("pack");
    ledgers.push({ number, orders: to - from + 1, report, journal: await packed(ledger.journal.export(), () => tell("pack")) });
    await ledger.close();
  }
  return { problems: [], snapshot: tally.snapshot(), bins: tally.bins(), ledgers, trial: trialOf(ledgers, currency) };
}

/** A new ledger with the parties and rules of the scenario; or why they are refused. */
async function prepare(given: Scenario, tally: Tally): Promise<Ground | { problems: Problem[] }> {
  let scenario: Scenario;
  let host: MemoryHost;
  try {
    scenario = { ...given, orders: [], events: [], parties: funded(given) };
    host = await memoryHost(scenario);
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    const { code, message, details } = error;
    return { problems: [{ at: details["field"] ?? "currency", code, message, details: { ...details } }] };
  }
  const player = new Player(scenario, host);
  player.setTime(scenario.start);
  await setUp(player);
  if (player.problems.length > 0) return { problems: player.problems };
  return { scenario, host, player, tally, now: scenario.start };
}

async function playAll(
  ground: Ground,
  { scenario, seed, from, to }: StressInput & { from: number; to: number },
  onWave: () => void,
): Promise<void> {
  for (let first = from; first <= to; first += WAVE_ORDERS) {
    const numbers = Array.from({ length: Math.min(WAVE_ORDERS, to - first + 1) }, (_, at) => first + at);
    await playWave(ground, numbers.map((number) => ({ number, generated: generate(scenario, seed, number) })));
    onWave();
  }
}

/** The trial balances of all ledgers together, in the package's own minor units. */
function trialOf(ledgers: readonly PlayedLedger[], currency: string): KindTotal[] {
  const lines = ledgers.flatMap(({ report }) => report.trialBalance);
  return [...new Set(lines.map(({ kind }) => kind))].map((kind) => {
    const own = lines.filter((line) => line.kind === kind);
    const total = (name: "available" | "frozen"): string =>
      sum(own.map((line) => formatMinor(BigInt(line[name]), currency)), currency);
    const accounts = own.reduce((all, line) => all + line.accounts, 0);
    return { kind, accounts, available: total("available"), frozen: total("frozen") };
  });
}

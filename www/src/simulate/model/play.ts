/**
 * Plays a scenario on a ledger: the set-up, then the events by time. The same code drives a ledger in this thread and
 * a server.
 */
import { collect } from "./collect.js";
import { makes, play as playEvent, type Scene } from "./events.js";
import type { Host } from "./host.js";
import type { Outcome, Step } from "./outcome.js";
import { Player, Stop } from "./player.js";
import { Sampler } from "./sample.js";
import type { Event, Scenario } from "./scenario.js";
import { setUp } from "./setup.js";

/** Refusals are part of the outcome; only a fault of the host is thrown. The host's ledger must be new. */
export async function play(scenario: Scenario, host: Host): Promise<Outcome> {
  const player = new Player(scenario, host);
  player.setTime(scenario.start);
  player.steps.push(await setUp(player));
  const sampler = new Sampler(player);
  await sampler.take(scenario.start, null);
  for (const [index, event] of inTime(scenario.events)) {
    if (event.at >= scenario.start) await passTime(player, sampler, event.at);
    const step = await playOne(player, event, index);
    player.steps.push(step);
    if (event.at >= scenario.start) await sampler.take(event.at, index);
  }
  // what is still frozen at the end stays so, to be seen
  await sampler.until(Number.POSITIVE_INFINITY);
  return await collect(player, sampler.lines);
}

/** What happens by itself before an event: freezes end after 24 hours, money gets old enough. */
async function passTime(player: Player, sampler: Sampler, end: number): Promise<void> {
  const ends = player.made("freeze").map((name) => ({ name, at: Number(player.known("freeze", name)?.["expiresAt"]) }));
  for (const { name, at } of ends.toSorted((a, b) => a.at - b.at)) {
    if (at >= end) break;
    await sampler.until(at);
    if (await expire(player, name, at)) await sampler.take(at, null);
  }
  await sampler.until(end);
}

/** Ends a freeze as the sweep of a server does, if it is still there; the step is another one of its event. */
async function expire(player: Player, name: string, at: number): Promise<boolean> {
  const { freezeId, event } = player.known("freeze", name) ?? {};
  const { status } = await player.ask({ type: "get_freeze", freezeId });
  if (status !== "FROZEN") return false;
  const step: Step = { event: Number(event), at, status: "done", exchanges: [], transactions: [] };
  const place = player.places.event(Number(event));
  player.steps.push(step);
  player.setTime(at);
  await player.step(step, undefined, async () => {
    await player.send(step, { type: "expire_freeze", freezeId }, place);
  });
  return true;
}

/** Events with their places in the list, by time. */
function inTime(events: readonly Event[]): [number, Event][] {
  return [...events.entries()].sort(([, a], [, b]) => a.at - b.at);
}

async function playOne(player: Player, event: Event, index: number): Promise<Step> {
  const step: Step = { event: index, at: event.at, status: "done", exchanges: [], transactions: [] };
  const at = `events[${index}]`;
  const place = player.places.event(index);
  const scene: Scene = { player, step, index, at, send: (command) => player.send(step, command, place) };
  await player.step(step, makes(event), async () => {
    if (event.at < player.scenario.start) {
      throw new Stop({ at: `${at}.at`, code: "TOO_EARLY", message: "the event is before the start", details: {} });
    }
    player.setTime(event.at);
    await playEvent(scene, event);
  });
  return step;
}

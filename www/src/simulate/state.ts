/**
 * The scenario that is edited, and what it came to. One for the whole studio: the other parts take "the current
 * simulation" from here.
 */
import { computed, ref, shallowRef, toRaw, watch } from "vue";
import { replaceParameters, route } from "../app/route.js";
import { openWorker, TaskError, type TaskWorker } from "../worker/open.js";
import { offsetMs } from "./clock.js";
import { history } from "./history.js";
import type { Outcome, Problem } from "./model/outcome.js";
import { EXAMPLE_IDS, examples, type ExampleId } from "./model/examples.js";
import type { Scenario } from "./model/scenario.js";

type Tasks = typeof import("./tasks.js").tasks;

/** What is typed. Its parts are edited in place. */
export const scenario = ref<Scenario>(structuredClone(examples.licence));

/** The example that is edited; undefined: a scenario of a link or file. */
export const example = ref<ExampleId | undefined>("licence");

/** What the last played scenario came to; it stays until the next one is there. */
export const outcome = shallowRef<Outcome>();

/** Why nothing could be played at all: a fault, not a refusal. */
export const failure = shallowRef<{ code: string; message: string }>();

/** Index of the event whose fields are shown. */
export const selected = ref<number>();

/** Time under the pointer in a chart, ms since the epoch. */
export const hovered = ref<number>();

/** The time that the charts look at: under the pointer, else of the selected event; undefined: the end. */
export const cursor = computed(() => {
  if (hovered.value !== undefined) return hovered.value;
  return selected.value === undefined ? undefined : scenario.value.events[selected.value]?.at;
});

/** The scenario's offset from UTC, ms. */
export const offset = computed(() => offsetMs(scenario.value.utcOffset));

/** The first problem of each place. */
export const problems = computed(() => {
  const places = new Map<string, Problem>();
  for (const problem of outcome.value?.problems ?? []) if (!places.has(problem.at)) places.set(problem.at, problem);
  return places;
});

const past = history(JSON.stringify(scenario.value));
export const { canUndo, canRedo } = past;

let worker: TaskWorker<Tasks> | undefined;
const theWorker = (): TaskWorker<Tasks> => (worker ??= openWorker<Tasks>("simulate"));
let isPlaying = false;
let wanted: Scenario | undefined;
let isBusy = false;

/** Plays from now on every change. Called once, when the part is opened first. */
export function startPlaying(): void {
  if (isPlaying) return;
  isPlaying = true;
  void play(plain(scenario.value));
  watch(
    scenario,
    () => {
      const text = JSON.stringify(scenario.value);
      if (past.note(text)) void play(JSON.parse(text) as Scenario);
      forgetLink(text);
    },
    { deep: true },
  );
}

/** The scenario that the address names. */
let linked: string | undefined;

/** What was changed since is not what the address says: loading the page anew must not bring the old one back. */
function forgetLink(text: string): void {
  if (linked === undefined || text === linked) return;
  linked = undefined;
  if (route.value.part === "simulate") replaceParameters("simulate", {});
}

/** The scenario as the text of a link, or why it cannot be one. */
export async function shareText(): ReturnType<Tasks["share"]> {
  linked = JSON.stringify(scenario.value);
  return theWorker().call("share", plain(scenario.value));
}

/** Takes the scenario of a link's text; answers why it could not. */
export async function loadLink(text: string): Promise<{ code: string; message: string } | undefined> {
  const shared = await theWorker().call("unshare", text);
  if ("error" in shared) return shared.error;
  linked = JSON.stringify(shared.scenario);
  load(shared.scenario);
  return undefined;
}

/** Takes another scenario, as one step that can be undone. */
export function load(next: Scenario, id?: ExampleId): void {
  selected.value = undefined;
  example.value = id;
  scenario.value = structuredClone(toRaw(next));
}

export function undo(): void {
  restore(past.undo());
}

export function redo(): void {
  restore(past.redo());
}

function restore(text: string | undefined): void {
  if (text === undefined) return;
  const next = JSON.parse(text) as Scenario;
  example.value = EXAMPLE_IDS.find((id) => JSON.stringify(examples[id]) === text) ?? example.value;
  if (selected.value !== undefined && selected.value >= next.events.length) selected.value = undefined;
  void play(plain(next));
  scenario.value = next;
}

/** A copy without Vue's proxies, which cannot be sent. */
const plain = (value: Scenario): Scenario => JSON.parse(JSON.stringify(value)) as Scenario;

/** Plays a scenario. While one is being played only the latest of those that come waits. */
async function play(next: Scenario): Promise<void> {
  wanted = next;
  if (isBusy) return;
  isBusy = true;
  try {
    while (wanted !== undefined) {
      const current: Scenario = wanted;
      wanted = undefined;
      outcome.value = await theWorker().call("play", current);
      failure.value = undefined;
    }
  } catch (error) {
    const { code, message } = error instanceof TaskError ? error : { code: "INTERNAL", message: String(error) };
    failure.value = { code, message };
  } finally {
    isBusy = false;
  }
}

/** The request that is checked, and what was found of it. */
import { computed, reactive, ref, shallowRef, toRaw, watch } from "vue";
import { scenario } from "../simulate/state.js";
import type { Scenario } from "../simulate/model/scenario.js";
import { openWorker, TaskError, type TaskWorker } from "../worker/open.js";
import { EXAMPLES, type ExampleId } from "./examples.js";
import type { Secrets, SignatureKind, SignatureReport } from "./signature/report.js";
import type { Answer, Asked, Reading } from "./tasks.js";

type Tasks = typeof import("./tasks.js").tasks;

/** How long typing has to rest before it is checked, ms. */
const REST_MS = 200;

/** What is pasted. */
export const text = ref(EXAMPLES[0]?.text ?? "");
/** Operation that was chosen for a body alone; empty: the likeliest. */
export const chosen = ref("");
export const ledger = ref<"sample" | "simulation">("sample");
/** True: one ledger answers one request after the other, each when it is sent. */
export const isKept = ref(false);

export const reading = shallowRef<Reading>();
/** Undefined until there is one. */
export const answer = shallowRef<Answer>();
export const isBusy = ref(false);
/** A fault, not a refusal. */
export const failure = shallowRef<{ code: string; message: string }>();

/** Keys. In memory only; nothing may store them. */
export const secrets = reactive<Secrets>({ privateKey: "", publicKey: "", salt: "" });
/** The kind that was chosen; empty: the one that the request has. */
export const chosenKind = ref<SignatureKind | "">("");
export const kind = computed(() => chosenKind.value || reading.value?.signature);
export const signature = shallowRef<SignatureReport>();

/** Puts an example in the place of what is there, with the keys that go with it. */
export function loadExample(id: ExampleId): void {
  const example = EXAMPLES.find((known) => known.id === id);
  if (example === undefined) return;
  forget();
  chosenKind.value = "";
  Object.assign(secrets, example.secrets);
  text.value = example.text;
}

/** Empties the keys. */
export function forget(): void {
  Object.assign(secrets, { privateKey: "", publicKey: "", salt: "" });
}

let worker: TaskWorker<Tasks> | undefined;
const theWorker = (): TaskWorker<Tasks> => (worker ??= openWorker<Tasks>("check"));

let isWatching = false;
/** Checks from now on whatever is typed. Called once, when the part is opened first. */
export function startChecking(): void {
  if (isWatching) return;
  isWatching = true;
  watch(text, () => (chosen.value = ""));
  watch([text, chosen], () => {
    // It was the answer to another text.
    if (isKept.value) answer.value = undefined;
    later(check);
  });
  watch([ledger, () => (ledger.value === "simulation" ? JSON.stringify(scenario.value) : "")], () => void reset());
  watch(isKept, () => void reset());
  watch([() => ({ ...secrets }), chosenKind], () => later(judge));
  void check();
}

/** Sends the request to the ledger that is kept. */
export async function send(): Promise<void> {
  await guarded(async () => {
    answer.value = await theWorker().call("goOn", asked());
  });
}

/** A new ledger. */
export async function reset(): Promise<void> {
  await guarded(async () => {
    await theWorker().call("reset", undefined);
    answer.value = isKept.value ? undefined : await theWorker().call("answer", asked());
  });
}

const timers = new Map<() => Promise<void>, ReturnType<typeof setTimeout>>();

/** Runs it when nothing has been typed for a while. */
function later(work: () => Promise<void>): void {
  clearTimeout(timers.get(work));
  timers.set(
    work,
    setTimeout(() => void work(), REST_MS),
  );
}

function asked(): Asked {
  const current =
    ledger.value === "simulation" ? (JSON.parse(JSON.stringify(toRaw(scenario.value))) as Scenario) : undefined;
  return { text: text.value, chosen: chosen.value || undefined, scenario: current };
}

let round = 0;

/** All that is known of the text; of texts that follow each other quickly only the last is shown. */
async function check(): Promise<void> {
  const own = ++round;
  await guarded(async () => {
    const request = asked();
    const read = await theWorker().call("read", request);
    if (own !== round) return;
    reading.value = read;
    if (!isKept.value) {
      const given = read.sent === undefined ? undefined : await theWorker().call("answer", request);
      if (own !== round) return;
      if (!isKept.value) answer.value = given;
    }
    await judge();
  });
}

let signed = 0;

async function judge(): Promise<void> {
  const own = ++signed;
  const current = kind.value;
  if (current === undefined) {
    signature.value = undefined;
    return;
  }
  await guarded(async () => {
    const report = await theWorker().call("sign", { text: text.value, kind: current, secrets: { ...secrets } });
    if (own === signed) signature.value = report;
  });
}

let open = 0;

/** Tells that something is under way, and a fault if there was one. */
async function guarded(work: () => Promise<void>): Promise<void> {
  open += 1;
  isBusy.value = true;
  try {
    await work();
    failure.value = undefined;
  } catch (error) {
    const { code, message } = error instanceof TaskError ? error : { code: "INTERNAL", message: String(error) };
    failure.value = { code, message };
  } finally {
    open -= 1;
    isBusy.value = open > 0;
  }
}

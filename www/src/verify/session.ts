/** The file that is open: one worker holds it, and answers what the views ask. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { openWorker, TaskError, type TaskWorker } from "../worker/open.js";
import type { Progress } from "../worker/protocol.js";
import type { AuditDetail } from "./audit.js";
import type { Opened } from "./model.js";
import type { tasks } from "./tasks.js";

type VerifyWorker = TaskWorker<typeof tasks>;

/** What went wrong with a call. */
export interface Problem {
  code: string;
  message: string;
}

/** How a call of the worker ended that did not end well. */
export function problemOf(error: unknown): Problem {
  if (error instanceof TaskError) return { code: error.code, message: error.message };
  return { code: "INTERNAL", message: error instanceof Error ? error.message : String(error) };
}

/** How a list was left. */
export interface KeptList {
  filter: object;
  sort: string;
  page: number;
}

export interface Session {
  /** Name of the file that is being checked, or was. */
  name: Ref<string>;
  /** How far the check is; undefined if none is under way. */
  progress: ShallowRef<(Progress & { detail?: AuditDetail }) | undefined>;
  opened: ShallowRef<Opened | undefined>;
  problem: ShallowRef<Problem | undefined>;
  isCancelled: Ref<boolean>;
  isBusy: ComputedRef<boolean>;
  /** How the lists of this file were left, by name: a view that is opened again goes on there. */
  lists: Map<string, KeptList>;
  /** Rises with each file: what was asked about an earlier one is of no use any more. */
  generation: Ref<number>;
  open(file: File, head: string): Promise<void>;
  cancel(): void;
  call: VerifyWorker["call"];
  close(): void;
}

export function useSession(): Session {
  let worker: VerifyWorker | undefined;
  let running: AbortController | undefined;
  const name = ref("");
  const progress: Session["progress"] = shallowRef();
  const opened = shallowRef<Opened>();
  const problem = shallowRef<Problem>();
  const isCancelled = ref(false);
  const generation = ref(0);
  const lists: Session["lists"] = new Map();
  const call: VerifyWorker["call"] = (task, input, options) => {
    worker ??= openWorker<typeof tasks>("verify");
    return worker.call(task, input, options);
  };

  async function open(file: File, head: string): Promise<void> {
    running?.abort();
    const own = new AbortController();
    running = own;
    generation.value += 1;
    lists.clear();
    name.value = file.name;
    opened.value = problem.value = undefined;
    isCancelled.value = false;
    progress.value = { done: 0, total: file.size };
    try {
      const onProgress = (state: Progress): void => {
        if (running === own) progress.value = state as Progress & { detail: AuditDetail };
      };
      const answer = await call("open", { file, head }, { signal: own.signal, onProgress });
      if (running === own) opened.value = answer;
    } catch (error) {
      if (running !== own) return;
      const failed = problemOf(error);
      if (failed.code === "CANCELLED") isCancelled.value = true;
      else problem.value = failed;
    } finally {
      if (running === own) progress.value = running = undefined;
    }
  }

  return {
    name,
    progress,
    opened,
    problem,
    isCancelled,
    isBusy: computed(() => progress.value !== undefined),
    generation,
    lists,
    open,
    cancel: () => running?.abort(),
    call,
    close: () => worker?.close(),
  };
}

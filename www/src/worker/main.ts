/**
 * A worker's main: starts the core, then carries out the tasks of the part that the worker is named
 * after. The table of a part is loaded with the first call.
 */
import { startCore } from "./core.js";
import type { Part } from "./open.js";
import type { Failure, Order, Report, TaskTable } from "./protocol.js";

const PARTS: Record<Part, () => Promise<{ tasks: TaskTable }>> = {
  simulate: () => import("../simulate/tasks.js"),
  check: () => import("../check/tasks.js"),
  stress: () => import("../stress/tasks.js"),
  verify: () => import("../verify/tasks.js"),
};

const running = new Map<number, AbortController>();
const ready = Promise.all([startCore(), load(self.name)]).then(([, tasks]) => tasks);
// A call tells of it.
ready.catch(() => undefined);

self.onmessage = ({ data }: MessageEvent<Order>) => {
  if (data.kind === "cancel") running.get(data.id)?.abort();
  else void run(data.id, data.name, data.input);
};

async function load(part: string): Promise<TaskTable> {
  const found = (PARTS as Partial<typeof PARTS>)[part as Part];
  if (found === undefined) throw new Error(`no part \`${part}\` has tasks`);
  return (await found()).tasks;
}

async function run(id: number, name: string, input: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const report = (message: Report): void => self.postMessage(message);
  try {
    const task = (await ready)[name];
    if (task === undefined) throw new Error(`no task \`${name}\``);
    const output: unknown = await task(input as never, {
      signal: controller.signal,
      progress: (state) => report({ kind: "progress", id, state }),
    });
    report({ kind: "done", id, output });
  } catch (error) {
    report({ kind: "failed", id, failure: toFailure(error) });
  } finally {
    running.delete(id);
  }
}

/** An Error loses its own fields when it is cloned. */
function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: "INTERNAL", message: String(error), details: {} };
  const { code, details } = error as { code?: unknown; details?: unknown };
  return {
    code: typeof code === "string" ? code : error.name === "AbortError" ? "CANCELLED" : "INTERNAL",
    message: error.message,
    details: JSON.parse(JSON.stringify(details ?? {})) as Record<string, unknown>,
  };
}

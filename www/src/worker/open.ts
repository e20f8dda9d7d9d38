/** The page's side of a worker. */
import { scriptUrl } from "../app/trusted.js";
import workerAddress from "./main.ts?worker&url";
import type { Failure, Order, Progress, Report, TaskTable } from "./protocol.js";

/** The parts that have tasks. */
export type Part = "simulate" | "check" | "stress" | "verify";

/** What a worker answers with instead of an output. */
export class TaskError extends Error {
  override readonly name = "TaskError";
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor({ code, message, details }: Failure) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** How one call is carried out. */
export interface TaskOptions {
  /** Takes the call back: it rejects with `CANCELLED`. */
  signal?: AbortSignal;
  onProgress?: (state: Progress) => void;
}

/** A worker with the tasks of one part. */
export interface TaskWorker<T extends TaskTable> {
  /** Runs a task; rejects with {@link TaskError}. */
  call<K extends keyof T & string>(
    name: K,
    input: Parameters<T[K]>[0],
    options?: TaskOptions,
  ): Promise<Awaited<ReturnType<T[K]>>>;
  /** Ends the worker at once, whatever it does; open calls reject with `CANCELLED`. */
  close(): void;
}

interface OpenCall {
  resolve(output: unknown): void;
  reject(error: TaskError): void;
  onProgress?: ((state: Progress) => void) | undefined;
}

const cancelled = (): TaskError =>
  new TaskError({ code: "CANCELLED", message: "the call was taken back", details: {} });

/** Starts a worker of its own for a part, with a core of its own. */
export function openWorker<T extends TaskTable>(part: Part): TaskWorker<T> {
  const worker = new Worker(scriptUrl(new URL(workerAddress, document.baseURI)), { type: "module", name: part });
  const calls = new Map<number, OpenCall>();
  let lastId = 0;

  const endAll = (error: TaskError): void => {
    for (const call of calls.values()) call.reject(error);
    calls.clear();
  };
  worker.onmessage = ({ data }: MessageEvent<Report>) => {
    const call = calls.get(data.id);
    if (call === undefined) return;
    if (data.kind === "progress") {
      call.onProgress?.(data.state);
      return;
    }
    calls.delete(data.id);
    if (data.kind === "done") call.resolve(data.output);
    else call.reject(new TaskError(data.failure));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    const message = event.message || "the worker could not be loaded";
    endAll(new TaskError({ code: "INTERNAL", message, details: {} }));
  };

  return {
    call(name, input, { signal, onProgress } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(cancelled());
          return;
        }
        const id = ++lastId;
        const cancel = (): void => {
          calls.delete(id);
          worker.postMessage({ kind: "cancel", id } satisfies Order);
          reject(cancelled());
        };
        signal?.addEventListener("abort", cancel, { once: true });
        const end = (): void => signal?.removeEventListener("abort", cancel);
        calls.set(id, {
          resolve: (output) => {
            end();
            resolve(output as Awaited<ReturnType<T[typeof name]>>);
          },
          reject: (error) => {
            end();
            reject(error);
          },
          onProgress,
        });
        worker.postMessage({ kind: "call", id, name, input } satisfies Order);
      });
    },
    close() {
      worker.terminate();
      endAll(cancelled());
    },
  };
}

/** What page and worker say to each other. Everything is structured-cloned. */

/** What a task gets beside its input. */
export interface TaskContext {
  /** Aborted when the page takes the call back; long tasks look at it often. */
  signal: AbortSignal;
  /** Tells the page how far the task is; cheap, but ten times a second is enough. */
  progress(state: Progress): void;
}

/** How far a task is. */
export interface Progress {
  /** Pieces that are done. */
  done: number;
  /** All pieces, 0 if unknown. */
  total: number;
  /** What the task wants to show meanwhile. */
  detail?: unknown;
}

/** The tasks of one part, as its `tasks.ts` exports them. */
export type TaskTable = Record<string, (input: never, context: TaskContext) => unknown>;

/** Page → worker. */
export type Order =
  | { kind: "call"; id: number; name: string; input: unknown }
  | { kind: "cancel"; id: number };

/** Worker → page. */
export type Report =
  | { kind: "progress"; id: number; state: Progress }
  | { kind: "done"; id: number; output: unknown }
  | { kind: "failed"; id: number; failure: Failure };

/** An error, as it crosses from a worker. */
export interface Failure {
  /** The core's stable code, or `CANCELLED`, or `INTERNAL` for a fault of the page. */
  code: string;
  message: string;
  /** What the core adds: the field, and more by code. */
  details: Record<string, unknown>;
}

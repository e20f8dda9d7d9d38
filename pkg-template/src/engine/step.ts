/** One step of the core, and what comes back from the store. */
import type { LedgerStore } from "../store.js";
import { coreGeneration, CoreReplaced } from "./core.js";

/** What the store threw, on its way through the core. */
export class Thrown {
  constructor(readonly error: unknown) {}
}

/** One step of the core; `io` is the storage callback. */
export type Step = (event: number, data: Uint8Array, io: (kind: number, text: string) => unknown) => unknown;

/** A panic takes the core away from everybody, also in the middle of a call of the store. */
export function onSameCore<T>(generation: number, work: () => T): T {
  const check = (): void => {
    if (coreGeneration() !== generation) throw new CoreReplaced();
  };
  check();
  try {
    return work();
  } finally {
    check();
  }
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}

export function isReadAnswer(value: unknown): value is Awaited<ReturnType<LedgerStore["read"]>> {
  const { head, rows } = (value ?? {}) as { head?: unknown; rows?: unknown };
  return typeof head === "object" && Array.isArray(rows);
}

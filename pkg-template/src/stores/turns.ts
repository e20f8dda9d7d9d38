/**
 * First come, first served, per ledger and within one store object: a chain of promises. Waiting is
 * bounded, so a caller that never finishes delays others by at most their own `maxWaitMs`.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `work` when those before it are done, or after `maxWaitMs` ms; settles as `work` does. */
  async take<T>(ledger: string, maxWaitMs: number, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(ledger);
    let done: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#last.set(ledger, mine);
    try {
      if (before !== undefined) await atMost(before, maxWaitMs);
      return await work();
    } finally {
      done();
      if (this.#last.get(ledger) === mine) this.#last.delete(ledger);
    }
  }
}

/** Resolves with `promise` or after `ms`, whichever is first. */
function atMost(promise: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void promise.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

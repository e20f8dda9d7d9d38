/** What a wait ends with when its time is up. */
export const TIMED_OUT = Symbol("timed out");

/** One time limit for all waits of a group; the timer exists only while something is awaited. */
export class Deadline {
  #ends: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ms: number) {
    this.#ends = performance.now() + ms;
  }

  get hasPassed(): boolean {
    return performance.now() >= this.#ends;
  }

  restart(): void {
    this.#ends = performance.now() + this.ms;
  }

  limit(promise: Promise<unknown>): Promise<unknown> {
    this.clear();
    const timeout = new Promise((resolve) => {
      const left = Math.max(0, this.#ends - performance.now());
      this.#timer = setTimeout(() => resolve(TIMED_OUT), left);
    });
    return Promise.race([promise, timeout]);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

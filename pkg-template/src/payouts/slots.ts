/** How many calls may be under way at once. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = Math.max(1, count);
  }

  /** Waits until one is free, then takes as many as there are, at most `wanted`; returns how many. */
  async take(wanted: number): Promise<number> {
    while (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const taken = Math.min(this.#free, wanted);
    this.#free -= taken;
    return taken;
  }

  /** Gives one back. */
  give(): void {
    this.#free += 1;
    this.#waiting.shift()?.();
  }
}

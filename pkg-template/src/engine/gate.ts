/** Where a group that was begun ahead waits for what becomes of the commit before it. */
export class Gate {
  /** True once the commit before has landed. */
  isOpen = false;
  /** True once it is known that it did not simply land: the group is decided anew, later. */
  isDropped = false;
  readonly #passed: Promise<void>;
  #pass: () => void = () => undefined;

  constructor() {
    this.#passed = new Promise((resolve) => {
      this.#pass = resolve;
    });
  }

  open(): void {
    this.isOpen = true;
    this.#pass();
  }

  drop(): void {
    this.isDropped = true;
    this.#pass();
  }

  /** Resolves when it is open or dropped. */
  wait(): Promise<void> {
    return this.#passed;
  }
}

/** A group that was begun ahead has been dropped; it is in the queue again. */
export class Dropped extends Error {}

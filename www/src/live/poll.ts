/** Asks again and again: about every second while somebody looks, slower while it fails. */

/** Between two questions, ms. */
export const INTERVAL_MS = 1000;
/** The longest wait after failures, ms. */
export const INTERVAL_MAX_MS = 30_000;

/** What the polling has come to. */
export interface PollState {
  /** When the last answer came, ms since the epoch; 0 before the first. */
  answeredAt: number;
  /** The failure of the last question, if it failed. */
  failure?: unknown;
  /** Nobody looks. */
  isPaused: boolean;
}

/** Where the polling runs. */
export interface PollOptions {
  /** One question; it is aborted when the polling ends or pauses. */
  ask(signal: AbortSignal): Promise<void>;
  onState(state: PollState): void;
  /** True ends it, for example when the token is no longer taken. */
  isFinal?(failure: unknown): boolean;
}

/** A polling that runs. */
export interface Polling {
  /** Asks now, and goes on from there. */
  now(): void;
  /** Nobody looks while it is not active, just as while the page is hidden. */
  setActive(isActive: boolean): void;
  stop(): void;
}

/** Starts to ask. */
export function startPolling({ ask, onState, isFinal = () => false }: PollOptions): Polling {
  let state: PollState = { answeredAt: 0, isPaused: document.hidden };
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;
  let isActive = true;
  let isOver = false;
  const isUnseen = (): boolean => document.hidden || !isActive;

  const change = (next: PollState): void => {
    state = next;
    onState(state);
  };
  const halt = (): void => {
    clearTimeout(timer);
    running?.abort();
    running = undefined;
  };
  const wait = (): void => {
    timer = setTimeout(() => void round(), Math.min(INTERVAL_MS * 2 ** failures, INTERVAL_MAX_MS));
  };
  const round = async (): Promise<void> => {
    const own = new AbortController();
    running = own;
    let failure: unknown;
    try {
      await ask(own.signal);
      failures = 0;
    } catch (error) {
      failure = error;
      failures += 1;
    }
    // Ended, paused, or asked anew meanwhile: the answer is another round's.
    if (running !== own) return;
    running = undefined;
    if (failure === undefined) change({ answeredAt: Date.now(), isPaused: false });
    else change({ ...state, failure, isPaused: false });
    if (failure !== undefined && isFinal(failure)) isOver = true;
    else wait();
  };
  const now = (): void => {
    if (isOver || isUnseen()) return;
    halt();
    void round();
  };
  const seen = (): void => {
    if (isOver) return;
    if (isUnseen()) {
      halt();
      change({ ...state, isPaused: true });
    } else {
      change({ ...state, isPaused: false });
      now();
    }
  };
  document.addEventListener("visibilitychange", seen);
  now();
  return {
    now,
    setActive(next) {
      if (next === isActive) return;
      isActive = next;
      seen();
    },
    stop() {
      isOver = true;
      halt();
      document.removeEventListener("visibilitychange", seen);
    },
  };
}

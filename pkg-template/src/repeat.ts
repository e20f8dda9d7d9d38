/** Work that is done again and again in the background. */

/** Work under way; see {@link repeat}. */
export interface Repeated {
  /** Begins nothing more; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/**
 * Does `work` now and then `everyMs` after each end, at once if it returns true (there is more). Never
 * twice at a time. A failed run is handed to `onError` and tried again at the next tick. The timer does
 * not keep a program alive.
 */
export function repeat(
  everyMs: number,
  work: (signal: AbortSignal) => Promise<boolean>,
  onError: (error: unknown) => void = () => undefined,
): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = Promise.resolve();
  const run = async (): Promise<void> => {
    let isMore = false;
    try {
      isMore = await work(signal);
    } catch (error) {
      onError(error);
    }
    if (signal.aborted) return;
    timer = setTimeout(start, isMore ? 0 : everyMs);
    (timer as { unref?: () => void }).unref?.();
  };
  const start = (): void => {
    running = run();
  };
  start();
  return {
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

/** How busy the page's own thread is. */
import type { Page } from "playwright-core";

export interface Smoothness {
  /** Frames that were drawn. */
  frames: number;
  /** Time between two frames, ms: the middle one, the 95th of a hundred, the longest. */
  medianFrame: number;
  p95Frame: number;
  longestFrame: number;
  /** Tasks of 50 ms or more, ms. */
  longTasks: number[];
  /** From an input to the next drawing, ms, of those that took 16 ms or more. */
  inputs: number[];
}

interface Watch {
  frames: number[];
  longTasks: number[];
  inputs: number[];
  stop(): void;
}

/** Watches from now on. */
export async function watchSmoothness(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watch: Watch = { frames: [], longTasks: [], inputs: [], stop: () => undefined };
    const tasks = new PerformanceObserver((list) => {
      watch.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    tasks.observe({ type: "longtask" });
    const inputs = new PerformanceObserver((list) => {
      watch.inputs.push(...list.getEntries().map(({ duration }) => duration));
    });
    inputs.observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
    let last: number | undefined;
    let request = requestAnimationFrame(function frame(at) {
      if (last !== undefined) watch.frames.push(at - last);
      last = at;
      request = requestAnimationFrame(frame);
    });
    watch.stop = () => {
      cancelAnimationFrame(request);
      tasks.disconnect();
      inputs.disconnect();
    };
    (globalThis as unknown as { smoothness: Watch }).smoothness = watch;
  });
}

/** What was seen since {@link watchSmoothness}; ends it. */
export async function smoothness(page: Page): Promise<Smoothness> {
  return page.evaluate(async () => {
    const { smoothness: watch } = globalThis as unknown as { smoothness: Watch };
    // Observers hear of an entry a little later.
    await new Promise((resolve) => setTimeout(resolve, 200));
    watch.stop();
    const sorted = watch.frames.toSorted((a, b) => a - b);
    const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
    return {
      frames: sorted.length,
      medianFrame: at(0.5),
      p95Frame: at(0.95),
      longestFrame: at(1),
      longTasks: watch.longTasks,
      inputs: watch.inputs,
    };
  });
}

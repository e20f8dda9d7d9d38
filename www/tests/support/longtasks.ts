/** How busy the page's own thread is. */
import type { Browser, Page } from "playwright-core";

export interface Smoothness {
  /** Frames that were drawn. */
  frames: number;
  /** Time between two frames, ms: the middle one, the 95th of a hundred, the longest. */
  medianFrame: number;
  p95Frame: number;
  longestFrame: number;
  /** Tasks that were not done within 50 ms, ms. On a machine that does other things they also wait. */
  longTasks: number[];
  /** The most that one task of the page's thread computed, ms of CPU: the same on a busy machine. */
  longestWork: number;
}

interface Watch {
  frames: number[];
  longTasks: number[];
  stop(): void;
}

/** Watches a page until the function that is returned is called. */
export async function watchSmoothness(browser: Browser, page: Page): Promise<() => Promise<Smoothness>> {
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  await page.evaluate(() => {
    const watch: Watch = { frames: [], longTasks: [], stop: () => undefined };
    const tasks = new PerformanceObserver((list) => {
      watch.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    tasks.observe({ type: "longtask" });
    let last: number | undefined;
    let request = requestAnimationFrame(function frame(at) {
      if (last !== undefined) watch.frames.push(at - last);
      last = at;
      request = requestAnimationFrame(frame);
    });
    watch.stop = () => {
      cancelAnimationFrame(request);
      tasks.disconnect();
    };
    (globalThis as unknown as { smoothness: Watch }).smoothness = watch;
  });
  return async () => {
    const { frames, longTasks } = await page.evaluate(async () => {
      const { smoothness } = globalThis as unknown as { smoothness: Watch };
      // The observer hears of a task a little later.
      await new Promise((resolve) => setTimeout(resolve, 200));
      smoothness.stop();
      return { frames: smoothness.frames, longTasks: smoothness.longTasks };
    });
    const longestWork = longest(await browser.stopTracing());
    const sorted = frames.toSorted((a, b) => a - b);
    const at = (part: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
    return {
      frames: frames.length,
      medianFrame: at(0.5),
      p95Frame: at(0.95),
      longestFrame: at(1),
      longTasks: longTasks.map(Math.round),
      longestWork,
    };
  };
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** CPU time of the thread, µs. */
  tdur?: number;
  args?: { name?: string };
}

/** The longest task of a page's main thread in a trace, ms of CPU. */
function longest(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent): string => `${String(pid)}/${String(tid)}`;
  const mains = new Set(
    traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(thread),
  );
  const work = traceEvents
    .filter((event) => event.name.endsWith("RunTask") && event.tdur !== undefined && mains.has(thread(event)))
    .map(({ tdur = 0 }) => tdur / 1000);
  if (work.length === 0) throw new Error("the trace has no task of the page");
  return Math.round(work.reduce((most, one) => Math.max(most, one), 0));
}

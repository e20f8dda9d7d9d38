/** What the page's own thread computes, which is the same on a machine that does other things too. */
import type { Browser, Page } from "playwright-core";

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** CPU time of the thread, µs. */
  tdur?: number;
  args?: { name?: string };
}

/**
 * Watches a page until the function that is returned is called; it tells the most that one task of the
 * page's thread computed, ms of CPU.
 */
export async function watchWork(browser: Browser, page: Page): Promise<() => Promise<number>> {
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  return async () => longest(await browser.stopTracing());
}

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

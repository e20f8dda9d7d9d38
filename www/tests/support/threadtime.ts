/**
 * How long the tasks of the page's own thread are, in time of that thread. On a machine that does other things too a task
 * also waits; that counts by the clock (see longtasks.ts), and is not the page's doing.
 */
import type { CDPSession, Page } from "playwright-core";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Thread time, µs. */
  tdur?: number;
  args: { name?: string };
}

/** A recording that is under way. */
export interface ThreadWatch {
  /** Ends it; the thread time of each task, the longest first, ms. */
  end(): Promise<number[]>;
}

/** Watches the page's main thread from now on. */
export async function watchThread(page: Page): Promise<ThreadWatch> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["disabled-by-default-devtools.timeline", "toplevel"] },
  });
  return {
    async end() {
      const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
      await session.send("Tracing.end");
      await complete;
      await session.detach();
      const names = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
      const isMain = ({ pid, tid }: TraceEvent): boolean =>
        names.some((thread) => thread.pid === pid && thread.tid === tid);
      const tasks = events.filter((event) => event.ph === "X" && event.name === "RunTask" && isMain(event));
      return tasks.map(({ tdur = 0 }) => tdur / 1000).sort((a, b) => b - a);
    },
  };
}

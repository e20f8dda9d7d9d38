/** How much memory the pages of a Chromium take. */
import { existsSync, readFileSync } from "node:fs";
import type { Browser } from "playwright-core";

/** Samples the processes that run pages and workers, together, MB; four times a second. Nothing where there is no /proc. */
export async function watchMemory(browser: Browser): Promise<{ stop(): Promise<number[]> }> {
  const session = await browser.newBrowserCDPSession();
  const samples: number[] = [];
  let isOver = false;
  const sample = async (): Promise<void> => {
    while (!isOver && existsSync("/proc/self/smaps_rollup")) {
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
      samples.push(Math.round(pids.reduce((all, pid) => all + kilobytes(pid), 0) / 1024));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
  const sampling = sample();
  return {
    async stop() {
      isOver = true;
      await sampling;
      return samples;
    },
  };
}

/** What is in memory for a process; of what several share, its part. */
function kilobytes(pid: number): number {
  try {
    return Number(/^Pss: +(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0; // it has ended
  }
}

/** Polling, with a clock that is turned by hand. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { INTERVAL_MAX_MS, startPolling, type PollState } from "../../src/live/poll.js";

class FakeDocument extends EventTarget {
  hidden = false;
  look(isSeen: boolean): void {
    this.hidden = !isSeen;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

let page: FakeDocument;
beforeEach(() => {
  vi.useFakeTimers();
  page = new FakeDocument();
  vi.stubGlobal("document", page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Watched {
  asked: number[];
  states: PollState[];
  signals: AbortSignal[];
  stop: () => void;
  now: () => void;
  setActive: (isActive: boolean) => void;
}

function watched(ask: () => Promise<void>, isFinal?: (failure: unknown) => boolean): Watched {
  const asked: number[] = [];
  const states: PollState[] = [];
  const signals: AbortSignal[] = [];
  const started = Date.now();
  const polling = startPolling({
    ask: (signal) => {
      asked.push(Date.now() - started);
      signals.push(signal);
      return ask();
    },
    onState: (state) => states.push(state),
    ...(isFinal === undefined ? {} : { isFinal }),
  });
  return { asked, states, signals, ...polling };
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe("polling", () => {
  it("asks every second, and not before an answer has come", async () => {
    const { asked, states, stop } = watched(() => Promise.resolve());
    await pass(3500);
    expect(asked).toEqual([0, 1000, 2000, 3000]);
    expect(states.at(-1)).toEqual({ answeredAt: Date.now() - 500, isPaused: false });
    stop();
    await pass(5000);
    expect(asked).toHaveLength(4);
    const slow = watched(() => new Promise((resolve) => setTimeout(resolve, 2500)));
    await pass(8000);
    expect(slow.asked).toEqual([0, 3500, 7000]);
    slow.stop();
  });

  it("waits longer and longer while it fails, keeps the age, and recovers", async () => {
    let isUp = true;
    const { asked, states, stop } = watched(() => (isUp ? Promise.resolve() : Promise.reject(new Error("down"))));
    await pass(500);
    isUp = false;
    const { answeredAt } = states.at(-1) ?? { answeredAt: -1 };
    await pass(200_000);
    const waits = asked.slice(2).map((at, place) => at - (asked[place + 1] ?? 0));
    expect(waits.slice(0, 6)).toEqual([2000, 4000, 8000, 16_000, INTERVAL_MAX_MS, INTERVAL_MAX_MS]);
    expect(states.at(-1)).toMatchObject({ answeredAt, failure: new Error("down") });
    isUp = true;
    await pass(INTERVAL_MAX_MS);
    expect(states.at(-1)?.failure).toBeUndefined();
    const before = asked.length;
    await pass(3000);
    expect(asked.length - before).toBeGreaterThanOrEqual(2);
    stop();
  });

  it("pauses while nobody looks, takes back the open question, and goes on at once", async () => {
    const { asked, states, signals, stop } = watched(() => new Promise((resolve) => setTimeout(resolve, 300)));
    await pass(1400);
    page.look(false);
    expect(signals.at(-1)?.aborted).toBe(true);
    expect(states.at(-1)?.isPaused).toBe(true);
    await pass(60_000);
    expect(asked).toEqual([0, 1300]);
    page.look(true);
    expect(asked).toEqual([0, 1300, 61_400]);
    await pass(400);
    expect(states.at(-1)).toEqual({ answeredAt: Date.now() - 100, isPaused: false });
    stop();
  });

  it("starts paused on a page that is hidden, and pauses while another part is open", async () => {
    page.hidden = true;
    const { asked, setActive, stop } = watched(() => Promise.resolve());
    await pass(5000);
    expect(asked).toEqual([]);
    page.look(true);
    await pass(100);
    expect(asked).toEqual([5000]);
    setActive(false);
    await pass(9000);
    expect(asked).toHaveLength(1);
    page.look(true);
    expect(asked).toHaveLength(1);
    setActive(true);
    expect(asked).toHaveLength(2);
    stop();
  });

  it("asks at once when it is told to, and only in one line", async () => {
    const { asked, signals, now, stop } = watched(() => new Promise((resolve) => setTimeout(resolve, 300)));
    await pass(100);
    now();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await pass(2000);
    expect(asked).toEqual([0, 100, 1400]);
    stop();
  });

  it("ends when the token is no longer taken", async () => {
    const { asked, now } = watched(() => Promise.reject(new Error("401")), () => true);
    await pass(100_000);
    now();
    expect(asked).toEqual([0]);
  });
});

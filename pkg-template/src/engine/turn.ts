/**
 * The end of the event loop's turn: when the callers of this turn have all submitted. A microtask
 * would come too early: over HTTP it makes groups of one.
 */
type Schedule = (work: () => void) => void;

const immediate = (globalThis as { setImmediate?: Schedule }).setImmediate;

export const afterThisTurn: Schedule = immediate ?? makeMessageSchedule();

/** Elsewhere: a message to oneself, which no browser clamps to 4 ms as it does timers. */
function makeMessageSchedule(): Schedule {
  const waiting: (() => void)[] = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => waiting.shift()?.();
  return (work) => {
    waiting.push(work);
    channel.port2.postMessage(null);
  };
}

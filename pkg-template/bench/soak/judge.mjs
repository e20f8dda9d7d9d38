// Is memory flat? A straight line through what was in use after the warm-up.

/** Part of the requests that is warm-up: caches fill, code is compiled. */
const WARM_UP = 0.5;

/** Growth in bytes per request: the slope of the line through `[requests, bytes]`. */
export function growth(samples) {
  const all = samples.at(-1)?.[0] ?? 0;
  const kept = samples.filter(([requests]) => requests >= all * WARM_UP);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(kept.map(([requests]) => requests)), mean(kept.map(([, bytes]) => bytes))];
  let [up, across] = [0, 0];
  for (const [requests, bytes] of kept) {
    up += (requests - x) * (bytes - y);
    across += (requests - x) ** 2;
  }
  return across === 0 ? 0 : up / across;
}

/** One line of blocks, from the smallest value to the largest. */
export function chart(values, width = 60) {
  const blocks = "▁▂▃▄▅▆▇█";
  const columns = Array.from({ length: Math.min(width, values.length) }, (_, at) => {
    const from = Math.floor((at * values.length) / Math.min(width, values.length));
    return values[from];
  });
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return columns.map((value) => blocks[high === low ? 0 : Math.round(((value - low) / (high - low)) * 7)]).join("");
}

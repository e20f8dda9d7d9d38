import type { KeyValueEngine } from "../../../src/stores/key-value/index.js";

/** An engine in memory, whose content a test can look at. */
export interface MapEngine extends KeyValueEngine {
  readonly content: Map<string, string>;
}

/** @param content - shared by the engines of several programs. */
export function mapEngine(content = new Map<string, string>()): MapEngine {
  return {
    content,
    get: (keys) => keys.map((key) => content.get(key)),
    range: ({ from, below, descending, limit }) => {
      const found = [...content].filter(([key]) => key >= from && key < below).sort(([a], [b]) => (a < b ? -1 : 1));
      return (descending ? found.reverse() : found).slice(0, limit);
    },
    transact(keys, decide) {
      for (const [key, value] of decide(keys.map((each) => content.get(each)))) {
        if (value === undefined) content.delete(key);
        else content.set(key, value);
      }
    },
  };
}

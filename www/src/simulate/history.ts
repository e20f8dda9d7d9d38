/** Undo and redo, over texts. */
import { computed, ref, type ComputedRef } from "vue";

/** Changes within this time are one step, ms: typing a word is one. */
const STEP = 700;
/** Most steps that are kept. */
const STEPS = 200;

export interface History {
  canUndo: ComputedRef<boolean>;
  canRedo: ComputedRef<boolean>;
  /** Notes a new text; false if it is the one that there is. */
  note(text: string): boolean;
  /** The text before, or undefined. */
  undo(): string | undefined;
  redo(): string | undefined;
}

/** A history that begins with a text. */
export function history(first: string, now: () => number = () => performance.now()): History {
  const past = ref<string[]>([]);
  const future = ref<string[]>([]);
  let current = first;
  let last = -Infinity;

  const move = (from: string[], to: string[]): string | undefined => {
    const text = from.pop();
    if (text === undefined) return undefined;
    to.push(current);
    current = text;
    last = -Infinity;
    return text;
  };

  return {
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    note(text) {
      if (text === current) return false;
      if (now() - last > STEP) past.value.push(current);
      if (past.value.length > STEPS) past.value.shift();
      future.value = [];
      current = text;
      last = now();
      return true;
    },
    undo: () => move(past.value, future.value),
    redo: () => move(future.value, past.value),
  };
}

/** From a problem to the field where it was typed. */
import { nextTick } from "vue";

const INPUTS = "input, select, textarea, button, [tabindex]";

/** Focuses the field of a path; if it has none, that of the nearest whole around it. False if there is none at all. */
export function focusPlace(at: string): boolean {
  for (let path = at; path !== ""; path = path.replace(/\.?[^.[\]]+\]?$/, "").replace(/\[$/, "")) {
    const place = document.querySelector<HTMLElement>(`[data-at="${CSS.escape(path)}"]`);
    if (place === null) continue;
    const input = place.querySelector<HTMLElement>(INPUTS) ?? place;
    input.scrollIntoView({ block: "center", behavior: "auto" });
    input.focus({ preventScroll: true });
    return true;
  }
  return false;
}

/** Longest wait for a field that is still being loaded, ms. */
const PATIENCE = 500;

/** The same for a place that was just opened: its field may still have to be loaded and drawn. */
export async function focusPlaceSoon(at: string): Promise<void> {
  await nextTick();
  const from = performance.now();
  const tries = (): void => {
    const isExact = document.querySelector(`[data-at="${CSS.escape(at)}"]`) !== null;
    const isLate = performance.now() - from > PATIENCE;
    if (isExact || isLate) focusPlace(at);
    else requestAnimationFrame(tries);
  };
  tries();
}

/** How wide an element is, for drawings. */
import { onScopeDispose, ref, watch, type Ref, type ShallowRef } from "vue";

/** The width of an element's content, px; 0 until it is laid out. */
export function useWidth(element: Readonly<ShallowRef<HTMLElement | null>>): Ref<number> {
  const width = ref(0);
  const observer = new ResizeObserver(([entry]) => {
    const next = Math.floor(entry?.contentRect.width ?? 0);
    // A part that is kept but not shown has no width, and need not be drawn anew for it.
    if (next > 0) width.value = next;
  });
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before);
      if (now) observer.observe(now);
    },
    { flush: "post" },
  );
  onScopeDispose(() => observer.disconnect());
  return width;
}

/** Times as the visitor reads them. */
import { computed, type ComputedRef } from "vue";
import { language } from "../language/index.js";

const format = computed(
  () =>
    new Intl.DateTimeFormat(language.value === "zh" ? "zh-CN" : "en-GB", {
      dateStyle: "short",
      timeStyle: "medium",
    }),
);

/** Writes ms since the epoch; nothing for an absent time or 0. */
export const moment: ComputedRef<(time: number | undefined) => string> = computed(() => {
  const { value } = format;
  return (time) => (time === undefined || time === 0 ? "" : value.format(time));
});

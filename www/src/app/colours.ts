/** Light or dark: as the system has it, unless chosen. */
import { ref, watchEffect } from "vue";
import { recalled, remember } from "./remember.js";

/** What can be chosen. */
export type Colours = "system" | "light" | "dark";

const recalledColours = recalled("colours");

/** What was chosen. */
export const colours = ref<Colours>(
  recalledColours === "light" || recalledColours === "dark" ? recalledColours : "system",
);

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const isSystemDark = ref(systemIsDark.matches);
systemIsDark.addEventListener("change", ({ matches }) => (isSystemDark.value = matches));

/** True if the page is dark now; canvases need to know. */
export const isDark = ref(false);

watchEffect(() => {
  isDark.value = colours.value === "dark" || (colours.value === "system" && isSystemDark.value);
  document.documentElement.dataset["colours"] = isDark.value ? "dark" : "light";
});

/** Chooses, also for the next visit. */
export function chooseColours(chosen: Colours): void {
  colours.value = chosen;
  remember("colours", chosen);
}

/**
 * The two languages. Each part has a dictionary `en/<part>.ts`, which gives the type, and `zh/<part>.ts`;
 * both come with the part.
 */
import { computed, ref, watchEffect, type ComputedRef } from "vue";
import { recalled, remember } from "../app/remember.js";

/** The languages of the pages. */
export type Language = "en" | "zh";

/** The language that is shown. First the one chosen earlier, else the browser's. */
export const language = ref<Language>(first());

watchEffect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
});

/** Chooses a language, also for the next visit. */
export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  remember("language", chosen);
}

/** The texts of a part in the language that is shown. */
export function texts<T extends object>(en: T, zh: T): ComputedRef<T> {
  return computed(() => (language.value === "zh" ? zh : en));
}

function first(): Language {
  const chosen = recalled("language");
  if (chosen === "en" || chosen === "zh") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** What may help with a problem, in the visitor's language. */
import { language } from "../language/index.js";
import { timeText } from "./clock.js";
import type { Problem } from "./model/outcome.js";
import { offset } from "./state.js";
import { simulateTexts as t } from "./texts.js";

/** A sentence by the code, or the moment that the core names; undefined if there is nothing to add. */
export function hintOf({ code, details }: Pick<Problem, "code" | "details">): string | undefined {
  const eligible = details["eligibleAt"];
  if (eligible !== undefined && /^\d{1,15}$/.test(eligible)) {
    return t.value.eligible(timeText(Number(eligible), offset.value, language.value, "full"));
  }
  return t.value.hints[code];
}

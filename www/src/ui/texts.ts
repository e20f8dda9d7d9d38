import { texts } from "../language/index.js";
import { en } from "../language/en/ui.js";
import { zh } from "../language/zh/ui.js";

/** The texts of the shared components. */
export const uiTexts = texts(en, zh);

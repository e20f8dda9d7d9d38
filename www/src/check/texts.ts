import { texts } from "../language/index.js";
import { en } from "../language/en/check.js";
import { zh } from "../language/zh/check.js";

/** The texts of this part. */
export const checkTexts = texts(en, zh);

import { texts } from "../language/index.js";
import { en } from "../language/en/live.js";
import { zh } from "../language/zh/live.js";

/** The texts of this part. */
export const liveTexts = texts(en, zh);

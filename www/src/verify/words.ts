import { texts } from "../language/index.js";
import { en } from "../language/en/verify.js";
import { zh } from "../language/zh/verify.js";

/** The texts of this part. */
export const words = texts(en, zh);

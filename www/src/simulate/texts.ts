import { texts } from "../language/index.js";
import { en as enExamples } from "../language/en/examples.js";
import { en } from "../language/en/simulate.js";
import { zh as zhExamples } from "../language/zh/examples.js";
import { zh } from "../language/zh/simulate.js";

/** The texts of this part. */
export const simulateTexts = texts(en, zh);

/** The titles of the examples. */
export const exampleTexts = texts(enExamples, zhExamples);

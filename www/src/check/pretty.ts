/** JSON as it is read best. */
import { readJson, writeJson } from "./json/tree.js";

/** Longer texts stay as they came: formatting them would hold the page up. Characters. */
const PRETTY_MAX = 100_000;

/** JSON on several lines, digits kept; anything else as it is. */
export function prettyJson(text: string): string {
  if (text.length > PRETTY_MAX) return text;
  const read = readJson(text);
  return "node" in read ? writeJson(read.node, true) : text;
}

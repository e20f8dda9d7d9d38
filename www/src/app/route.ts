/** Where the visitor is: the hash of the address, `#/simulate?s=…`. Works on any static host. */
import { ref } from "vue";

/** The parts of the studio, in the order of the navigation. */
export const PARTS = ["simulate", "check", "stress", "verify", "live"] as const;

/** One of them. */
export type PartName = (typeof PARTS)[number];

/** A part and its parameters. */
export interface Route {
  part: PartName;
  parameters: URLSearchParams;
}

/** The route that is shown. */
export const route = ref<Route>(parse(location.hash));

addEventListener("hashchange", () => {
  route.value = parse(location.hash);
});

/** The address of a part within the page, for links. */
export function hashOf(part: PartName, parameters?: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString();
  return query === "" ? `#/${part}` : `#/${part}?${query}`;
}

/** Puts parameters into the address without a new entry in the history, and without loading anything. */
export function replaceParameters(part: PartName, parameters: Record<string, string>): void {
  history.replaceState(history.state, "", hashOf(part, parameters));
}

function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const part = PARTS.find((name) => name === path) ?? "simulate";
  return { part, parameters: new URLSearchParams(query) };
}

/** Makes the studio work without a network from the next visit on. */
import { scriptUrl } from "../app/trusted.js";

/** What is shown first is fetched first; the rest of the files may wait this long, ms. */
const DELAY_MS = 2000;

/** Registers the service worker once the page has been loaded. Where that is refused, the studio needs the network. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const register = (): void => {
    navigator.serviceWorker.register(scriptUrl(new URL("sw.js", document.baseURI))).catch(() => undefined);
  };
  addEventListener("load", () => setTimeout(register, DELAY_MS), { once: true });
}

/** What is on this machine only. */

/** True for a name or address that only this machine reaches. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * True unless a web page may have sent the request: a page's own requests carry its `Origin`, and one
 * that has bent its own name to this machine (DNS rebinding) carries that name as `Host`.
 */
export function isLoopbackRequest(host: string | undefined, origin: string | undefined): boolean {
  if (host !== undefined && !isLoopbackHost(hostOf(host))) return false;
  if (origin === undefined) return true;
  const at = origin.indexOf("://");
  return at > 0 && isLoopbackHost(hostOf(origin.slice(at + 3)));
}

/** `name:port` → `name` */
function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, "").toLowerCase();
}

/** The token: in memory, and, if the visitor wants it, for as long as this tab is open. Nowhere else. */

const KEY = "split-ledger-studio.token";

/** The token kept for this tab; empty if there is none. */
export function keptToken(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** Keeps the token for this tab. */
export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // Without storage it has to be typed again.
  }
}

/** Forgets the token. */
export function forgetToken(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

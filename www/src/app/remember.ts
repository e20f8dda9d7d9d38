/** Small choices that outlive a visit: language, colours. Never a token, never money. */

type Choice = "language" | "colours";

const key = (choice: Choice): string => `split-ledger-studio.${choice}`;

/** What was chosen earlier; null if nothing was, or if the browser keeps nothing. */
export function recalled(choice: Choice): string | null {
  try {
    return localStorage.getItem(key(choice));
  } catch {
    return null;
  }
}

/** Keeps a choice, if the browser allows it. */
export function remember(choice: Choice, value: string): void {
  try {
    localStorage.setItem(key(choice), value);
  } catch {
    // A page without storage works, it only forgets.
  }
}

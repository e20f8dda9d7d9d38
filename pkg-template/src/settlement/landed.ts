/** A request whose answer may be lost, and which is never carried out twice (B5). */
import { isLedgerError } from "../errors.js";

/** How often a request is sent whose outcome stays unknown. */
const ATTEMPTS = 3;

/**
 * Sends a request whose number is used up when it lands: `existing` finds what has landed under it.
 *
 * - `SETTLE_NO_EXISTS`: the number is used, by us earlier or by another request: that decides `existing`,
 *   by returning undefined for what is not ours.
 * - `OUTCOME_UNKNOWN`: look; if nothing stands there, send again with the same parameters. If that landed
 *   in between, the answer is `SETTLE_NO_EXISTS`.
 */
export async function sendOrFind<Sent, Found>(
  send: () => Promise<Sent>,
  existing: () => Promise<Found | undefined>,
): Promise<{ sent: Sent } | { found: Found }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { sent: await send() };
    } catch (error) {
      const code = isLedgerError(error) ? error.code : undefined;
      if (code !== "SETTLE_NO_EXISTS" && code !== "OUTCOME_UNKNOWN") throw error;
      const found = await existing();
      if (found !== undefined) return { found };
      if (code === "SETTLE_NO_EXISTS" || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Notifications of settlements on their way out: from the outbox to the receiver and back as a report. */
import { isAcknowledged, notificationBody } from "../douyin/texts.js";
import { messageOf } from "../engine/failure.js";
import { repeat, type Repeated } from "../repeat.js";
import type { Signer } from "../sign/signer.js";
import { signedHeaders, type NotificationOptions } from "./notification.js";
import type { Post } from "./post.js";

/** Settings of {@link deliverNotifications}. */
export interface DeliveryOptions extends NotificationOptions {
  /** How a request leaves: `safePost()` of `split-ledger/node`, or your own. */
  post: Post;
  /** Our key. Without it notifications carry no `Byte-Signature`, and receivers cannot tell who sent them. */
  signer?: Signer;
  /** Most notifications of one run. Default 100. */
  limit?: number;
  /** Most requests at once. Default 16. */
  concurrency?: number;
  /** A receiver must have answered within this, ms. Default 5 s. */
  timeoutMs?: number;
  /** Most bytes of an answer. Default 64 KiB. */
  replyBytesMax?: number;
  /** When aborted, no further request is begun; those under way end and are reported. */
  signal?: AbortSignal;
  /** Told of each attempt. */
  onAttempt?: (attempt: DeliveryAttempt) => void;
}

/** One attempt. */
export interface DeliveryAttempt {
  notificationId: string;
  settlementId: string;
  /** The receiver has acknowledged it. */
  outcome: "delivered" | "failed";
  /** Why it failed. */
  reason?: string;
  /** The report did not reach the ledger, so that the notification will be sent again. */
  reportError?: unknown;
}

/** What {@link deliverNotifications} has done. */
export interface DeliveryReport {
  delivered: number;
  failed: number;
  /** Attempts of both kinds whose report did not reach the ledger. */
  unreported: number;
  /** The limit was reached: there may be more. */
  more: boolean;
}

/** What the outbox hands out. */
export interface DueNotification {
  notificationId: string;
  url: string;
  /** When the settlement ended, ms since the epoch. */
  createdAt: number;
  /** What is told, as `settlements.query` answers it. */
  settlement: { settlementId: string };
}

/** The part of a ledger that deliveries need. */
export interface Outbox {
  settlements: {
    dueNotifications(request: { limit?: number }): Promise<{ notifications: readonly DueNotification[] }>;
    reportNotification(request: {
      notificationId: string;
      outcome: "delivered" | "failed";
      reason?: string;
    }): Promise<unknown>;
  };
}

/** Longest reason that is reported, characters of at most 4 bytes: a report holds 512 bytes. */
const REASON_MAX = 128;

/**
 * Sends the notifications that are due (通知分账结果) and reports to the ledger what became of each; the
 * ledger keeps the schedule of repeats. Delivered means: status 200 and a JSON body with `err_no` 0.
 *
 * Each is sent at least once: after a lost answer or a lost report it comes again, with the same body and
 * the same `Byte-LogId`, its notification id.
 *
 * @throws what the query of the outbox throws, and the signer: that is no fault of the receiver. All
 * other failures are in the report.
 */
export async function deliverNotifications(ledger: Outbox, options: DeliveryOptions): Promise<DeliveryReport> {
  const { limit = 100, concurrency = 16, signal } = options;
  const { notifications } = await ledger.settlements.dueNotifications({ limit });
  const report: DeliveryReport = { delivered: 0, failed: 0, unreported: 0, more: notifications.length >= limit };
  const waiting = notifications.values();
  const work = async (): Promise<void> => {
    // All workers share one iterator.
    for (const notification of waiting) {
      if (signal?.aborted === true) return;
      const attempt = await deliver(ledger, notification, options);
      report[attempt.outcome] += 1;
      if (attempt.reportError !== undefined) report.unreported += 1;
      options.onAttempt?.(attempt);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, concurrency) }, work));
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  return report;
}

/** Settings of {@link startDelivery}. */
export interface DeliveryLoopOptions extends Omit<DeliveryOptions, "signal"> {
  /** Pause between two looks into the outbox, ms. Default 1 s, half of the shortest schedule's first step. */
  everyMs?: number;
  /** Told when the outbox could not be read; it is tried again after the pause. */
  onError?: (error: unknown) => void;
}

/**
 * Delivers notifications until it is stopped. Running it in several processes is harmless: receivers may
 * then get a notification twice.
 *
 * @example
 * ```ts
 * const delivery = startDelivery(ledger, { post: safePost(), signer });
 * process.once("SIGTERM", () => void delivery.stop());
 * ```
 */
export function startDelivery(ledger: Outbox, options: DeliveryLoopOptions): Repeated {
  const { everyMs = 1000, onError, ...settings } = options;
  const run = async (signal: AbortSignal): Promise<boolean> => {
    const { more, delivered, failed, unreported } = await deliverNotifications(ledger, { ...settings, signal });
    // A ledger that takes no reports would hand out the same ones again, without a pause.
    return more && delivered + failed > unreported;
  };
  return repeat(everyMs, run, onError);
}

async function deliver(
  ledger: Outbox,
  notification: DueNotification,
  options: DeliveryOptions,
): Promise<DeliveryAttempt> {
  const { notificationId, settlement } = notification;
  const reason = await failureOf(notification, options);
  const result = reason === undefined ? { outcome: "delivered" as const } : { outcome: "failed" as const, reason };
  const attempt: DeliveryAttempt = { notificationId, settlementId: settlement.settlementId, ...result };
  try {
    await ledger.settlements.reportNotification({ notificationId, ...result });
  } catch (error) {
    attempt.reportError = error;
  }
  return attempt;
}

/** Sends one; undefined if it was acknowledged. */
async function failureOf(
  { notificationId, url, createdAt, settlement }: DueNotification,
  options: DeliveryOptions,
): Promise<string | undefined> {
  const { post, timeoutMs = 5000, replyBytesMax = 65_536 } = options;
  let body;
  try {
    body = notificationBody({ ...settlement, eventTime: createdAt });
  } catch (error) {
    return reasonOf(error);
  }
  const headers = await signedHeaders(notificationId, url, body, options);
  let reply;
  try {
    reply = await post({ url, headers, body, timeoutMs, replyBytesMax });
  } catch (error) {
    return reasonOf(error);
  }
  if (isAcknowledged(reply.status, reply.body)) return undefined;
  return reply.status === 200 ? "the answer is no acknowledgement" : `status ${String(reply.status)}`;
}

function reasonOf(error: unknown): string {
  return Array.from(messageOf(error)).slice(0, REASON_MAX).join("");
}

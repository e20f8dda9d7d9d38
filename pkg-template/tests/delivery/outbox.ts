/** An outbox without a ledger, for tests of what happens on the wire. */
import type { Outbox } from "split-ledger";

/** What was reported. */
export interface Report {
  notificationId: string;
  outcome: "delivered" | "failed";
  reason?: string;
}

/** Hands out the same notifications until they are reported as delivered. */
export class FakeOutbox implements Outbox {
  readonly reports: Report[] = [];
  /** Set to let the next reports be lost. */
  lostReports = 0;
  asked = 0;
  readonly #waiting: { notificationId: string; settlementId: string; url: string; body: string }[];

  constructor(urls: readonly string[]) {
    this.#waiting = urls.map((url, at) => ({
      notificationId: String(1000 + at),
      settlementId: String(2000 + at),
      url,
      body: `{"msg":"{\\"settle_id\\":\\"${String(2000 + at)}\\"}","type":"settle","version":"2.0"}`,
    }));
  }

  readonly settlements: Outbox["settlements"] = {
    dueNotifications: ({ limit = 100 }) => {
      this.asked += 1;
      return Promise.resolve({ notifications: this.#waiting.slice(0, limit) });
    },
    reportNotification: (report) => {
      if (this.lostReports > 0) {
        this.lostReports -= 1;
        return Promise.reject(new Error("the store is down"));
      }
      this.reports.push(report);
      const at = this.#waiting.findIndex(({ notificationId }) => notificationId === report.notificationId);
      if (report.outcome === "delivered") this.#waiting.splice(at, 1);
      return Promise.resolve({});
    },
  };
}

/** An outbox without a ledger, for tests of what happens on the wire. */
import type { DueNotification, Outbox } from "split-ledger";

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
  readonly #waiting: DueNotification[];

  constructor(urls: readonly string[]) {
    this.#waiting = urls.map((url, at) => ({
      notificationId: String(1000 + at),
      url,
      createdAt: 1_693_481_234_567,
      settlement: settlementOf(String(2000 + at)),
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

/** As `settlements.query` answers it. */
function settlementOf(settlementId: string) {
  return {
    appId: "tt07e3715e98c9aac0",
    settlementId,
    settleId: settlementId,
    orderId: "1",
    outOrderNo: "o-1",
    outSettleNo: `s-${settlementId}`,
    status: "SUCCESS",
    settleAmount: "10.00",
    rake: "0.60",
    commission: "1.00",
    parties: [{ owner: "partner:68882720803499563550", amount: "8.40" }],
    settledAt: 1_693_481_234_567,
    isAuto: false,
    notifyVersion: "2.0",
  };
}

/** Bills of a day: typed, as CSV over all pages, and over HTTP. */
import { createHandler } from "split-ledger/http";
import { describe, expect, it } from "vitest";
import { open, refusalOf, SHOP, STORES } from "./world.js";

const DAY = "2024-05-01";
const START = Date.parse(`${DAY}T00:00:00+08:00`);

describe.each(STORES)("on %s", (_, create) => {
  async function shop(recharges: number) {
    let now = START - 1;
    const ledger = await open(create(), { now: () => now });
    const { accountUserId } = await ledger.parties.register({ merchantId: SHOP, externalCode: "=S" });
    const recharge = (amount: string) =>
      ledger.balances.recharge({ merchantId: SHOP, amount, currency: "CNY" });
    await recharge("0.50");
    now = START;
    for (let i = 0; i < recharges; i++) await recharge("1.00");
    return { ledger, accountUserId, recharge };
  }

  it("a bill has its lines and what there was before and after (DYR-10)", async () => {
    const { ledger, accountUserId } = await shop(3);
    const { bill, lines, nextCursor, asOf } = await ledger.statements.fundBill({
      externalCode: "=S",
      day: DAY,
      limit: 2,
    });
    expect(bill).toMatchObject({
      owner: `merchant:${SHOP}`,
      accountUserId,
      day: DAY,
      utcOffset: "+08:00",
      isComplete: false,
      openingAvailable: "0.50",
      closingAvailable: "3.50",
    });
    expect(lines.map(({ available, version }) => [available, version])).toEqual([
      ["1.50", 2],
      ["2.50", 3],
    ]);
    expect(nextCursor).toBeDefined();
    expect(asOf.seq).toBe(5);
    const trades = await ledger.statements.tradeBill({ merchantId: SHOP, day: DAY });
    expect(trades.lines.map(({ type, change }) => [type, change])).toEqual(Array(3).fill(["recharge", "1.00"]));
    expect(await refusalOf(ledger.statements.fundBill({ externalCode: "T", day: DAY }))).toMatchObject({
      code: "PARTY_NOT_FOUND",
    });
  });

  it("a CSV bill is one text over all pages, while others write (DYR-10)", async () => {
    const { ledger, recharge } = await shop(7);
    for (const csv of [ledger.statements.fundBillCsv, ledger.statements.tradeBillCsv]) {
      const whole = await csv({ merchantId: SHOP, day: DAY });
      const [read] = await Promise.all([csv({ merchantId: SHOP, day: DAY, limit: 2 }), recharge("1.00")]);
      // The recharge is on the bill as a whole or not at all, whichever came first.
      expect(read.startsWith(whole)).toBe(true);
      expect(whole.endsWith("\r\n")).toBe(true);
      const rows = whole.trimEnd().split("\r\n");
      expect(rows.filter((row) => row.startsWith("time,"))).toHaveLength(1);
      expect(rows.filter((row) => row.startsWith("2024-05-01T00:00:00+08:00,"))).toHaveLength(rows.length - 1);
    }
    const none = await ledger.statements.tradeBillCsv({ merchantId: SHOP, day: "2024-04-30", limit: 1 });
    expect(none.trimEnd().split("\r\n")).toHaveLength(2);
    expect(await refusalOf(ledger.statements.fundBillCsv({ merchantId: SHOP, day: "yesterday" }))).toMatchObject({
      code: "INVALID_FIELD",
    });
  });

  it("a CSV bill over HTTP is the same text (DYR-10)", async () => {
    const { ledger, accountUserId } = await shop(5);
    const handler = createHandler(ledger, { authorize: false });
    const pages: string[] = [];
    let token = "";
    do {
      const path = `/v1/parties/${String(accountUserId)}/bills/fund/${DAY}?format=csv&pageSize=2&pageToken=${token}`;
      const response = await handler(new Request(`http://ledger.test${path}`));
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
      pages.push(await response.text());
      token = response.headers.get("x-next-page-token") ?? "";
    } while (token !== "");
    expect(pages).toHaveLength(3);
    expect(pages.join("")).toBe(await ledger.statements.fundBillCsv({ merchantId: SHOP, day: DAY }));
  });
});

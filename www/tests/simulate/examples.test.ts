import "../support/core.js";
import { describe, expect, it } from "vitest";
import { EXAMPLE_IDS, examples, type ExampleId } from "../../src/simulate/model/examples.js";
import { figures, type Outcome } from "../../src/simulate/model/outcome.js";
import { simulate } from "../../src/simulate/model/simulate.js";

const outcomes = new Map<ExampleId, Outcome>();
for (const id of EXAMPLE_IDS) outcomes.set(id, (await simulate(examples[id])).outcome);

const outcomeOf = (id: ExampleId): Outcome => outcomes.get(id) as Outcome;
const figuresOf = (id: ExampleId): Record<string, string> => figures(outcomeOf(id));
/** What a settlement's legs come to: `role party amount`. */
const legs = (id: ExampleId, settlement = 0): string[] =>
  (outcomeOf(id).settlements[settlement]?.legs ?? []).map(({ role, party, amount }) => `${role} ${party} ${amount}`);

describe("examples", () => {
  it("have no problems but where they are about one", () => {
    const withProblems = EXAMPLE_IDS.filter((id) => outcomeOf(id).problems.length > 0);
    expect(withProblems).toEqual(["withdraw", "mistake"]);
  });

  it("licence: the README's order", () => {
    // 99.90 × 0.006 = 0.5994 → 0.59; (99.90 − 0.59) × 0.1 = 9.931 → 9.93; 99.90 − 0.59 − 9.93 = 89.38
    expect(legs("licence")).toEqual(["rake Mall 0.59", "share Brand 9.93", "seller Shop 89.38"]);
    expect(outcomeOf("licence").settlements[0]?.legs[1]?.why).toMatchObject({ product: "9.931", receiver: "Brand" });
  });

  it("wallet: freeze, confirm, cancel, refund and withdrawal of the balance service", () => {
    // 100.00 − 30.50 + 10.50 back − 50.00 withdrawn = 30.00; the shop keeps 30.50 − 10.50
    expect(figuresOf("wallet")).toMatchObject({
      "balance/Buyer/100001/available": "30.00",
      "balance/Buyer/100001/frozen": "0.00",
      "balance/Shop/100001/available": "20.00",
      "flow/buyer:Buyer>paidOut:Buyer/withdraw/W-1": "50.00",
    });
  });

  it("douyin: three of five vouchers used, D+3 from the last refund (DYR-09), 30 % to a partner", () => {
    // 3 × 20.00 = 60.00 gross; 6 % = 3.60; the cap of 30 % is just 18.00; 60.00 − 3.60 − 18.00 = 38.40
    expect(legs("douyin")).toEqual(["rake Mall 3.60", "share Partner 18.00", "seller Shop 38.40"]);
  });

  it("commission: 10.00 less 0.60 and 1.00 is 8.40 (DYQ-07), three days after fulfilment (DYR-05)", () => {
    expect(legs("commission")).toEqual(["rake Mall 0.60", "commission Promoter 1.00", "seller Shop 8.40"]);
    expect(outcomeOf("commission").settlements[0]?.legs[1]?.name).toBe("course");
  });

  it("card: uses of a card cost what is cut cumulatively (B17)", () => {
    // floor(100.00 · 2/3) = 66.66 for two uses, 33.34 for the third; 5 % of 66.66 = 3.333 → 3.33
    expect(legs("card")).toEqual(["rake Mall 3.33", "seller Shop 63.33"]);
    expect(figuresOf("card")["flow/refund:R-1>refunded:Buyer/refund"]).toBe("33.34");
  });

  it("voucher: the fee of both settlements is that of the whole (B22)", () => {
    // 33.33 × 0.006 = 0.19998 → 0.19; 100.00 × 0.006 = 0.60, less 0.19 is 0.41
    expect(legs("voucher", 0)).toEqual(["rake Mall 0.19", "seller Shop 33.14"]);
    expect(legs("voucher", 1)).toEqual(["rake Mall 0.41", "seller Shop 66.26"]);
  });

  it("withdraw: T+1, so Friday's money leaves on Monday; the fee is 0.1 %, at least 0.10", () => {
    const { accounts, problems, withdrawals } = outcomeOf("withdraw");
    expect(problems.map(({ at, code }) => [at, code])).toEqual([["events[2].amount", "AMOUNT_NOT_WITHDRAWABLE"]]);
    const shop = accounts.find(({ party }) => party === "Shop")?.samples ?? [];
    const monday = shop.find(({ at }) => at === Date.parse("2026-03-09T00:00:00+08:00"));
    expect(monday).toMatchObject({ event: null, available: "100.00", withdrawable: "100.00" });
    const before = shop.filter(({ at }) => at < Date.parse("2026-03-09T00:00:00+08:00"));
    expect(before.every(({ withdrawable }) => withdrawable === "0.00")).toBe(true);
    expect(withdrawals.map(({ status, netAmount, fee }) => [status, netAmount, fee])).toEqual([
      ["FAILED", "100.00", "0.00"],
      ["PAID", "99.90", "0.10"],
    ]);
  });

  it("subsidy: of a refund the platform gets its part back (B18)", () => {
    // 5.55 × 7.00 / 20.00 = 1.9425 → 1.94 to the platform, 5.06 to the buyer
    expect(figuresOf("subsidy")).toMatchObject({
      "flow/subsidy:Mall>order:A-1/subsidy": "15.55",
      "flow/refund:R-1>unspent:Mall/subsidy": "1.94",
      "flow/refund:R-1>refunded:Buyer/refund": "5.06",
      // 93.00 × 0.02 = 1.86
      "settlement/S-1/rake": "1.86",
    });
  });

  it("tiers: marginal rates between a minimum and a cap", () => {
    // 30.00 × 0.05 = 1.50, at least 5.00: floor(5.00 · 2/3) = 3.33 and 1.67
    expect(legs("tiers", 0)).toEqual([
      "rake Mall 0.30", "share Store 8.00", "share Author 3.33", "share Agent 1.67", "seller Shop 16.70",
    ]);
    // 100 × 0.05 + 233.33 × 0.08 = 23.6664 → 23.66: 15.77 and 7.89
    expect(legs("tiers", 1).slice(2, 4)).toEqual(["share Author 15.77", "share Agent 7.89"]);
    // 5 + 32 + 150 = 187.00, at most 60.00
    expect(legs("tiers", 2).slice(2, 4)).toEqual(["share Author 40.00", "share Agent 20.00"]);
  });

  it("cents: what does not divide is neither lost nor made", () => {
    // 0.01: every fee and half of it are cut to nothing
    expect(legs("cents", 0).at(-1)).toBe("seller Shop 0.01");
    // 100.00: 0.60 + 2.90; half of 96.50 is 48.25: 16.08 + 16.08 + 16.09
    expect(legs("cents", 2)).toEqual([
      "rake Mall 0.60", "rake Mall 2.90", "share A 16.08", "share B 16.08", "share C 16.09", "seller Shop 48.25",
    ]);
  });

  it("refundAfter: every leg pays its part (B20)", () => {
    // 33.33 of 100.00: what is kept is floor of two thirds, so 1.67 + 3.33 + 28.33
    expect(figuresOf("refundAfter")).toMatchObject({
      "flow/party:Mall>refund:R-1/refund": "1.67",
      "flow/party:Promoter>refund:R-1/refund": "3.33",
      "flow/party:Shop>refund:R-1/refund": "28.33",
    });
  });

  it("returned: the share goes back to the seller, who pays the refund", () => {
    // 100.00 − 0.60 − 30.00 = 69.40; + 12.00 − 40.00 = 41.40
    expect(figuresOf("returned")).toMatchObject({
      "flow/party:Partner>returned:Shop/return": "12.00",
      "balance/Shop/100001/available": "41.40",
      "balance/Partner/100001/available": "18.00",
    });
    expect(outcomeOf("returned").settlements[0]?.legs[1]?.returned).toBe("12.00");
  });

  it("automatic: the ledger settles what is due, three days after fulfilment", () => {
    const { settlements } = outcomeOf("automatic");
    expect(settlements.map(({ name, event, order }) => [name, event, order])).toEqual([
      ["auto-1", 4, "A-1"],
      ["auto-2", 5, "A-2"],
    ]);
  });

  it("mistake: each problem is where it was typed, and the rest is played", () => {
    expect(outcomeOf("mistake").problems.map(({ at, code }) => [at, code])).toEqual([
      ["orders[1].items[0].price", "INVALID_AMOUNT"],
      ["events[1].order", "NOT_PLAYED"],
      ["events[3]", "ORDER_NOT_FINISHED"],
      ["events[4].shares", "SHARE_CAP_EXCEEDED"],
    ]);
    expect(legs("mistake")).toEqual(["rake Mall 0.60", "share Partner 30.00", "seller Shop 69.40"]);
  });
});

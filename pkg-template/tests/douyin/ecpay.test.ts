/** The old signatures, against node:crypto and a public vector. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ecpaySign, LedgerError, parseSettleDetail, verifyEcpayCallback } from "split-ledger";

describe("ecpaySign (spec 3.5)", () => {
  const request = {
    out_order_no: "509428213924556800",
    total_amount: 5990,
    subject: "充值 59.9 元",
    body: "充值 59.9 元",
    valid_time: 7200,
    cp_extra: "20231106180550.952",
    disable_msg: 0,
  };

  it("signs values and salt", () => {
    const salt = "n5NZ1sQb8euPHV7BsPxARQ";
    expect(ecpaySign(request, salt)).toBe("ac65148dbe5fe6ca969a76aaa66f1c2e");
    const { disable_msg: _, ...rest } = request;
    expect(ecpaySign(request, salt, { leaveOutZeros: true })).toBe(ecpaySign(rest, salt));
    expect(ecpaySign({ ...request, app_id: "x", thirdparty_id: "y", sign: "z", empty: "" }, salt)).toBe(
      "ac65148dbe5fe6ca969a76aaa66f1c2e",
    );
  });

  it("refuses what it cannot sign", () => {
    const outcome = (): unknown => ecpaySign({ list: [1] }, "salt");
    expect(outcome).toThrow(LedgerError);
  });
});

describe("verifyEcpayCallback (spec 3.5)", () => {
  const msg = '{"status":"SUCCESS","settle_amount":1000,"rake":60,"commission":100}';
  const signed = (token: string, nonce = "5069"): string => {
    const text = [token, "1699323852", nonce, msg].sort().join("");
    const msg_signature = createHash("sha1").update(text).digest("hex");
    return JSON.stringify({ timestamp: 1_699_323_852, nonce, msg, msg_signature, type: "settle" });
  };

  it("reads what was signed with the token", () => {
    const callback = verifyEcpayCallback(signed("token"), "token");
    expect(callback).toMatchObject({ type: "settle", version: "", settlement: { settleAmount: 1000n, rake: 60n } });
    expect(callback).not.toHaveProperty("ecpay");
  });

  it.each([
    ["another token", signed("other")],
    ["a changed amount", signed("token").replace("1000", "9000")],
    ["no signature", JSON.stringify({ msg, type: "settle", version: "3.0" })],
  ])("takes nothing with %s", (_, body) => {
    expect(() => verifyEcpayCallback(body, "token")).toThrow(
      expect.objectContaining({ code: "UNAUTHENTICATED", details: { field: "msg_signature" } }),
    );
  });

  it("an empty token lets nothing in", () => {
    expect(() => verifyEcpayCallback(signed(""), "")).toThrow(expect.objectContaining({ code: "UNAUTHENTICATED" }));
  });
});

describe("parseSettleDetail (B21)", () => {
  it("reads all parties, whatever separates them", () => {
    const text = "商户号68882720803499563550-分成金额(分)840;商户号boe_real_pay-分成金额(分)4";
    expect(parseSettleDetail(text)).toEqual([
      { merchantUid: "68882720803499563550", amount: 840n },
      { merchantUid: "boe_real_pay", amount: 4n },
    ]);
    expect(parseSettleDetail("")).toEqual([]);
  });
});

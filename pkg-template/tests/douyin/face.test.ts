/** The client against this package's own face of the platform: what one writes, the other reads. */
import { beforeAll, describe, expect, it } from "vitest";
import { douyinClient, rsaSigner, settleOrQuery, type DouyinClient } from "split-ledger";
import { createHandler } from "split-ledger/http";
import { APP, openShop, SELLER, type Shop } from "../settlement/shop.js";
import { makeKeys, type Keys } from "./keys.js";

let keys: Keys;
beforeAll(() => {
  keys = makeKeys();
});

async function pair(family: "trade_basic" | "v2"): Promise<Shop & { client: DouyinClient }> {
  const shop = await openShop({});
  const handler = createHandler(shop.ledger, { authorize: ({ header }) => header("access-token") === "token" });
  const client = douyinClient({
    appId: APP,
    signer: rsaSigner({ privateKey: keys.privatePem }),
    accessToken: "token",
    family,
    baseUrl: "https://ledger.test",
    fetch: (url, init) => handler(new Request(url, init)),
  });
  return { ...shop, client };
}

describe.each(["trade_basic", "v2"] as const)("%s", (family) => {
  it("settles and queries", async () => {
    const { client, ledger, order } = await pair(family);
    const orderId = await order("o-1");
    await ledger.balances.create({ partnerId: "68882720803499563550", currency: "CNY" });
    const request = {
      outOrderNo: "o-1",
      outSettleNo: "s-1",
      settleDesc: "七月",
      settleParams: [{ merchantUid: "68882720803499563550", amount: 100n }],
      cpExtra: "门店7",
    };
    const outcome = await client.settleOrQuery(request);
    if (!("settled" in outcome)) expect.fail("it was there");
    const [found, ...more] = await client.query({ outSettleNo: "s-1" });
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      settleId: outcome.settled.settleId,
      outSettleNo: "s-1",
      orderId,
      outOrderNo: "o-1",
      status: "SUCCESS",
      settleAmount: 1000n,
      rake: 60n,
      commission: 0n,
      settleDetail: `商户号${SELLER}-分成金额(分)840;商户号68882720803499563550-分成金额(分)100`,
      cpExtra: "门店7",
    });
    expect(await client.settleOrQuery(request)).toEqual({ found });
    expect(await client.query({ settleId: "none" })).toEqual([]);
    const native = await settleOrQuery(ledger, { appId: APP, outOrderNo: "o-1", outSettleNo: "s-1" });
    expect(native).toMatchObject({ isNew: false, settlement: { settlementId: outcome.settled.innerSettleId } });
  });

  it("refusals come back as the ledger's own codes", async () => {
    const { client, order } = await pair(family);
    await order("o-1");
    const settle = { outOrderNo: "o-1", outSettleNo: "s-1", settleDesc: "x" };
    const rows = [
      [{ ...settle, outOrderNo: "o-2" }, "ORDER_NOT_FOUND", "23101"],
      [{ ...settle, itemOrderId: "i" }, "ITEM_NOT_FOUND", "23024"],
      [{ ...settle, settleParams: [{ merchantUid: "a", amount: 301 }] }, "INVALID_FIELD", "10000"],
      [{ ...settle, settleParams: "[" }, "INVALID_FIELD", "10000"],
    ] as const;
    for (const [request, code, errNo] of rows) {
      await expect(client.settle(request)).rejects.toMatchObject({ code, details: { errNo } });
    }
    await client.settle(settle);
    await expect(client.settle(settle)).rejects.toMatchObject({ code: "SETTLE_NO_EXISTS", details: { errNo: "23111" } });
    const again = client.settle({ ...settle, outSettleNo: "s-2" });
    await expect(again).rejects.toMatchObject({ code: "NOTHING_TO_SETTLE", details: { errNo: "23112" } });
  });
});

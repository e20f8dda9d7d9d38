/** Settlements of a real ledger, told to real receivers. */
import { beforeAll, describe, expect, it } from "vitest";
import {
  deliverNotifications,
  memoryStore,
  parseSettleDetail,
  rsaSigner,
  verifyCallback,
  type DeliveryOptions,
  type DeliveryReport,
} from "split-ledger";
import { safePost } from "split-ledger/node";
import { answer, receiver, type Behaviour, type Received } from "../delivery/receiver.js";
import { makeKeys, type Keys } from "../douyin/keys.js";
import { withCommit } from "../sdk/world.js";
import { APP, openShop, SELLER, START, type Shop } from "./shop.js";

let keys: Keys;
beforeAll(() => {
  keys = makeKeys();
});

const post = safePost({ allow: ["127.0.0.1"] });

interface Settled extends Shop {
  settlementId: string;
  received: Received[];
  deliver(): Promise<DeliveryReport>;
}

/** A shop whose settlements are told to a receiver; one order is settled. */
async function settled(behave?: Behaviour, program: object = {}): Promise<Settled> {
  const { url, received } = await receiver(behave);
  const shop = await openShop({ notifyUrl: url, ...program });
  await shop.order("o-1");
  const request = { appId: APP, outOrderNo: "o-1", outSettleNo: "s-1", cpExtra: "门店7" };
  const { settlementId } = await shop.ledger.settlements.settle(request);
  const signer = rsaSigner({ privateKey: keys.privatePem });
  const options: DeliveryOptions = { post, signer, now: () => shop.clock.now };
  return { ...shop, settlementId, received, deliver: () => deliverNotifications(shop.ledger, options) };
}

describe("a settlement is told", () => {
  it("once, signed, with what it moved (spec 3.4)", async () => {
    const { deliver, received, settlementId } = await settled();
    expect(await deliver()).toEqual({ delivered: 1, failed: 0, unreported: 0, more: false });
    expect(await deliver()).toEqual({ delivered: 0, failed: 0, unreported: 0, more: false });
    expect(received).toHaveLength(1);
    const [{ headers, body } = expect.fail()] = received;
    const callback = await verifyCallback(headers, body, rsaSigner({ publicKey: keys.publicPem }));
    expect(callback).toMatchObject({
      type: "settle",
      version: "3.0",
      settlement: {
        appId: APP,
        status: "SUCCESS",
        settleId: settlementId,
        innerSettleId: settlementId,
        outSettleNo: "s-1",
        settleAmount: 1000n,
        rake: 60n,
        commission: 0n,
        isAutoSettle: false,
        cpExtra: "门店7",
        eventTime: START,
      },
    });
    const detail = parseSettleDetail(callback.settlement?.settleDetail ?? "");
    expect(detail).toEqual([{ merchantUid: SELLER, amount: 940n }]);
  });

  it("again by the schedule, until it is acknowledged", async () => {
    const { deliver, received, ledger, clock } = await settled((response, request, at) => {
      if (at === 3) response.end('{"err_no":0,"err_tips":"success"}');
      else answer(200, '{"err_no":1}')(response, request, at);
    });
    expect(await deliver()).toMatchObject({ failed: 1 });
    // 15 s, then 30 s.
    clock.now = START + 14_999;
    expect(await deliver()).toMatchObject({ failed: 0, delivered: 0 });
    clock.now = START + 15_000;
    expect(await deliver()).toMatchObject({ failed: 1 });
    clock.now = START + 15_000 + 30_000;
    expect(await deliver()).toMatchObject({ delivered: 1 });
    clock.now += 86_400_000;
    expect(await deliver()).toMatchObject({ delivered: 0, failed: 0 });
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers["byte-logid"])).size).toBe(1);
    expect((await ledger.settlements.failedNotifications({})).notifications).toEqual([]);
  });

  it("until it is given up; a resend begins again", async () => {
    let isUp = false;
    const { deliver, received, ledger, clock, settlementId } = await settled(
      (response, request, at) => {
        if (isUp) response.end('{"err_no":0}');
        else answer(500, "")(response, request, at);
      },
      { notifySchedule: "ecpay" },
    );
    // The first attempt and 15 retries.
    for (let attempt = 1; attempt <= 16; attempt++) {
      expect([attempt, await deliver()]).toEqual([attempt, expect.objectContaining({ failed: 1 })]);
      expect(await deliver()).toMatchObject({ failed: 0 });
      const { nextAt } = await ledger.settlements.dueNotifications({});
      expect([attempt, nextAt === undefined]).toEqual([attempt, attempt === 16]);
      clock.now = nextAt ?? clock.now + 86_400_000;
    }
    expect(await deliver()).toMatchObject({ failed: 0, delivered: 0 });
    const { notifications } = await ledger.settlements.failedNotifications({});
    expect(notifications).toMatchObject([
      { notificationId: settlementId, status: "FAILED", attempts: 16, reason: "status 500" },
    ]);
    isUp = true;
    const resent = await ledger.settlements.resendNotification({ notificationId: settlementId });
    expect(resent).toMatchObject({ status: "PENDING" });
    expect(await deliver()).toMatchObject({ delivered: 1 });
    expect((await ledger.settlements.failedNotifications({})).notifications).toEqual([]);
    expect(received).toHaveLength(17);
  });

  it("twice when the report is lost, with the same body and id", async () => {
    let fails = false;
    const store = withCommit(memoryStore(), (commit, inner) => {
      if (fails) throw new Error("the store is down");
      return inner(commit);
    });
    const { url, received } = await receiver((response) => {
      fails = received.length === 1;
      response.end('{"err_no":0}');
    });
    const { ledger, order } = await openShop({ notifyUrl: url }, store);
    await order("o-1");
    await ledger.settlements.settle({ appId: APP, outOrderNo: "o-1", outSettleNo: "s-1" });
    expect(await deliverNotifications(ledger, { post })).toMatchObject({ delivered: 1, unreported: 1 });
    fails = false;
    expect(await deliverNotifications(ledger, { post })).toMatchObject({ delivered: 1, unreported: 0 });
    expect(await deliverNotifications(ledger, { post })).toMatchObject({ delivered: 0 });
    expect(received).toHaveLength(2);
    expect(received[0]?.body).toEqual(received[1]?.body);
  });

  it("each at its own address; what has none is not told", async () => {
    const own = await receiver();
    const { url, received } = await receiver();
    const { ledger, order } = await openShop({ notifyUrl: url });
    for (const number of ["o-1", "o-2"]) await order(number);
    const elsewhere = { notifyUrl: own.url, notifyVersion: "2.0" } as const;
    await ledger.settlements.settle({ appId: APP, outOrderNo: "o-1", outSettleNo: "s-1", ...elsewhere });
    await ledger.settlements.settle({ appId: APP, outOrderNo: "o-2", outSettleNo: "s-2" });
    expect(await deliverNotifications(ledger, { post })).toMatchObject({ delivered: 2 });
    const versionOf = (body?: Buffer): unknown => (JSON.parse(String(body)) as { version: unknown }).version;
    expect([own.received.length, received.length]).toEqual([1, 1]);
    expect([versionOf(own.received[0]?.body), versionOf(received[0]?.body)]).toEqual(["2.0", "3.0"]);
    const silent = await openShop({});
    await silent.order("o-1");
    await silent.ledger.settlements.settle({ appId: APP, outOrderNo: "o-1", outSettleNo: "s-1" });
    expect(await deliverNotifications(silent.ledger, { post })).toMatchObject({ delivered: 0, failed: 0 });
  });
});

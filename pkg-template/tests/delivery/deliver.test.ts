/** Deliveries to real receivers: what counts as delivered, what is signed, what happens again. */
import { generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { deliverNotifications, rsaSigner, startDelivery, type DeliveryAttempt, type Post } from "split-ledger";
import { safePost } from "split-ledger/node";
import { FakeOutbox } from "./outbox.js";
import { ACK, acknowledge, answer, receiver, type Behaviour } from "./receiver.js";

const post = safePost({ allow: ["127.0.0.1"] });

describe("a notification", () => {
  it("carries the headers of the platform, and a signature over the raw body", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const signer = rsaSigner({ privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string });
    const { url, received } = await receiver();
    const outbox = new FakeOutbox([`${url}?shop=1`]);
    const now = (): number => 1_700_000_000_999;
    const report = await deliverNotifications(outbox, { post, signer, now, nonce: () => "nonce_1" });
    expect(report).toEqual({ delivered: 1, failed: 0, unreported: 0, more: false });
    expect(outbox.reports).toEqual([{ notificationId: "1000", outcome: "delivered" }]);
    const [{ headers, body } = expect.fail()] = received;
    expect(headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "byte-timestamp": "1700000000",
      "byte-nonce-str": "nonce_1",
      "byte-identifyname": "/notify",
      "byte-logid": "1000",
    });
    const text = Buffer.concat([Buffer.from("1700000000\nnonce_1\n"), body, Buffer.from("\n")]);
    const signature = Buffer.from(String(headers["byte-signature"]), "base64");
    expect(verify("sha256", text, publicKey, signature)).toBe(true);
  });

  it("without a signer carries no signature; the nonce is new each time, the id is not", async () => {
    const { url, received } = await receiver(answer(500, ""));
    const outbox = new FakeOutbox([url]);
    await deliverNotifications(outbox, { post });
    await deliverNotifications(outbox, { post });
    const [first, second] = received.map(({ headers }) => headers);
    expect(first?.["byte-signature"]).toBeUndefined();
    expect(first?.["byte-nonce-str"]).toMatch(/^[0-9a-f]{32}$/);
    expect(first?.["byte-nonce-str"]).not.toBe(second?.["byte-nonce-str"]);
    expect(first?.["byte-logid"]).toBe(second?.["byte-logid"]);
    expect(received[0]?.body).toEqual(received[1]?.body);
  });

  const NO_ACK = "the answer is no acknowledgement";
  it.each<[string, Behaviour, string | undefined]>([
    ["acknowledges", acknowledge, undefined],
    ["acknowledges with white space and more members", answer(200, ' {"err_no": 0 ,"x":[1]}\n'), undefined],
    ["refuses", answer(500, ACK), "status 500"],
    ["answers 201", answer(201, ACK), "status 201"],
    ["answers 204", answer(204, ""), "status 204"],
    ["redirects", answer(302, ACK, { location: "/other" }), "status 302"],
    ["answers nothing", answer(200, ""), NO_ACK],
    ["answers garbage", answer(200, "<html>ok</html>"), NO_ACK],
    ["answers `success`", answer(200, "success"), NO_ACK],
    ["answers null", answer(200, "null"), NO_ACK],
    ["answers err_no 1", answer(200, '{"err_no":1,"err_tips":"no"}'), NO_ACK],
    ["answers err_no as text", answer(200, '{"err_no":"0"}'), NO_ACK],
    ["answers err_no null", answer(200, '{"err_no":null}'), NO_ACK],
    ["answers no err_no", answer(200, '{"err_tips":"success"}'), NO_ACK],
    ["answers a list", answer(200, '[{"err_no":0}]'), NO_ACK],
    ["dies after reading", (_, { socket }) => void socket.destroy(), "the connection failed (ECONNRESET)"],
    ["answers too much", answer(200, `${ACK}${" ".repeat(1000)}`), "the answer has more than 500 bytes"],
    ["is slow", () => undefined, "no answer within 200 ms"],
  ])("the receiver %s", async (_, behave, reason) => {
    const { url, received } = await receiver(behave);
    const outbox = new FakeOutbox([url]);
    const attempts: DeliveryAttempt[] = [];
    const onAttempt = (attempt: DeliveryAttempt): void => void attempts.push(attempt);
    const report = await deliverNotifications(outbox, { post, timeoutMs: 200, replyBytesMax: 500, onAttempt });
    const outcome = reason === undefined ? { outcome: "delivered" } : { outcome: "failed", reason };
    expect(outbox.reports).toEqual([{ notificationId: "1000", ...outcome }]);
    expect(attempts).toEqual([{ notificationId: "1000", settlementId: "2000", ...outcome }]);
    expect(report).toMatchObject({ delivered: reason === undefined ? 1 : 0, failed: reason === undefined ? 0 : 1 });
    expect(received).toHaveLength(1);
  });

  it("does not leave the machine's network by default", async () => {
    const { url, received } = await receiver();
    const outbox = new FakeOutbox([url, url.replace("http:", "https:")]);
    await deliverNotifications(outbox, { post: safePost() });
    expect(outbox.reports.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 2 }, () => "`127.0.0.1` is not at a public address"),
    );
    expect(received).toEqual([]);
  });
});

describe("a run", () => {
  it("comes again after a lost report, with the same body and id", async () => {
    const { url, received } = await receiver();
    const outbox = new FakeOutbox([url]);
    outbox.lostReports = 1;
    expect(await deliverNotifications(outbox, { post })).toMatchObject({ delivered: 1, unreported: 1 });
    expect(await deliverNotifications(outbox, { post })).toMatchObject({ delivered: 1, unreported: 0 });
    expect(await deliverNotifications(outbox, { post })).toMatchObject({ delivered: 0 });
    expect(received).toHaveLength(2);
    expect(received[0]?.body).toEqual(received[1]?.body);
    expect(received[0]?.headers["byte-logid"]).toBe(received[1]?.headers["byte-logid"]);
  });

  it("has no more requests at once than allowed, and one bad receiver holds up no other", async () => {
    let atOnce = 0;
    let most = 0;
    const slow = await receiver((response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      setTimeout(() => {
        atOnce -= 1;
        acknowledge(response, response.req, 0);
      }, 30);
    });
    const dead = await receiver((_, { socket }) => void socket.destroy());
    const urls = Array.from({ length: 20 }, (_, at) => (at % 4 === 0 ? dead.url : slow.url));
    const outbox = new FakeOutbox(urls);
    expect(await deliverNotifications(outbox, { post, concurrency: 4, limit: 20 })).toEqual({
      delivered: 15,
      failed: 5,
      unreported: 0,
      more: true,
    });
    expect(most).toBe(4);
    expect(new Set(outbox.reports.map(({ notificationId }) => notificationId)).size).toBe(20);
  });

  it("begins nothing after the signal, but ends and reports what is under way", async () => {
    const stopping = new AbortController();
    const { url, received } = await receiver((response) => {
      stopping.abort();
      setTimeout(() => response.end(ACK), 50);
    });
    const outbox = new FakeOutbox([url, url, url]);
    const { signal } = stopping;
    expect(await deliverNotifications(outbox, { post, signal, concurrency: 1 })).toMatchObject({ delivered: 1 });
    expect([received.length, outbox.reports.length]).toEqual([1, 1]);
  });

  it("ends without a report when we cannot sign: the receiver is not to blame", async () => {
    const { url, received } = await receiver();
    const outbox = new FakeOutbox([url, url]);
    const signer = rsaSigner({});
    await expect(deliverNotifications(outbox, { post, signer })).rejects.toMatchObject({ code: "INVALID_FIELD" });
    expect([received, outbox.reports]).toEqual([[], []]);
  });

  it("reports a notification that cannot be written, and delivers the others", async () => {
    const { url, received } = await receiver();
    const outbox = new FakeOutbox([url, url]);
    const { dueNotifications } = outbox.settlements;
    outbox.settlements.dueNotifications = async (request) => {
      const { notifications } = await dueNotifications(request);
      const [first = expect.fail(), ...rest] = notifications;
      return { notifications: [{ ...first, settlement: { settlementId: "2000" } }, ...rest] };
    };
    expect(await deliverNotifications(outbox, { post })).toMatchObject({ delivered: 1, failed: 1 });
    expect(outbox.reports[0]).toMatchObject({ notificationId: "1000", outcome: "failed" });
    expect(outbox.reports[0]?.reason).toContain("missing");
    expect(received).toHaveLength(1);
  });

  it("reports what a transport of the host's own throws, cut to what a report may hold", async () => {
    const outbox = new FakeOutbox(["https://receiver.test/"]);
    const failing: Post = () => Promise.reject(new TypeError(`fetch failed ${"\ud83d\ude00".repeat(200)}`));
    await deliverNotifications(outbox, { post: failing });
    const { reason = "" } = outbox.reports[0] ?? {};
    expect(reason).toMatch(/^fetch failed /);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(512);
    expect(/\p{Surrogate}/u.test(reason)).toBe(false);
  });
});

describe("startDelivery", () => {
  it("delivers until it is stopped, and is not stopped by a failure", async () => {
    const { url, received } = await receiver((response, _, at) => {
      response.end(at === 1 ? "" : ACK);
    });
    const outbox = new FakeOutbox([url, url]);
    const errors: unknown[] = [];
    const { dueNotifications } = outbox.settlements;
    outbox.settlements.dueNotifications = (request) =>
      outbox.asked++ === 0 ? Promise.reject(new Error("the store is down")) : dueNotifications(request);
    const delivery = startDelivery(outbox, { post, everyMs: 5, onError: (error) => void errors.push(error) });
    await expect.poll(() => outbox.reports.length).toBe(3);
    expect(received).toHaveLength(3);
    expect(errors).toEqual([new Error("the store is down")]);
    await delivery.stop();
    const { asked } = outbox;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(outbox.asked).toBe(asked);
  });

  it("stop waits for what is under way", async () => {
    const { url, received } = await receiver((response) => {
      setTimeout(() => response.end(ACK), 100);
    });
    const outbox = new FakeOutbox([url]);
    const delivery = startDelivery(outbox, { post });
    await expect.poll(() => received.length).toBe(1);
    expect(outbox.reports).toEqual([]);
    await delivery.stop();
    expect(outbox.reports).toEqual([{ notificationId: "1000", outcome: "delivered" }]);
  });

  it("pauses when the ledger takes no reports, though there is more", async () => {
    const { url, received } = await receiver();
    const outbox = new FakeOutbox([url, url]);
    outbox.lostReports = 1000;
    const delivery = startDelivery(outbox, { post, limit: 1, everyMs: 100_000 });
    await expect.poll(() => received.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await delivery.stop();
    expect(received).toHaveLength(1);
  });
});

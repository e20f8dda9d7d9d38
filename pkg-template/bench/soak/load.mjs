// Random work of a marketplace's clients over HTTP: mostly what should be, some of it refused, repeated,
// malformed or given up half way.

import http from "node:http";
import { randomPicks } from "../world.mjs";

const CURRENCY = "CNY";
const CHANNEL = "ALIPAY";
const MERCHANTS = 50;
const USERS = 5000;
const APP = "shop";

export class Load {
  /** Answers by status; `aborted` and `told` (notifications that arrived) beside them. */
  counts = {};
  requests = 0;
  #agent;
  #server;
  #token;
  #pick;
  #users = 0;
  #last = 0;
  #remembered = [];

  constructor({ url, token, connections, seed, address }) {
    const { hostname, port } = new URL(url);
    this.#server = { hostname, port };
    this.#token = token;
    this.#pick = randomPicks(seed);
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
    this.connections = connections;
    this.address = address;
  }

  /** Owners and a program to begin with. */
  async prepare() {
    const post = (type, request) => this.#must("POST", "/v1/commands", { type, ...request });
    await post("create_balance", { platformId: "mall", currency: CURRENCY });
    await post("register_party", { platformId: "mall" });
    for (let at = 0; at < MERCHANTS; at += 1) {
      await post("create_balance", { merchantId: merchant(at), currency: CURRENCY, balancerType: CHANNEL });
      await post("register_party", { merchantId: merchant(at), externalCode: `shop-${at}` });
    }
    const program = { appId: APP, platformId: "mall", settleAfter: "fulfilment", days: 0, notifyUrl: this.address };
    await post("configure_program", { ...program, rake: [{ name: "fee", rate: "0.01" }], notifySchedule: "2s" });
    await post("configure_program", { ...program, appId: "auto", initiator: "automatic" });
  }

  /** Works until `isOver`, on all connections. */
  async run(isOver) {
    const worker = async () => {
      while (!isOver()) await this.#scene();
    };
    await Promise.all([this.#payOut(isOver), ...Array.from({ length: this.connections - 1 }, worker)]);
    this.#agent.destroy();
  }

  async #scene() {
    const scenes = [
      [5, () => this.#purchase()],
      [1, () => this.#recharge()],
      [5, () => this.#order()],
      [4, () => this.#withdrawal()],
      [3, () => this.#questions()],
      [1, () => this.#mistakes()],
      [1, () => this.#repeat()],
      [1, () => this.#giveUp()],
    ];
    let left = this.#pick(scenes.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, work] of scenes) {
      left -= weight;
      if (left < 0) return await work();
    }
  }

  async #newUser() {
    const userId = user((this.#users += 1));
    await this.#send("PUT", `/v1/balances/users/${userId}/balance`, { currency: CURRENCY });
    await this.#recharge(userId);
    return userId;
  }

  /** Somebody who has been here; at first often somebody new. */
  async #someUser() {
    if (this.#users < 20 || (this.#users < USERS && this.#pick(4) === 0)) return await this.#newUser();
    return user(1 + this.#pick(this.#users));
  }

  async #recharge(userId = this.#users > 0 ? user(1 + this.#pick(this.#users)) : undefined) {
    if (userId === undefined) return;
    const body = { amount: "100.00", currency: CURRENCY, paymentMethodType: CHANNEL, idempotencyKey: this.#key() };
    await this.#command(`/v1/balances/users/${userId}/recharge`, body);
  }

  async #purchase() {
    const userId = await this.#someUser();
    const body = { userId, orderId: String(this.#next()), amount: "1.00", currency: CURRENCY, idempotencyKey: this.#key() };
    const { freezeId } = await this.#command("/v1/balances/freeze", body);
    if (freezeId === undefined) return;
    const path = `/v1/balances/freezes/${freezeId}`;
    const how = this.#pick(10);
    if (how === 0) return await this.#send("POST", `${path}/cancel`, { reason: "no", idempotencyKey: this.#key() });
    // Some stay open, and end by the sweep long after.
    if (how === 1) return;
    await this.#command(`${path}/confirm`, { merchantId: this.#merchant(), idempotencyKey: this.#key() });
    if (how === 2) await this.#send("POST", `${path}/refund`, { amount: "0.50", idempotencyKey: this.#key() });
  }

  async #order() {
    const appId = this.#pick(4) === 0 ? "auto" : APP;
    const outOrderNo = `o-${this.#next()}`;
    const request = { appId, outOrderNo, merchantId: this.#merchant(), currency: CURRENCY, amount: "9.90" };
    const { orderId } = await this.#send("POST", "/v1/orders", request);
    if (orderId === undefined) return;
    await this.#send("POST", `/v1/orders/${orderId}/pay`, { channel: CHANNEL, amount: "9.90", idempotencyKey: this.#key() });
    if (this.#pick(5) === 0) {
      const { refundId } = await this.#send("POST", `/v1/orders/${orderId}/refunds`, {});
      if (refundId !== undefined) await this.#send("POST", `/v1/refunds/${refundId}/complete`, {});
      return;
    }
    await this.#send("POST", `/v1/orders/${orderId}/fulfil`, {});
    if (appId === "auto") return;
    const { settlementId } = await this.#send("POST", "/v1/settlements", { appId, outOrderNo, outSettleNo: outOrderNo });
    if (settlementId !== undefined) await this.#send("GET", `/v1/settlements/${settlementId}/explain`);
  }

  async #withdrawal() {
    const orderId = `w-${this.#next()}`;
    const details = [{ externalCode: `shop-${this.#pick(MERCHANTS)}`, amount: "0.10" }];
    await this.#send("POST", "/v1/withdrawals", { orderId, details });
    await this.#send("GET", `/v1/withdrawals/${orderId}`);
  }

  /** The rail: pays what is queued, first come, first served. */
  async #payOut(isOver) {
    while (!isOver()) {
      const { payouts = [] } = await this.#send("GET", "/v1/payouts/queued?limit=50");
      const each = (what, body) =>
        Promise.all(payouts.map(({ withdrawalId }) => this.#send("POST", `/v1/payouts/${withdrawalId}/${what}`, body)));
      await each("submit", {});
      await each("report", { status: this.#pick(10) === 0 ? "FAILED" : "PAID" });
      if (payouts.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #questions() {
    const merchantId = this.#merchant();
    const paths = [
      `/v1/balances/merchants/${merchantId}/balance`,
      `/v1/balances/merchants/${merchantId}/entries?limit=20`,
      `/v1/balances/merchants/${merchantId}/transactions?limit=20`,
      "/v1/parties",
      "/v1/payouts/queued",
      "/v1/payouts/pools",
      "/v1/settlements/due",
      "/v1/notifications/due",
      "/metrics",
    ];
    await this.#send("GET", paths[this.#pick(paths.length)]);
  }

  async #mistakes() {
    const userId = user(1 + this.#pick(Math.max(1, this.#users)));
    const freeze = { userId, amount: "1.00", currency: CURRENCY, idempotencyKey: this.#key() };
    const calls = [
      ["POST", "/v1/balances/freeze", { ...freeze, amount: "99999999.00" }],
      ["POST", "/v1/balances/freeze", { ...freeze, amount: "0.001" }],
      ["POST", "/v1/balances/freeze", { ...freeze, userId: user(0) }],
      ["POST", "/v1/balances/freeze", { ...freeze, [`field-${this.#next()}`]: 1 }],
      ["POST", "/v1/balances/freeze", '{"userId":'],
      ["GET", `/v1/balances/freezes/${this.#next()}`],
      ["GET", `/nowhere/${this.#next()}`],
      ["DELETE", "/v1/balances/freeze"],
      ["GET", "/v1/parties", undefined, { authorization: `Bearer wrong-${this.#next()}` }],
    ];
    await this.#send(...calls[this.#pick(calls.length)]);
  }

  /** The same request again; now and then with another amount. */
  async #repeat() {
    if (this.#remembered.length === 0) return;
    const [path, body] = this.#remembered[this.#pick(this.#remembered.length)];
    await this.#send("POST", path, this.#pick(4) === 0 && body.amount ? { ...body, amount: "2.00" } : body);
  }

  /** Hangs up in the middle of a request, or before its answer. */
  #giveUp() {
    const isHalf = this.#pick(2) === 0;
    const body = JSON.stringify({ userId: user(1), amount: "0.01", currency: CURRENCY, idempotencyKey: this.#key() });
    const headers = { ...this.#headers(), "content-length": Buffer.byteLength(body) };
    this.#count("aborted");
    return new Promise((resolve) => {
      const request = http.request({ ...this.#server, path: "/v1/balances/freeze", method: "POST", headers });
      request.on("error", () => {});
      request.on("close", resolve);
      request.on("response", (response) => response.resume());
      request.write(isHalf ? body.slice(0, 20) : body);
      if (!isHalf) request.end();
      setTimeout(() => request.destroy(), this.#pick(5));
    });
  }

  async #command(path, body) {
    this.#remembered[this.#pick(1000)] = [path, body];
    this.#remembered = this.#remembered.filter((one) => one !== undefined);
    return await this.#send("POST", path, body);
  }

  async #must(method, path, body) {
    const answer = await this.#send(method, path, body);
    if (answer.statusCode !== 200) throw new Error(`${path} answered ${JSON.stringify(answer)}`);
  }

  /** The fields of the answer, and its `statusCode`. */
  #send(method, path, body, more = {}) {
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const headers = { ...this.#headers(), "content-length": Buffer.byteLength(text), ...more };
    return new Promise((resolve, reject) => {
      const request = http.request({ ...this.#server, path, method, agent: this.#agent, headers }, (response) => {
        let answer = "";
        response.setEncoding("utf8");
        response.on("data", (part) => (answer += part));
        response.on("end", () => {
          this.#count(response.statusCode);
          const isJson = response.headers["content-type"]?.startsWith("application/json") === true;
          const fields = isJson && answer !== "" ? JSON.parse(answer) : {};
          resolve({ ...(response.statusCode < 300 ? fields : { refusal: fields }), statusCode: response.statusCode });
        });
      });
      request.on("error", reject);
      request.end(text);
    });
  }

  #headers() {
    return { authorization: `Bearer ${this.#token}`, "content-type": "application/json" };
  }

  #count(name) {
    this.requests += 1;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  #merchant() {
    return merchant(this.#pick(MERCHANTS));
  }

  #next() {
    return (this.#last += 1);
  }

  #key() {
    return `key-${this.#next()}`;
  }
}

const uuid = (kind, at) => `${kind}-0000-4000-8000-${at.toString(16).padStart(12, "0")}`;
const user = (at) => uuid("aaaaaaaa", at);
const merchant = (at) => uuid("bbbbbbbb", at);

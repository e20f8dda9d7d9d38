// The clients of rest.mjs, in a process of their own: each connection sends a freeze, then its confirm.

import http from "node:http";
import { percentile } from "./report.mjs";
import { randomPicks, world } from "./world.mjs";

const { url, token, accounts, connections, ms, seed } = JSON.parse(process.argv[2]);
const { hostname, port } = new URL(url);
const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
const { user, users, merchant, merchants } = world(accounts);
const pick = randomPicks(seed);
const latencies = [];
const unique = `${process.pid}-${Date.now().toString(36)}`;
let orders = Date.now() * 1000;

function post(path, body) {
  const started = performance.now();
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    };
    const request = http.request({ hostname, port, path, method: "POST", agent, headers }, (response) => {
      let answer = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (answer += part));
      response.on("end", () => {
        latencies.push(performance.now() - started);
        if (response.statusCode === 200) resolve(JSON.parse(answer));
        else reject(new Error(`${path} answered ${response.statusCode}: ${answer}`));
      });
    });
    request.on("error", reject);
    request.end(text);
  });
}

async function client(until) {
  while (performance.now() < until) {
    orders += 1;
    const key = `${unique}-${orders}`;
    const { freezeId } = await post("/v1/balances/freeze", {
      userId: user(pick(users)),
      orderId: String(orders),
      amount: 0.01,
      currency: "CNY",
      idempotencyKey: key,
    });
    await post(`/v1/balances/freezes/${freezeId}/confirm`, {
      merchantId: merchant(pick(merchants)),
      idempotencyKey: key,
    });
  }
}

const started = performance.now();
await Promise.all(Array.from({ length: connections }, () => client(started + ms)));
const seconds = (performance.now() - started) / 1000;
latencies.sort((a, b) => a - b);
process.send({
  perSecond: latencies.length / seconds,
  p50: percentile(latencies, 0.5),
  p99: percentile(latencies, 0.99),
});
agent.destroy();
process.disconnect();

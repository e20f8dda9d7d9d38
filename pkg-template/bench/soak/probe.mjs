// Preloaded into the server of bench/soak.mjs: tells its parent how much memory it has in use, after a
// collection. With SOAK_LEAK, it keeps that many bytes of every request, to show that the judge sees it.

import http from "node:http";

const leak = Number(process.env.SOAK_LEAK ?? 0);
const kept = [];
if (leak > 0) {
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (event, ...rest) {
    if (event === "request") kept.push("x".repeat(leak - 1) + String(kept.length % 10));
    return emit.call(this, event, ...rest);
  };
}

process.on("message", () => {
  globalThis.gc();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.send({ rss, heap: heapUsed, external: external + arrayBuffers });
});
// The channel alone must not keep a server alive that was told to end.
process.channel?.unref();

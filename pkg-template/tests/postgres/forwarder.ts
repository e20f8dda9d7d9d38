/** An address that stays while the server behind it changes, as a virtual one does in a failover. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

const HOST = "127.0.0.1";

export interface Forwarder {
  /** The port that stays. */
  port: number;
  /** Where new connections lead from now on. */
  lead(port: number): void;
}

/** Starts one on a free port; closed after the test. */
export async function forwardTo(first: number): Promise<Forwarder> {
  let target = first;
  const server = createServer((near) => {
    const far = connect(target, HOST);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.pipe(to);
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
    }
  });
  server.listen(0, HOST);
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    lead: (port) => {
      target = port;
    },
  };
}

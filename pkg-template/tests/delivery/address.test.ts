/** Addresses in all their spellings, against Node's own reading of them. */
import { BlockList, isIP } from "node:net";
import { describe, expect, it } from "vitest";
import { AddressList, isPublic, parseAddress } from "../../src/delivery/address.js";

/** xorshift: the same addresses in each run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

describe("addresses", () => {
  it("are read as Node.js reads them", () => {
    const random = randomFrom(7);
    const pieces = ["0", "1", "ffff", "a", "::", ":", ".", "127", "255", "256", "01", "fe80", "10", "g", "%1", "/8", "-1", " "];
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from({ length: 1 + random(15) }, () => pieces[random(pieces.length)]).join("");
      const family = isIP(text);
      expect([text, parseAddress(text) !== undefined]).toEqual([text, family !== 0 && !text.includes("%")]);
    }
  });

  it("are in ranges when Node.js says so", () => {
    const random = randomFrom(11);
    const group = (): string => random(65_536).toString(16);
    for (let round = 0; round < 2000; round++) {
      const isV4 = random(2) === 0;
      const base = isV4
        ? [random(256), random(256), random(256), random(256)].join(".")
        : Array.from({ length: 8 }, group).join(":");
      const bits = random(isV4 ? 33 : 129);
      const nodes = new BlockList();
      nodes.addSubnet(base, bits, isV4 ? "ipv4" : "ipv6");
      const ours = new AddressList([`${base}/${String(bits)}`]);
      // Half of the probes share the beginning, so that both answers occur.
      const probe = base.slice(0, random(base.length)).replace(/[.:]?[^.:]*$/, "");
      const rest = isV4 ? 4 - probe.split(".").length : 8 - probe.split(":").length;
      const next = isV4 ? (): string => String(random(256)) : group;
      const parts = [...(probe === "" ? [next()] : [probe]), ...Array.from({ length: rest }, next)];
      const text = parts.join(isV4 ? "." : ":");
      const address = parseAddress(text);
      if (address === undefined) expect.fail(text);
      expect([text, base, bits, ours.has(address)]).toEqual([text, base, bits, nodes.check(text, isV4 ? "ipv4" : "ipv6")]);
    }
  });

  it.each([
    ["1.1.1.1", true],
    ["9.255.255.255", true],
    ["11.0.0.0", true],
    ["100.63.255.255", true],
    ["100.64.0.0", false],
    ["100.127.255.255", false],
    ["100.128.0.0", true],
    ["126.255.255.255", true],
    ["127.255.255.255", false],
    ["128.0.0.0", true],
    ["169.253.255.255", true],
    ["169.254.0.0", false],
    ["169.255.0.0", true],
    ["172.15.255.255", true],
    ["172.16.0.0", false],
    ["172.32.0.0", true],
    ["192.167.255.255", true],
    ["192.168.255.255", false],
    ["192.169.0.0", true],
    ["198.17.255.255", true],
    ["198.19.255.255", false],
    ["198.20.0.0", true],
    ["223.255.255.255", true],
    ["224.0.0.0", false],
    ["1fff:ffff::", false],
    ["2000::", true],
    ["2001:1ff::", false],
    ["2001:200::", true],
    ["2001:4860:4860::8888", true],
    ["2001:db8::1", false],
    ["2002:808:808::", false],
    ["3fff::1", false],
    ["3fff:1000::", true],
    ["4000::", false],
    ["::ffff:8.8.8.8", true],
    ["::ffff:10.0.0.1", false],
    ["::8.8.8.8", false],
    ["64:ff9b::8.8.8.8", true],
    ["64:ff9b::a00:1", false],
    ["64:ff9b:1::8.8.8.8", false],
    ["fc00::", false],
    ["fe80::", false],
    ["ff0e::1", false],
  ])("%s is public: %s", (text, expected) => {
    const address = parseAddress(text);
    if (address === undefined) expect.fail("no address");
    expect(isPublic(address)).toBe(expected);
  });
});

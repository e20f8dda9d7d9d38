/** Internet addresses: which of them are public, whatever their spelling. */

/** An address as a number; an IPv4 address inside IPv6 (mapped, NAT64) is the IPv4 address. */
export interface Address {
  family: 4 | 6;
  value: bigint;
}

/** `address/bits` or a single address. */
interface Range extends Address {
  /** How many bits behind the prefix. */
  rest: bigint;
}

/** What is not public (IANA special-purpose registries), beside everything outside of 2000::/3. */
const SPECIAL = [
  "0.0.0.0/8", // unspecified, this network
  "10.0.0.0/8", // private
  "100.64.0.0/10", // shared by carriers (CGNAT)
  "127.0.0.0/8", // loopback
  "169.254.0.0/16", // link-local; metadata of clouds
  "172.16.0.0/12", // private
  "192.0.0.0/24", // protocol assignments
  "192.0.2.0/24", // documentation
  "192.88.99.0/24", // 6to4 relays
  "192.168.0.0/16", // private
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24", // documentation
  "203.0.113.0/24", // documentation
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, broadcast
  "2001::/23", // protocol assignments: Teredo, ORCHID
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4: any IPv4 address inside
  "3fff::/20", // documentation
].map(rangeOf);
/** Global unicast: all other IPv6 is unspecified, loopback, unique-local, link-local, multicast or unassigned. */
const GLOBAL_UNICAST = rangeOf("2000::/3");
/** IPv4 addresses inside IPv6, in the last 32 bits: mapped, and NAT64 (RFC 6052). */
const EMBEDDING = ["::ffff:0:0/96", "64:ff9b::/96"].map(rangeOf);

/** True for an address of the public internet. */
export function isPublic(address: Address): boolean {
  if (address.family === 6 && !within(address, GLOBAL_UNICAST)) return false;
  return !SPECIAL.some((range) => within(address, range));
}

/** True for an address of this machine only. */
export function isLoopback({ family, value }: Address): boolean {
  return family === 4 ? value >> 24n === 127n : value === 1n;
}

/** A list of addresses and ranges: `127.0.0.1`, `10.1.0.0/16`, `fd00::/8`. */
export class AddressList {
  readonly #ranges: readonly Range[];

  /** Throws a TypeError for what is no address. */
  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map(rangeOf);
  }

  has(address: Address): boolean {
    return this.#ranges.some((range) => within(address, range));
  }
}

/** The address of a text, undefined if it is none; zones (`fe80::1%eth0`) are none. */
export function parseAddress(text: string): Address | undefined {
  const address = text.includes(":") ? parseV6(text) : parseV4(text);
  const isEmbedded = address?.family === 6 && EMBEDDING.some((range) => within(address, range));
  return isEmbedded ? { family: 4, value: address.value & 0xffff_ffffn } : address;
}

function parseV4(text: string): Address | undefined {
  const parts = text.split(".");
  const isWhole = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  if (!isWhole) return undefined;
  return { family: 4, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function parseV6(text: string): Address | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail !== null) {
    const v4 = parseV4(tail[2] ?? "");
    if (v4 === undefined) return undefined;
    const [high, low] = [v4.value >> 16n, v4.value & 0xffffn];
    return parseV6(`${tail[1] ?? ""}${high.toString(16)}:${low.toString(16)}`);
  }
  const [left = "", right, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const before = left === "" ? [] : left.split(":");
  const after = right === undefined || right === "" ? [] : right.split(":");
  const missing = 8 - before.length - after.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return { family: 6, value: groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** The ranges of {@link EMBEDDING} are read before it is there, hence not through {@link parseAddress}. */
function rangeOf(text: string): Range {
  const [name = "", bits, ...more] = text.split("/");
  const address = name.includes(":") ? parseV6(name) : parseV4(name);
  const width = address?.family === 4 ? 32 : 128;
  const isWidth = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width);
  if (address === undefined || !isWidth || more.length > 0) {
    throw new TypeError(`\`${text}\` is neither an address nor a range of addresses`);
  }
  const rest = BigInt(width - Number(bits ?? width));
  return { ...address, rest };
}

function within(address: Address, range: Range): boolean {
  return address.family === range.family && address.value >> range.rest === range.value >> range.rest;
}

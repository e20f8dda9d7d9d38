/** Ids of an order file as ids of the ledger: the same on every machine, at every replay. */
import { createHash } from "node:crypto";

const INT64_MAX = (1n << 63n) - 1n;

/**
 * A customer or seller as a UUID: the first 16 bytes of SHA-256 over `split-ledger/replay:<kind>:<id>`,
 * with version 8 and the variant of RFC 9562 set.
 */
export function uuidOf(kind: "customer" | "seller", id: string): string {
  const bytes = createHash("sha256").update(`split-ledger/replay:${kind}:${id}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * An order as a positive int64: an id of 16 hexadecimal digits is that number without its top bit; any
 * other id is the first 8 bytes of SHA-256 over `split-ledger/replay:order:<id>` without the top bit.
 */
export function orderIdOf(id: string): string {
  const hex = /^[0-9a-f]{16}$/i.test(id)
    ? id
    : createHash("sha256").update(`split-ledger/replay:order:${id}`).digest("hex").slice(0, 16);
  return String(BigInt(`0x${hex}`) & INT64_MAX);
}

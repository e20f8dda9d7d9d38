/** Order files: JSON Lines, one order a line, perhaps compressed. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { CliError } from "../command.js";
import { parseDecimal, printDecimal } from "./decimal.js";
import { orderIdOf, uuidOf } from "./ids.js";

/** One item of an order. */
export interface Item {
  /** The seller as a UUID. */
  merchantId: string;
  /** Price + freight, count of 10⁻¹². */
  units: bigint;
}

/** An order, read and mapped. */
export interface Order {
  /** As in the file. */
  name: string;
  /** int64 as a decimal string. */
  orderId: string;
  /** The customer as a UUID. */
  userId: string;
  currency: string;
  /** ms since the epoch. */
  purchasedAt: number;
  /** ms since the epoch; null if the payment was never approved. */
  approvedAt: number | null;
  /** The later of approval and delivery, ms since the epoch; null if one of them never was. */
  fulfilledAt: number | null;
  /** Somebody gets commission (CPS): every tenth order of the file. */
  isCps: boolean;
  /** Σ of all items, count of 10⁻¹². */
  units: bigint;
  /** Items that cost something. */
  items: Item[];
}

/** Every order whose place in the file is a multiple of this is a CPS order. */
const CPS_EVERY = 10;

/** Most bytes of a line. */
const LINE_BYTES_MAX = 1 << 20;

/** Reads a file of orders; `.gz` is unpacked on the way. */
export async function readOrders(file: string): Promise<Order[]> {
  const raw = createReadStream(file);
  const isPacked = file.endsWith(".gz");
  const unpacked = isPacked ? raw.pipe(createGunzip()) : raw;
  raw.on("error", (error: Error) => unpacked.destroy(error));
  const orders: Order[] = [];
  const names = new Map<string, string>();
  let number = 0;
  try {
    for await (const line of createInterface({ input: unpacked, crlfDelay: Infinity })) {
      number += 1;
      if (line.trim() === "") continue;
      const place = `${file}:${String(number)}`;
      const order = parseOrder(line, place);
      refuseTwin(names.get(order.orderId), order.name, place);
      names.set(order.orderId, order.name);
      orders.push({ ...order, isCps: (orders.length + 1) % CPS_EVERY === 0 });
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
  return orders;
}

function refuseTwin(other: string | undefined, name: string, place: string): void {
  if (other === name) throw new CliError(`${place}: order \`${name}\` stands in the file twice`);
  if (other !== undefined) {
    throw new CliError(`${place}: orders \`${other}\` and \`${name}\` map to the same int64`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads one line. */
export function parseOrder(line: string, place: string): Omit<Order, "isCps"> {
  if (line.length > LINE_BYTES_MAX) throw new CliError(`${place}: the line is too long`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new CliError(`${place}: not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new CliError(`${place}: not a JSON object`);
  const name = text(value, "orderId", place);
  const items = itemsOf(value["items"], place);
  const orderId = orderIdOf(name);
  if (orderId === "0") throw new CliError(`${place}: order \`${name}\` maps to 0, which means none`);
  const purchasedAt = time(value, "purchasedAt", place);
  const approvedAt = maybeTime(value, "approvedAt", place);
  const deliveredAt = maybeTime(value, "deliveredAt", place);
  if (approvedAt !== null && approvedAt < purchasedAt) {
    throw new CliError(`${place}: \`approvedAt\` is before \`purchasedAt\``);
  }
  return {
    name,
    orderId,
    userId: uuidOf("customer", text(value, "customerId", place)),
    currency: text(value, "currency", place),
    purchasedAt,
    approvedAt,
    fulfilledAt: approvedAt === null || deliveredAt === null ? null : Math.max(approvedAt, deliveredAt),
    units: items.reduce((sum, item) => sum + item.units, 0n),
    items,
  };
}

function itemsOf(list: unknown, place: string): Item[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw new CliError(`${place}: \`items\` must be a list with members`);
  }
  const items = list.map((item: unknown, at): Item => {
    const where = `${place}: items[${String(at)}]`;
    if (!isObject(item)) throw new CliError(`${where} is no object`);
    const merchantId = uuidOf("seller", text(item, "sellerId", where));
    return { merchantId, units: amount(item, "price", where) + amount(item, "freight", where) };
  });
  // Of a free item there is nothing to hold or to settle.
  const priced = items.filter(({ units }) => units > 0n);
  if (priced.length === 0) throw new CliError(`${place}: the order costs nothing`);
  return priced;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(fields: Fields, name: string, place: string): string {
  const value = fields[name];
  if (typeof value === "string" && value !== "") return value;
  throw new CliError(`${place}: \`${name}\` must be a string, found ${show(value)}`);
}

function amount(fields: Fields, name: string, place: string): bigint {
  const value = fields[name];
  const units = typeof value === "string" ? parseDecimal(value) : undefined;
  if (units !== undefined) return units;
  throw new CliError(`${place}: \`${name}\` must be a decimal string such as "12.30", found ${show(value)}`);
}

function time(fields: Fields, name: string, place: string): number {
  const value = fields[name];
  // Without an offset it would mean another time on every machine.
  const isFull =
    typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value);
  const ms = isFull ? Date.parse(value) : NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new CliError(
    `${place}: \`${name}\` must be a time such as 2017-05-04T13:20:00-03:00, found ${show(value)}`,
  );
}

function maybeTime(fields: Fields, name: string, place: string): number | null {
  return fields[name] === undefined || fields[name] === null ? null : time(fields, name, place);
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60);
}

/** The amount as the API takes it. */
export function amountText(units: bigint): string {
  return printDecimal(units, 0);
}

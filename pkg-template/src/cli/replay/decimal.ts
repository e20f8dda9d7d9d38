/** Sums of decimal strings, exact and of any size. */

/** Decimals a running sum keeps: more than any currency has. */
const SCALE = 12;

const PATTERN = /^(\d{1,18})(?:\.(\d{1,12}))?$/;

/** A decimal string as a count of 10⁻¹²; undefined if it is none. */
export function parseDecimal(text: string): bigint | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fraction = ""] = match;
  return BigInt(whole + fraction.padEnd(SCALE, "0"));
}

/** The count as a decimal string with at least `decimals` decimals, more if it needs them. */
export function printDecimal(units: bigint, decimals: number): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, "0");
  const whole = digits.slice(0, -SCALE);
  const needed = digits.slice(-SCALE).replace(/0+$/, "").padEnd(decimals, "0");
  return sign + whole + (needed === "" ? "" : `.${needed}`);
}

/** Minor units of a currency with so many decimals, as a decimal string. */
export function printMinor(minor: bigint, decimals: number): string {
  return printDecimal(minor * 10n ** BigInt(SCALE - decimals), decimals);
}

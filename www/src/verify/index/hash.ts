/** A number of 52 bits for a text: names of orders are found again by it, without keeping the names. */
export function textNumber(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
    b ^= b >>> 13;
  }
  a ^= a >>> 15;
  return (a >>> 0) * 0x100000 + ((b >>> 0) & 0xfffff);
}

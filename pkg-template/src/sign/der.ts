/** As much of DER (X.690) as RSA keys need. */

/** One element: its tag and what is in it. */
export interface Element {
  tag: number;
  body: Uint8Array;
}

export const Tag = { Integer: 0x02, BitString: 0x03, OctetString: 0x04, ObjectId: 0x06, Sequence: 0x30 } as const;

/** The elements that fill `bytes` from end to end; undefined if they do not. */
export function elementsOf(bytes: Uint8Array): Element[] | undefined {
  const elements: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [tag = 0, first = 0] = bytes.subarray(at, at + 2);
    let length = first;
    at += 2;
    if (first >= 0x80) {
      // Long form: the next bytes are the length. Four of them are far more than any key has.
      const digits = bytes.subarray(at, at + (first & 0x7f));
      if (digits.length === 0 || digits.length > 4) return undefined;
      length = digits.reduce((sum, digit) => sum * 256 + digit, 0);
      at += digits.length;
    }
    if (at + length > bytes.length) return undefined;
    elements.push({ tag, body: bytes.subarray(at, at + length) });
    at += length;
  }
  return elements;
}

/** An element made of the given parts. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | digits.length, ...digits];
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  let at = head.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

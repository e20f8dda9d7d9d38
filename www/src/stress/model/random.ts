/** Random numbers that are the same for the same seed, on every machine. */

/** Draws numbers one after the other. */
export interface Random {
  /** 0 to below 1. */
  part(): number;
  /** A whole number, 0 to below `end`. */
  below(end: number): number;
  /** One of a list that is not empty. */
  of<T>(list: readonly T[]): T;
}

/** A source of its own for each text: order 7 is the same whether or not order 6 was drawn. */
export function randomOf(seed: string): Random {
  // Mulberry32, started by the FNV-1a hash of the seed.
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(seed)) state = Math.imul(state ^ byte, 0x01000193);
  const part = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  part();
  return {
    part,
    below: (end) => Math.floor(part() * end),
    of: (list) => list[Math.floor(part() * list.length)] as (typeof list)[number],
  };
}

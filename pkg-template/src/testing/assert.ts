/** A test's own failure: what was expected, and what came. */
export class StoreTestError extends Error {
  override readonly name = "StoreTestError";
}

/** Both values have the same JSON text. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const found = JSON.stringify(actual);
  const wanted = JSON.stringify(expected);
  if (found !== wanted) throw new StoreTestError(`${what}: expected ${shown(wanted)}, got ${shown(found)}`);
}

/** The call throws or rejects; returns what was thrown. */
export async function assertThrows(call: () => unknown, what: string): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new StoreTestError(`${what}: expected an error, got none`);
}

/** The promise settles within this time, in ms. */
export async function assertWithin<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StoreTestError(`${what}: not within ${String(ms)} ms`));
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves after this time, in ms. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function shown(text: string | undefined): string {
  if (text === undefined) return "undefined";
  return text.length > 300 ? `${text.slice(0, 300)}… (${String(text.length)} characters)` : text;
}

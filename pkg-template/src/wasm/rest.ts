/**
 * The rest of a core that was split in two. wasm-bindgen's JavaScript, as the build changes it, gives
 * {@link loadRest} to the first part as an import.
 *
 * @module
 */

/** The bytes of a part, or what the host compiled of them. */
export type CorePart = BufferSource | WebAssembly.Module;

let source: (() => CorePart) | undefined;

/** Says where the rest comes from when it is needed. */
export function restFrom(rest: () => CorePart): void {
  source = rest;
}

/** Called by the first function that is not in the first part: links the rest to it. */
export function loadRest(first: WebAssembly.Exports): void {
  if (source === undefined) throw new Error("this core is the first part of two: give `start` the rest too");
  const part = source();
  const module = part instanceof WebAssembly.Module ? part : new WebAssembly.Module(part);
  new WebAssembly.Instance(module, { first });
  (first["loaded"] as WebAssembly.Global<"i32">).value = 1;
}

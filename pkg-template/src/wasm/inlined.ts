/**
 * Starts the core from the bytes inside the package. Imported for this effect by the entries that
 * carry the bytes; the slim entry leaves it out.
 *
 * @module
 */
import base64 from "virtual:core-wasm";
import { start } from "./start.js";

start(decode(base64));

/** A loop, because `Uint8Array.from(text, f)` takes thirty times as long. */
function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

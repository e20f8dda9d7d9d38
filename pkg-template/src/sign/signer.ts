/** Who signs and who checks: the core makes the text, a signer does the rest. */
import type { MaybePromise } from "../store.js";

/**
 * Signs what is sent and verifies what arrives. {@link rsaSigner} ships; a host with its keys in an HSM,
 * or with SM2, writes its own.
 */
export interface Signer {
  /** The signature of some bytes, in base64. */
  sign(bytes: Uint8Array): MaybePromise<string>;
  /** True if the signature (base64) is the other side's, of exactly these bytes; never throws for what it is sent. */
  verify(bytes: Uint8Array, signature: string): MaybePromise<boolean>;
}

/** RSA signatures by WebCrypto: the same in Node.js, pages and workers. */
import { fromBase64, toBase64 } from "./base64.js";
import { readKey, refused, type KeyField } from "./rsa-key.js";
import type { Signer } from "./signer.js";

/** The keys of {@link rsaSigner}: at least one of them. */
export interface RsaKeys {
  /** Our own key, to sign: PKCS#8 or PKCS#1, as PEM or as its bare base64. */
  privateKey?: string;
  /** The other side's key, to verify: SPKI or PKCS#1, as PEM or as its bare base64. */
  publicKey?: string;
}

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/**
 * RSASSA-PKCS1-v1_5 with SHA-256 (`SHA256-RSA2048`, RSA2), signatures in standard base64. Keys of 2048
 * bits or more.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { rsaSigner } from "split-ledger";
 *
 * const signer = rsaSigner({
 *   privateKey: await readFile("app-private-key.pem", "utf8"),
 *   publicKey: await readFile("platform-public-key.pem", "utf8"),
 * });
 * ```
 *
 * @throws LedgerError `INVALID_FIELD` with `details.field`, for a key that is none; also from `sign` and
 * `verify`, when the key they need was not given.
 */
export function rsaSigner({ privateKey, publicKey }: RsaKeys): Signer {
  const signing = imported("privateKey", privateKey, "pkcs8", "sign");
  const verifying = imported("publicKey", publicKey, "spki", "verify");
  return {
    async sign(bytes) {
      const signature = await signing((key) => crypto.subtle.sign(ALGORITHM, key, new Uint8Array(bytes)));
      return toBase64(new Uint8Array(signature));
    },
    async verify(bytes, signature) {
      const claimed = fromBase64(signature) ?? new Uint8Array();
      return await verifying((key) => crypto.subtle.verify(ALGORITHM, key, claimed, new Uint8Array(bytes)));
    },
  };
}

/** Reads the key at once, hands it to WebCrypto at the first use. */
function imported(
  field: KeyField,
  text: string | undefined,
  format: "pkcs8" | "spki",
  usage: "sign" | "verify",
): <T>(use: (key: CryptoKey) => Promise<T>) => Promise<T> {
  const bytes = text === undefined ? undefined : readKey(field, text);
  let importing: Promise<CryptoKey> | undefined;
  return async (use) => {
    if (bytes === undefined) throw refused(field, `was not given to the signer, which needs it to ${usage}`);
    try {
      importing ??= crypto.subtle.importKey(format, bytes, ALGORITHM, false, [usage]);
      return await use(await importing);
    } catch (error) {
      throw refused(field, "is no usable RSA key", error);
    }
  };
}

/** Signatures on the Allinpay face: requests are verified, replies signed. */
import { encodeText } from "../engine/protocol.js";
import { rsaSigner } from "../sign/rsa.js";
import type { Signer } from "../sign/signer.js";

/** Keys of the Allinpay face. All are RSA, as PEM or as their bare base64. */
export interface AllinpayOptions {
  /** Who may use the face: the app's public key, by its `appId`. */
  apps: Readonly<Record<string, { publicKey: string }>>;
  /** Signs the replies; the apps hold its public key. */
  privateKey: string;
}

/** The operation of the face. */
export const GATEWAY = "Allinpay_Gateway";

/** What a signature is worth: the app, or what to answer. */
export type Verdict = { app: string } | { refused: string } | { answer: readonly string[] };

/** Holds the keys. */
export class AllinpayGate {
  /** One a line. */
  readonly appNames: string;
  readonly #apps: ReadonlyMap<string, Pick<Signer, "verify">>;
  readonly #signer: Pick<Signer, "sign">;

  constructor({ apps, privateKey }: AllinpayOptions) {
    const entries = Object.entries(apps);
    if (entries.length === 0) throw new TypeError("`allinpay.apps` is empty: nobody could use the face");
    if (entries.some(([appId]) => !/^[!-~]+$/.test(appId))) {
      throw new TypeError("an `appId` consists of visible ASCII characters");
    }
    this.#apps = new Map(entries.map(([appId, { publicKey }]) => [appId, rsaSigner({ publicKey })]));
    this.#signer = rsaSigner({ privateKey });
    this.appNames = [...this.#apps.keys()].join("\n");
  }

  /** Judges what the core has found of a signature, in frames. */
  async judge([kind, app = "", signature = "", ...text]: readonly string[]): Promise<Verdict> {
    if (kind !== "claim") return { answer: [app, signature, ...text] };
    const signer = this.#apps.get(app);
    // Only `true`: another answer may be a mistake.
    const isSigned = (await signer?.verify(encodeText(text.join("\0")), signature)) === true;
    return isSigned ? { app } : { refused: "`sign` is not the signature of these parameters" };
  }

  /** The signature of a reply's text. */
  async sign(text: string): Promise<string> {
    return await this.#signer.sign(encodeText(text));
  }
}

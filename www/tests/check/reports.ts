/** Keys that are made up, and reports of signatures in few words. */
import "../support/core.js";
import { generateKeyPairSync, sign } from "node:crypto";
import type { PastedRequest } from "../../src/check/paste/index.js";
import {
  signatureReport,
  type Secrets,
  type SignatureKind,
  type SignatureReport,
} from "../../src/check/signature/index.js";

const NONE: Secrets = { privateKey: "", publicKey: "", salt: "" };
export const NOW = 1_772_683_200_000;
const pair = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
export const [app, other] = [pair(), pair()];
export const rsa = (text: string, hash = "sha256", key = app.privateKey): string =>
  sign(hash, Buffer.from(text), key).toString("base64");
export const report = (
  kind: SignatureKind,
  request: PastedRequest,
  secrets: Partial<Secrets> = {},
): Promise<SignatureReport> => signatureReport(kind, request, { ...NONE, ...secrets }, NOW);
export const codes = ({ findings }: SignatureReport): string[] =>
  findings.map(({ code, what }) => (what === "" ? code : `${code} ${what}`));

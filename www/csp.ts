/**
 * The Content-Security-Policy of the pages: as a `<meta>` in index.html, so that it holds on any static
 * host, and as a header where `split-ledger serve` serves them.
 *
 * - Nothing is loaded from elsewhere, nothing inline runs; `wasm-unsafe-eval` lets WebAssembly be
 *   compiled and does not let text become code.
 * - Trusted Types: no text becomes HTML, and the address of a script through the named policy only.
 *   `studio` names this site's worker scripts. Vue's own policy is built out (vite.config.ts), because it
 *   would let any text of a `v-html` pass.
 */
const POLICY = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "img-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "studio",
};

/** The policy as the text of a header. */
export const CONTENT_SECURITY_POLICY = Object.entries(POLICY)
  .map(([directive, value]) => `${directive} ${value}`)
  .join("; ");

/** The one place where an address becomes a script's (Trusted Types, see csp.ts). */

interface Policy {
  createScriptURL(text: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(text: string): string }): Policy;
}

const policy: Policy = makePolicy();

/** The address of a script of this site, as the browser wants it for a worker. */
export function scriptUrl(url: URL): string {
  return policy.createScriptURL(url.href);
}

function makePolicy(): Policy {
  const rules = {
    createScriptURL(text: string): string {
      if (new URL(text).origin !== location.origin) throw new TypeError(`\`${text}\` is not a script of this site`);
      return text;
    },
  };
  // Not in every browser; there the origin is checked all the same.
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  return types?.createPolicy("studio", rules) ?? rules;
}

import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";
import { offline } from "./build/offline.js";
import { CONTENT_SECURITY_POLICY } from "./csp.js";

/** The policy goes into the built page only: Vite's development server injects styles inline. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}

/**
 * Without its Trusted Types policy Vue cannot turn text into HTML at all: the browser refuses. Components are
 * compiled without static HTML, which would need it.
 */
function noHtmlPolicy(): Plugin {
  const found = `const tt = typeof window !== "undefined" && window.trustedTypes;`;
  return {
    name: "no-html-policy",
    apply: "build",
    transform(code, id) {
      if (!/@vue\/runtime-dom\/.*\.js$/.test(id)) return undefined;
      if (!code.includes(found)) throw new Error("Vue makes its Trusted Types policy in another way: see vite.config.ts");
      return { code: code.replace(found, "const tt = undefined;"), map: null };
    },
  };
}

export default defineConfig({
  // Relative addresses: the site works below any path.
  base: "./",
  plugins: [vue({ features: { optionsAPI: false }, template: { compilerOptions: { hoistStatic: false } } }), noHtmlPolicy(), contentSecurityPolicy(), offline()],
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    // Nothing as `data:`: the policy refuses it.
    assetsInlineLimit: 0,
    license: { fileName: "licenses.md" },
  },
  worker: { format: "es" },
  define: { __VUE_PROD_DEVTOOLS__: "false" },
});

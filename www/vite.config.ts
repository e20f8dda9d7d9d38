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

export default defineConfig({
  // Relative addresses: the site works below any path.
  base: "./",
  plugins: [vue({ features: { optionsAPI: false } }), contentSecurityPolicy(), offline()],
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

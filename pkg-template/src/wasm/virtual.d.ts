/** The core's WebAssembly as base64. The build (build.mjs) makes this module. */
declare module "virtual:core-wasm" {
  const base64: string;
  export default base64;
}

/** The text of docs/openapi.json. The build makes this module too. */
declare module "virtual:openapi" {
  const text: string;
  export default text;
}

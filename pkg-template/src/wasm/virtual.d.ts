/** The core's WebAssembly as base64. The build (build.mjs) makes this module. */
declare module "virtual:core-wasm" {
  const base64: string;
  export default base64;
}

/**
 * The REST face as a Fetch-standard handler: for Node.js, Deno, Bun, workers and service workers.
 *
 * @packageDocumentation
 */
export { createHandler, type HandlerOptions } from "./fetch.js";
export type { AllinpayOptions } from "./allinpay.js";
export type { AccessRequest, FaceOptions, TokenOption } from "./service.js";

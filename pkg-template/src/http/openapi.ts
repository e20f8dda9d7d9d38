/** The OpenAPI document of the faces, as the core's tables printed it. */
import text from "virtual:openapi";

/** JSON. */
export const OPENAPI: string = text;

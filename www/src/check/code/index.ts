/** A request in the forms in which it can be taken along. */
import type { Draft } from "../draft.js";
import type { Exchange } from "../judge.js";
import { readJson, writeJson } from "../json/tree.js";
import { headerOf, originOf, targetOf } from "../paste/index.js";
import type { Routes } from "../routes.js";
import { curlLine, type SentRequest } from "./curl.js";
import { typescriptOf } from "./typescript.js";

/** Where a server of one's own listens by default. */
export const OWN_SERVER = "http://127.0.0.1:8787";

export interface Code {
  curl: string;
  typescript: string;
  /** The body, with one member a line; empty if there is none, or if it is no JSON. */
  json: string;
  /** The call of the typed API behind the request, for `POST /v1/commands` or `/v1/queries`; empty if there is none. */
  call: string;
}

export function codeOf(routes: Routes, draft: Draft, call: Exchange["call"]): Code {
  const sent = sentRequest(draft);
  return {
    curl: curlLine(sent),
    typescript: typescriptOf(routes, draft, call, sent),
    json: indented(draft.isForm ? "" : draft.request.body),
    call: indented(call?.text ?? ""),
  };
}

/** The request as it goes over the wire; one without an address is for a server of one's own. */
function sentRequest(draft: Draft): SentRequest {
  const { request, isForm } = draft;
  const { method, target, body } = draft.asPasted();
  const origin = originOf(request.address);
  const { path, query } = targetOf(request.address);
  const address = origin === "" ? OWN_SERVER + target : origin + path + (query === "" ? "" : `?${query}`);
  const hasType = headerOf(request, "content-type") !== undefined;
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  const headers = body === "" || hasType ? request.headers : [...request.headers, ["Content-Type", type] as const];
  return { method, address, headers, body };
}

function indented(text: string): string {
  const read = readJson(text);
  return "node" in read ? writeJson(read.node, true) : "";
}

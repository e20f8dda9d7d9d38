/** What the worker of this part does. */
import { codeOf, type Code } from "./code/index.js";
import { Desk, type Effects } from "./desk.js";
import { Draft } from "./draft.js";
import { fieldReport, type FieldReport } from "./fields/index.js";
import { refusalIn, type Exchange, type Refusal } from "./judge.js";
import { ledgerFor } from "./ledger.js";
import { readPaste, type PasteForm, type PasteProblem, type PastedRequest } from "./paste/index.js";
import { place, Routes, type Face, type OpenApi, type Placed, type RouteSource } from "./routes.js";
import { kindOf, signatureReport, type Secrets, type SignatureKind, type SignatureReport } from "./signature/index.js";
import type { Scenario } from "../simulate/model/scenario.js";

/** A route, as the page names it. */
export interface RouteName {
  operation: string;
  method: string;
  path: string;
  summary: string;
}

export interface Reading {
  form: PasteForm | undefined;
  problems: PasteProblem[];
  /** What is sent, if the text is a request. */
  sent: { method: string; target: string } | undefined;
  route: (RouteName & { face: Face; source: RouteSource }) | undefined;
  /** Routes that a body alone may be meant for. */
  others: RouteName[];
  fields: FieldReport | undefined;
  code: Code | undefined;
  /** The signature that the request has, or could have. */
  signature: SignatureKind | undefined;
}

export interface Answer {
  exchange: Exchange;
  refusal: Refusal | undefined;
  effects: Effects;
  /** The ledger's clock, ms since the epoch. */
  now: number;
  /** How many requests this ledger has answered since it was made. */
  requests: number;
  /** True if a timestamp was left out: it is of another time than the ledger's. */
  isTimeless: boolean;
}

export interface Asked {
  text: string;
  /** Operation that the visitor chose for a body without an address. */
  chosen: string | undefined;
  /** The ledger's state; undefined: the fixed one. */
  scenario: Scenario | undefined;
}

export const tasks = {
  /** Reads a text: what it is, its fields, the forms in which it can be taken along. */
  async read({ text, chosen }: Asked): Promise<Reading> {
    const paste = readPaste(text);
    const { form, problems, request } = paste;
    const nothing = {
      sent: undefined,
      route: undefined,
      others: [],
      fields: undefined,
      code: undefined,
      signature: undefined,
    };
    if (request === undefined) return { form, problems, ...nothing };
    const signature = kindOf(request);
    const routes = await allRoutes();
    const placed = place(routes, request, chosen);
    if (placed === undefined) {
      const sent = request.method === "" ? undefined : { method: request.method, target: asIs(request).target };
      return { form, problems, ...nothing, sent, signature };
    }
    const draft = new Draft(placed.route, placed, request);
    const { method, target } = draft.asPasted();
    const desk = await Desk.open(Date.now());
    const { call } = await desk.send(draft.asPasted());
    const fields = await fieldReport(routes, draft, desk);
    await desk.close();
    const others = placed.others.slice(0, OTHERS_MAX).map(nameOf);
    return {
      form,
      problems,
      sent: { method, target },
      route: routeName(placed),
      others,
      fields,
      code: codeOf(routes, draft, call),
      signature,
    };
  },

  /** Answers a request on a new ledger. */
  async answer(asked: Asked): Promise<Answer | undefined> {
    const desk = await ledgerFor(asked.scenario);
    try {
      return await answered(desk, asked, 1);
    } finally {
      await desk.close();
    }
  },

  /** Answers a request on the ledger that answered the last one. */
  async goOn(asked: Asked): Promise<Answer | undefined> {
    kept ??= { desk: await ledgerFor(asked.scenario), requests: 0 };
    kept.requests += 1;
    return await answered(kept.desk, asked, kept.requests);
  },

  /** Begins with a new ledger again. */
  async reset(): Promise<void> {
    await kept?.desk.close();
    kept = undefined;
  },

  /** The steps of a signature. */
  async sign({
    text,
    kind,
    secrets,
  }: {
    text: string;
    kind: SignatureKind;
    secrets: Secrets;
  }): Promise<SignatureReport | undefined> {
    const { request } = readPaste(text);
    return request === undefined ? undefined : await signatureReport(kind, request, secrets, Date.now());
  },
};

const OTHERS_MAX = 12;

/** The ledger that goes on from request to request. */
let kept: { desk: Desk; requests: number } | undefined;
let routes: Promise<Routes> | undefined;

/** The routes, from the server's own document: read once. */
function allRoutes(): Promise<Routes> {
  routes ??= (async () => {
    const desk = await Desk.open(0);
    const { body } = await desk.send({ method: "GET", target: "/openapi.json", headers: [], body: "" });
    await desk.close();
    return new Routes(JSON.parse(body) as OpenApi);
  })();
  return routes;
}

async function answered(desk: Desk, { text, chosen }: Asked, requests: number): Promise<Answer | undefined> {
  const { request } = readPaste(text);
  if (request === undefined) return undefined;
  const placed = place(await allRoutes(), request, chosen);
  const draft = placed === undefined ? undefined : new Draft(placed.route, placed, request);
  const isTimeless = draft?.route.face === "allinpay" && draft.get("body", "timestamp") !== undefined;
  // Whoever asks a server has the same time as it; this ledger lives in a time of its own.
  if (isTimeless) draft.set("body", "timestamp", undefined);
  const exchange = await desk.send(draft === undefined ? asIs(request) : isTimeless ? draft.plain() : draft.asPasted());
  const refusal = refusalIn(draft?.route.face ?? "native", exchange, []);
  return { exchange, refusal, effects: await desk.effects(), now: desk.clock.now, requests, isTimeless };
}

/** A request that no route is for: the server says so itself. */
function asIs(request: PastedRequest) {
  const target = request.address.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
  return { ...request, method: request.method || "POST", target: target.startsWith("/") ? target : `/${target}` };
}

function nameOf({ operation, method, path, summary }: RouteName): RouteName {
  return { operation, method, path, summary };
}

function routeName({ route, source }: Placed): NonNullable<Reading["route"]> {
  return { ...nameOf(route), face: route.face, source };
}

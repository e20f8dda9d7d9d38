/**
 * The service worker: after the first visit the studio needs no network. It keeps exactly the files of its
 * build, checked by their hashes, and answers nothing else: a request to an API is not its business.
 *
 * A new build takes over as soon as it is complete; pages opened from then on are of it. The files of the
 * build before it stay, because an open page may still want a part of them.
 */

/** The files of the build, each with its hash for `integrity`; put in by build/offline.ts. */
declare const FILES: Record<string, string>;
/** A hash over all of them. */
declare const BUILD: string;

/** What is used of ServiceWorkerGlobalScope: TypeScript's library for workers contradicts that for pages. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listen: (event: Waiting) => void): void;
  addEventListener(type: "fetch", listen: (event: Fetched) => void): void;
}
interface Waiting {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetched {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = self as unknown as Scope;
const root = new URL(scope.registration.scope);
const index = new URL("index.html", root).href;
/** Two studios of one host have caches of their own. */
const family = `split-ledger-studio ${root.pathname} `;
/** Builds whose files stay. */
const KEPT_BUILDS = 2;
/** Names with a hash: such a file never changes. */
const assets = new URL("assets/", root).href;
const files = new Map(Object.entries(FILES).map(([name, hash]) => [new URL(name, root).href, hash]));
/** What `split-ledger serve` answers beside the studio; never given a page instead. */
const API = /^(v1|api|allinpay|healthz|metrics|openapi\.json)(\/|$)/;

scope.addEventListener("install", (event) => event.waitUntil(keepAll()));
scope.addEventListener("activate", (event) => event.waitUntil(takeOver()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(root.href)) return;
  if (request.mode === "navigate") {
    if (!API.test(url.pathname.slice(root.pathname.length))) event.respondWith(page(request, url));
  } else if (files.has(url.href) || url.href.startsWith(assets)) {
    event.respondWith(kept(url.href));
  }
});

async function keepAll(): Promise<void> {
  const cache = await caches.open(family + BUILD);
  const keep = async ([url, integrity]: [string, string]): Promise<void> => {
    const answer = await fetch(url, { integrity, cache: "no-cache" });
    if (!answer.ok) throw new Error(`\`${url}\` answers ${String(answer.status)}`);
    await cache.put(url, answer);
  };
  await Promise.all([...files].map(keep));
  await scope.skipWaiting();
}

async function takeOver(): Promise<void> {
  // In the order in which they were made.
  const builds = (await caches.keys()).filter((name) => name.startsWith(family));
  await Promise.all(builds.slice(0, -KEPT_BUILDS).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** The studio's page for its own address; for others only if nobody else answers. */
async function page(request: Request, { pathname }: URL): Promise<Response> {
  if (pathname === root.pathname || pathname === new URL(index).pathname) return kept(index);
  return fetch(request).catch(() => kept(index));
}

/** A file of this build; else of the one before it; else the host's, if the browser dropped what it kept. */
async function kept(url: string): Promise<Response> {
  const found = await (await caches.open(family + BUILD)).match(url);
  if (found !== undefined) return found;
  return (url.startsWith(assets) ? await caches.match(url) : undefined) ?? fetch(url);
}

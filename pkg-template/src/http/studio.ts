/** The studio's files: read once, and answered from memory. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

/** What a request for a file tells. */
export interface FileRequest {
  method: string;
  /** Path and query as sent. */
  target: string;
  header(name: string): string | null;
}

/** What is sent; of a HEAD request and of 304 without the body. */
export interface FileResponse {
  status: 200 | 304;
  headers: [name: string, value: string][];
  body: Uint8Array;
}

/** What the pages are told of the server they come from. */
export interface Surroundings {
  /** How the face is opened: by a bearer token, or by nothing. */
  access: "token" | "none";
  /** True for a path of the face: no file covers it. */
  isTaken(path: string): boolean;
}

/** Tells a page that a ledger is served beside it; a plain static host does not send it. */
const ACCESS_HEADER = "x-split-ledger-access";

interface StudioFile {
  type: string;
  /** SHA-256 of the bytes. */
  digest: string;
  /** Never changes under its name: the name has a hash in it. */
  isHashed: boolean;
  raw: Uint8Array;
  /** Absent if it saves nothing. */
  gzip?: Uint8Array;
}

const NOTHING = new Uint8Array(0);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * A table of the files of a folder, by the paths that requests name. A request is compared with these
 * paths as it stands and never becomes a path on the disk.
 */
export class Studio {
  readonly #files: ReadonlyMap<string, StudioFile>;
  readonly #headers: [name: string, value: string][];

  /** Reads the folder. */
  constructor(folder: string, { access, isTaken }: Surroundings) {
    const files = new Map<string, StudioFile>();
    for (const name of namesIn(folder)) {
      if (!isTaken(`/${name}`)) files.set(`/${name}`, fileOf(name, readFileSync(path.join(folder, name))));
    }
    const page = files.get("/index.html");
    if (page === undefined) throw new TypeError(`the studio has no index.html in \`${folder}\``);
    files.set("/", page);
    this.#files = files;
    this.#headers = [[ACCESS_HEADER, access], ...securityHeaders(policyOf(new TextDecoder().decode(page.raw)))];
  }

  /** The answer to a request for a file; `undefined` for any other. */
  answer({ method, target, header }: FileRequest): FileResponse | undefined {
    if (method !== "GET" && method !== "HEAD") return undefined;
    const at = target.indexOf("?");
    const file = this.#files.get(at < 0 ? target : target.slice(0, at));
    if (file === undefined) return undefined;
    const isZipped = file.gzip !== undefined && takesGzip(header("accept-encoding") ?? "");
    const body = isZipped && file.gzip !== undefined ? file.gzip : file.raw;
    const etag = `"${file.digest}${isZipped ? "-gzip" : ""}"`;
    const headers: [string, string][] = [
      ["etag", etag],
      ["cache-control", file.isHashed ? "public, max-age=31536000, immutable" : "no-cache"],
      ["vary", "accept-encoding"],
      ...this.#headers,
    ];
    if (isKnown(header("if-none-match"), etag)) return { status: 304, headers, body: NOTHING };
    headers.push(["content-type", file.type], ["content-length", String(body.byteLength)]);
    if (isZipped) headers.push(["content-encoding", "gzip"]);
    return { status: 200, headers, body: method === "HEAD" ? NOTHING : body };
  }
}

/** The files of a folder and of its folders, with slashes. Names that would have to be encoded are left out. */
function namesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .filter((name) => /^[\w./-]+$/.test(name));
}

function fileOf(name: string, raw: Uint8Array): StudioFile {
  const zipped = gzipSync(raw, { level: 9 });
  return {
    type: CONTENT_TYPES[path.extname(name)] ?? "application/octet-stream",
    digest: createHash("sha256").update(raw).digest("base64url"),
    isHashed: /^assets\/.+-[\w-]{8}\.\w+$/.test(name),
    raw,
    ...(zipped.byteLength < raw.byteLength ? { gzip: zipped } : {}),
  };
}

/** The policy that the page carries as a `<meta>`, so that there is one text of it. */
function policyOf(page: string): string {
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1];
  if (policy === undefined) throw new TypeError("the studio's page has no Content-Security-Policy");
  return policy.replaceAll("&#39;", "'");
}

function securityHeaders(policy: string): [string, string][] {
  return [
    // Of frames only a header can tell.
    ["content-security-policy", `${policy}; frame-ancestors 'none'`],
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "no-referrer"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
  ];
}

function takesGzip(header: string): boolean {
  for (const each of header.split(",")) {
    const [coding = "", ...parameters] = each.split(";").map((word) => word.trim().toLowerCase());
    if (coding === "gzip" || coding === "*") return !parameters.some((word) => /^q=0(\.0*)?$/.test(word));
  }
  return false;
}

/** True if one of the tags of `If-None-Match` is this one. */
function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}

// Makes the npm package in ../pkg from the TypeScript in src/ and from what
// wasm-pack left in ../target/wasm-pack. Run by `make build`.
//
//   1. JavaScript. esbuild bundles the entries of the table below to ES modules.
//      Code that several entries need goes into shared chunks, so that there is
//      one core, however many entries a program imports. The CommonJS files are
//      the same chunks, translated one by one, for the same reason.
//   2. The core. `#core` is wasm-bindgen's JavaScript, `virtual:core-wasm` the
//      WebAssembly as base64: no bundler plugin, no fetch, no init call for the
//      user. src/wasm/inlined.ts starts it at import. The bytes are also there
//      as a file, for `split-ledger/slim` and hosts that compile them themselves.
//   3. Types. tsc writes one .d.ts per source file; those that the entries reach
//      are copied as .d.ts and, with their imports renamed, as .d.cts. A type
//      that reaches wasm-bindgen's declarations, an unlisted package or `any`
//      fails the build: the package's types are its own.
//   4. package.json, written from the table and from Cargo.toml.
//
// Imports in src/ are written with the extension `.js`.
//
// The links pkg/node_modules and node_modules/split-ledger let the tests import
// the built package by its name, and the package find its optional peers. npm
// never packs a node_modules folder.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

/**
 * The package's entries.
 * - `portable`: runs in a browser or a worker too, hence must not reach a `node:` module.
 * - `types`: the modules its declarations may import.
 */
const entries = [
  { export: ".", source: "src/index.ts", portable: true },
  { export: "./slim", source: "src/slim.ts", portable: true },
  { export: "./http", source: "src/http/index.ts", portable: true },
  { export: "./indexeddb", source: "src/stores/indexeddb.ts", portable: true },
  { export: "./testing", source: "src/testing/index.ts", portable: true },
  { export: "./node", source: "src/http/node.ts", types: ["node:http"] },
  { export: "./sqlite", source: "src/stores/sqlite.ts" },
  { export: "./postgres", source: "src/stores/postgres.ts", portable: true },
  { export: "./key-value", source: "src/stores/key-value/index.ts", portable: true },
  { bin: "split-ledger", source: "src/cli/main.ts" },
];
/** What the package brings along to read. */
const documents = [
  "README.md",
  "README.zh-CN.md",
  "CHANGELOG.md",
  "DESIGN.md",
  "docs",
  "LICENSE-MIT",
  "LICENSE-APACHE",
];
/** Packages that a user adds if needed. */
const peers = ["better-sqlite3", "pg"];
/** The licences of the packages whose code the bundles hold. */
const LICENSES = "LICENSES-BUNDLED";
/** What may stay an import in the bundles. */
const external = ["node:*", ...peers];

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const out = path.join(root, "pkg");
const core = path.join(root, "target/wasm-pack");
const declarations = path.join(root, "target/package-types");

for (const { source } of entries) {
  if (!fs.existsSync(path.join(here, source))) fail(`the entry \`${source}\` does not exist`);
}
// The types first: they fail most often, and then the last good package stays.
const types = writeDeclarations();
fs.rmSync(out, { recursive: true, force: true });
const modules = await bundle();
await translateToCommonJs(modules);
for (const [file, text] of types) write(`dist/${file}`, text);
fs.copyFileSync(path.join(core, "split_ledger_bg.wasm"), path.join(out, "dist/core.wasm"));
// Not the table of tests: it is for who has the sources.
const isForUsers = (file) => path.basename(file) !== "coverage.md";
for (const file of documents) {
  fs.cpSync(path.join(root, file), path.join(out, file), { recursive: true, filter: isForUsers });
}
writeLicenses(modules);
writeManifest(modules);
link(path.join(out, "node_modules"), "../pkg-template/node_modules");
link(path.join(here, "node_modules/split-ledger"), "../../pkg");

/** Step 1 and 2: returns what esbuild tells about each file in dist/. */
async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: entries.map(({ source }) => source),
    outbase: "src",
    outdir: path.join(out, "dist"),
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    mainFields: ["module", "main"],
    external,
    plugins: [corePlugin()],
    metafile: true,
    logLevel: "warning",
    charset: "utf8",
    legalComments: "none",
  });
  const modules = {};
  for (const [file, { imports, inputs }] of Object.entries(result.metafile.outputs)) {
    const name = path.relative(path.join(out, "dist"), path.resolve(here, file));
    modules[name] = {
      imports: imports.map((i) => ({
        ...i,
        path: i.external ? i.path : path.relative(path.join(out, "dist"), path.resolve(here, i.path)),
      })),
      inputs: Object.keys(inputs),
    };
  }
  for (const entry of entries.filter(({ portable }) => portable)) refuseNodeImports(entry, modules);
  return modules;
}

function corePlugin() {
  return {
    name: "core",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#core$/ }, () => ({ path: path.join(core, "split_ledger.js") }));
      onResolve({ filter: /^virtual:core-wasm$/ }, ({ path }) => ({ path, namespace: "core" }));
      onResolve({ filter: /^virtual:openapi$/ }, () => ({ path: "openapi", namespace: "docs" }));
      onLoad({ filter: /.*/, namespace: "docs" }, () => ({
        contents: fs.readFileSync(path.join(root, "docs/openapi.json"), "utf8").trim(),
        loader: "text",
      }));
      onLoad({ filter: /.*/, namespace: "core" }, () => ({
        contents: fs.readFileSync(path.join(core, "split_ledger_bg.wasm")).toString("base64"),
        loader: "text",
      }));
      onLoad({ filter: /[\\/]wasm-pack[\\/]split_ledger\.js$/ }, ({ path: file }) => ({
        contents: adapted(fs.readFileSync(file, "utf8")),
        resolveDir: here,
        loader: "js",
      }));
    },
  };
}

/** wasm-bindgen's JavaScript with a few changes. */
function adapted(text) {
  const change = (from, to) => {
    if (!text.includes(from)) fail(`wasm-bindgen's output has changed: no \`${from}\``);
    text = text.replace(from, to);
  };
  // Nothing here calls the asynchronous start. It would fetch a file beside the
  // script, which bundlers look for.
  change("export { initSync, __wbg_init as default };", "export { initSync };");
  change("new URL('split_ledger_bg.wasm', import.meta.url)", "undefined");
  // A core that was split asks for its rest; another one has no such import.
  change('"./split_ledger_bg.js": import0,', '"./split_ledger_bg.js": import0, rest: { load: () => loadRest(wasm) },');
  return `import { loadRest } from "./src/wasm/rest.js";\n${text}`;
}

/** A static import fails at load; a dynamic one is the program's own decision at run time. */
function refuseNodeImports(entry, modules) {
  const queue = [outputOf(entry, ".js")];
  const seen = new Set(queue);
  for (const file of queue) {
    for (const { path: imported, kind, external: isExternal } of modules[file].imports) {
      if (kind !== "import-statement") continue;
      if (isExternal) {
        const inputs = modules[file].inputs.join(", ");
        fail(`\`${entry.export}\` must run anywhere, but imports \`${imported}\` (one of: ${inputs})`);
      }
      if (!seen.has(imported)) {
        seen.add(imported);
        queue.push(imported);
      }
    }
  }
}

/** The CommonJS twin of each file that an entry with an `export` reaches. */
async function translateToCommonJs(modules) {
  const queue = entries.filter((entry) => entry.export).map((entry) => outputOf(entry, ".js"));
  const seen = new Set(queue);
  for (const file of queue) {
    for (const { path: imported, external: isExternal } of modules[file].imports) {
      if (!isExternal && !seen.has(imported)) {
        seen.add(imported);
        queue.push(imported);
      }
    }
    const source = fs.readFileSync(path.join(out, "dist", file), "utf8");
    const usesUrl = /\bimport\.meta\.url\b/.test(source);
    const { code } = await transform(source, {
      format: "cjs",
      platform: "node",
      target: "es2022",
      charset: "utf8",
      define: { "import.meta.url": "importMetaUrl" },
      banner: usesUrl
        ? 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;'
        : "",
    });
    const renamed = code.replace(
      /\b((?:require|import)\(")(\.{1,2}\/[^"]+)\.js("\))/g,
      "$1$2.cjs$3",
    );
    write(`dist/${file.replace(/\.js$/, ".cjs")}`, renamed);
    modules[file].hasCommonJs = true;
  }
}

/** Step 3: file name in dist/ → text. */
function writeDeclarations() {
  fs.rmSync(declarations, { recursive: true, force: true });
  const tsc = path.join(here, "node_modules/typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", "tsconfig.types.json"], { cwd: here, stdio: "inherit" });
  } catch {
    fail("the sources do not type-check");
  }
  const files = new Map();
  for (const entry of entries) {
    if (!entry.export) continue;
    const queue = [outputOf(entry, ".d.ts")];
    const seen = new Set(queue);
    for (const file of queue) {
      const text = fs.readFileSync(path.join(declarations, file), "utf8");
      refuseAny(file, text);
      // `from "x"`, `import("x")` and `import "x"`.
      const specifier = /(\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)"([^"]+)"/g;
      for (const [, , name] of withoutComments(text).matchAll(specifier)) {
        if (!name.startsWith(".")) {
          if (!entry.types?.includes(name)) {
            fail(`the types of \`${entry.export}\` import \`${name}\` (in ${file})`);
          }
          continue;
        }
        if (!name.endsWith(".js")) fail(`${file} imports \`${name}\`: write the extension \`.js\``);
        const next = path.join(path.dirname(file), name.replace(/\.js$/, ".d.ts"));
        if (!seen.has(next)) {
          seen.add(next);
          queue.push(next);
        }
      }
      files.set(file, text);
      files.set(
        file.replace(/\.ts$/, ".cts"),
        text.replace(specifier, (whole, before, name) =>
          name.startsWith(".") ? `${before}"${name.replace(/\.js$/, ".cjs")}"` : whole,
        ),
      );
    }
  }
  return files;
}

function refuseAny(file, text) {
  const code = withoutComments(text).replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  const found = code.split("\n").find((line) => /\bany\b/.test(line));
  if (found !== undefined) fail(`a type in ${file} is \`any\`: ${found.trim()}`);
}

/** An example in a comment imports the package by its name. */
function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
}

/** Whoever passes on the bundles passes on these texts. */
function writeLicenses(modules) {
  const inputs = Object.values(modules).flatMap(({ inputs }) => inputs);
  const names = new Set(inputs.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  const texts = [...names].sort().map((name) => {
    const folder = path.join(here, "node_modules", name);
    const { version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    const file = fs.readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) fail(`the bundled package \`${name}\` has no licence text`);
    return `${name} ${version}\n\n${fs.readFileSync(path.join(folder, file), "utf8").trim()}\n`;
  });
  write(LICENSES, texts.join(`\n${"-".repeat(78)}\n\n`));
}

/** Step 4. */
function writeManifest(modules) {
  const cargo = fs.readFileSync(path.join(root, "Cargo.toml"), "utf8");
  const cargoField = (name) =>
    cargo.match(new RegExp(`^${name} = "(.*)"$`, "m"))?.[1] ?? fail(`Cargo.toml has no ${name}`);
  const template = JSON.parse(fs.readFileSync(path.join(here, "package.json"), "utf8"));

  const exports = {};
  const bin = {};
  for (const entry of entries) {
    if (entry.bin) {
      bin[entry.bin] = `dist/${outputOf(entry, ".js")}`;
      continue;
    }
    // `types` first in each condition: the first match wins.
    const condition = (types, code) => ({
      types: `./dist/${outputOf(entry, types)}`,
      default: `./dist/${outputOf(entry, code)}`,
    });
    exports[entry.export] = {
      import: condition(".d.ts", ".js"),
      require: condition(".d.cts", ".cjs"),
    };
  }
  exports["./core.wasm"] = "./dist/core.wasm";
  exports["./package.json"] = "./package.json";

  // A bundler drops a bare import of a file that is not listed here, and with
  // it the start of the core, which is such an effect.
  const effects = new Set(entries.map((entry) => outputOf(entry, ".js")));
  for (const [file, { inputs }] of Object.entries(modules)) {
    if (inputs.includes("src/wasm/inlined.ts")) effects.add(file);
  }
  const sideEffects = [...effects].flatMap((file) => [
    `./dist/${file}`,
    ...(modules[file].hasCommonJs ? [`./dist/${file.replace(/\.js$/, ".cjs")}`] : []),
  ]);

  const manifest = {
    name: "split-ledger",
    version: cargoField("version"),
    description: cargoField("description"),
    keywords: ["ledger", "wallet", "double-entry", "marketplace", "split", "settlement", "payout"],
    license: "(MIT OR Apache-2.0)",
    type: "module",
    sideEffects,
    exports,
    bin,
    files: ["dist", "studio", LICENSES, ...documents],
    engines: { node: ">=20" },
    peerDependencies: Object.fromEntries(
      peers.map((name) => [name, `>=${template.devDependencies[name].split(".")[0]}`]),
    ),
    peerDependenciesMeta: Object.fromEntries(peers.map((name) => [name, { optional: true }])),
  };
  write("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
  for (const target of Object.values(bin)) makeExecutable(path.join(out, target));
}

function makeExecutable(file) {
  const text = fs.readFileSync(file, "utf8");
  if (!text.startsWith("#!")) fs.writeFileSync(file, `#!/usr/bin/env node\n${text}`);
  fs.chmodSync(file, 0o755);
}

function outputOf({ source }, extension) {
  return path.relative("src", source).replace(/\.ts$/, extension);
}

function write(name, text) {
  const file = path.join(out, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function link(file, target) {
  fs.rmSync(file, { recursive: true, force: true });
  fs.symlinkSync(target, file, "dir");
}

function fail(message) {
  console.error(`build: ${message}`);
  process.exit(1);
}

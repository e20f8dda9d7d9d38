/** What is in the tarball: files, types, sizes, and what the linters of packages say. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcomeOf, template, tool, Workshop } from "./consumer.js";

const workshop = new Workshop();
let folder = "";
let files: string[] = [];
beforeAll(async () => {
  folder = await workshop.unpacked();
  files = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  );
}, 120_000);
afterAll(() => {
  workshop.remove();
});
const read = (name: string): string => readFileSync(path.join(folder, name), "utf8");

describe("the tarball", () => {
  it("holds the package and nothing else", () => {
    const strange = files.filter(
      (name) =>
        !/^dist\/[\w./-]+\.(js|cjs|d\.ts|d\.cts|wasm)$/.test(name) &&
        !/^studio\/(index\.html|icon\.svg|manifest\.webmanifest|sw\.js|licenses\.md|assets\/[\w.-]+\.(js|css|wasm))$/.test(name) &&
        !/^(package\.json|LICENSE-MIT|LICENSE-APACHE|LICENSES-BUNDLED|docs\/openapi\.json|docs\/images\/[\w-]+\.png|(docs\/)?[\w.-]+\.md)$/.test(name),
    );
    expect(strange).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.cjs", "dist/core.wasm"]));
  });

  it("brings the licence of each package that is in its bundles", () => {
    expect(read("LICENSES-BUNDLED")).toMatch(/^idb 8[\d.]+\n\nISC License[^]+Jake Archibald[^]+above copyright notice/);
  });

  it("names no folder of the machine that built it", () => {
    const root = path.dirname(template.replace(/\/$/, ""));
    const telling = files.filter((name) => read(name).includes(root) || read(name).includes(".cargo"));
    expect(telling).toEqual([]);
  });

  it("has nothing to install, and no script that runs at installation", () => {
    const manifest = JSON.parse(read("package.json")) as Record<string, unknown>;
    expect(manifest["dependencies"]).toBeUndefined();
    expect(manifest["scripts"]).toBeUndefined();
    expect(manifest["peerDependenciesMeta"]).toEqual({
      "better-sqlite3": { optional: true },
      pg: { optional: true },
    });
  });

  it("resolves every path in its manifest", () => {
    const manifest = JSON.parse(read("package.json")) as { exports: unknown; bin: unknown; sideEffects: unknown };
    const paths = JSON.stringify([manifest.exports, manifest.bin, manifest.sideEffects]).match(/"(\.\/)?dist\/[^"]+"/g);
    expect(paths?.length).toBeGreaterThan(20);
    for (const quoted of paths ?? []) {
      expect(files).toContain(path.normalize(JSON.parse(quoted) as string));
    }
  });
});

describe("the declarations", () => {
  const declarations = (): string[] => files.filter((name) => /\.d\.c?ts$/.test(name));

  it("have no `any`", () => {
    const found: string[] = [];
    for (const name of declarations()) {
      const source = ts.createSourceFile(name, read(name), ts.ScriptTarget.ES2022, true);
      const visit = (node: ts.Node): void => {
        if (node.kind === ts.SyntaxKind.AnyKeyword) {
          const { line } = source.getLineAndCharacterOfPosition(node.getStart());
          found.push(`${name}:${String(line + 1)}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(declarations().length).toBeGreaterThan(10);
    expect(found).toEqual([]);
  });

  it("come in pairs, one for each module system, and nothing is shown that is marked internal", () => {
    const twins = declarations().map((name) =>
      name.endsWith(".d.ts") ? name.replace(/ts$/, "cts") : name.replace(/cts$/, "ts"),
    );
    expect(files).toEqual(expect.arrayContaining(twins));
    expect(declarations().filter((name) => /@internal/.test(read(name)))).toEqual([]);
  });

  it("are documented: every exported name of the API has a comment", () => {
    const bare: string[] = [];
    for (const name of declarations().filter((file) => file.endsWith(".d.ts"))) {
      const source = ts.createSourceFile(name, read(name), ts.ScriptTarget.ES2022, true);
      for (const statement of source.statements) {
        const isNamed =
          ts.isInterfaceDeclaration(statement) ||
          ts.isClassDeclaration(statement) ||
          ts.isFunctionDeclaration(statement) ||
          ts.isTypeAliasDeclaration(statement);
        const isExported = isNamed && statement.modifiers?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword);
        if (isExported === true && ts.getJSDocCommentsAndTags(statement).length === 0) {
          bare.push(`${name}: ${statement.name?.text ?? ""}`);
        }
      }
    }
    // An overload may lean on the comment of the one before it.
    expect(new Set(bare)).toEqual(new Set());
  });
});

describe("the linters of packages", () => {
  it("publint finds nothing", async () => {
    const { output, code } = await outcomeOf(tool("publint"), ["--strict", await workshop.tarball()], workshop.folder);
    expect(output).toContain("All good!");
    expect(code).toBe(0);
  }, 120_000);

  it("arethetypeswrong finds nothing", async () => {
    const args = [await workshop.tarball(), "--profile", "node16", "--exclude-entrypoints", "./core.wasm"];
    const { output, code } = await outcomeOf(tool("attw"), args, workshop.folder);
    // Every line that tells of an entry is green, or of the old resolution, which has no `exports`.
    expect(output.split("\n").filter((line) => /💀|❌|⚠️|🥴/u.test(line) && !line.includes("ignored"))).toEqual([]);
    expect({ code, output }).toMatchObject({ code: 0 });
  }, 120_000);
});

describe("the sizes, kB", () => {
  // A few percent above what they were when this was written: a guard against accidents, not the aim.
  it.each([
    ["dist/core.wasm", 1285, 535],
    ["dist/index.js", 1890, 760],
    ["dist/slim.js", 180, 45],
    ["dist/stores/indexeddb.js", 33, 10],
  ])("%s, with what it imports, is at most %i raw, %i gzip", (name, raw, gzip) => {
    const bytes = Buffer.concat(reached(name).map((file) => readFileSync(path.join(folder, file))));
    const packed = gzipSync(bytes, { level: 9 }).length;
    console.log(`${name}: ${(bytes.length / 1000).toFixed(1)} kB, gzip ${(packed / 1000).toFixed(1)} kB`);
    expect(bytes.length / 1000).toBeLessThan(raw);
    expect(packed / 1000).toBeLessThan(gzip);
  });
});

/** A file and what it imports at load. */
function reached(name: string, seen = new Set<string>()): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  if (name.endsWith(".js")) {
    for (const [, next = ""] of read(name).matchAll(/\b(?:from|import)\s*"(\.[^"]+)"/g)) {
      reached(path.join(path.dirname(name), next), seen);
    }
  }
  return [...seen];
}

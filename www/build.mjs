// Builds the site into dist/ and puts it into the package as ../pkg/studio, from where
// `split-ledger serve` serves it. Run by `make build`, after the package has been built.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { splitCore } from "./build/core.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const pkg = path.join(here, "../pkg");

linkPackage();
await splitCore();
// Vite has just run something as in development, and left the mark of it.
process.env.NODE_ENV = "production";
await build({ root: here, logLevel: process.argv.includes("--verbose") ? "info" : "warn" });
const studio = path.join(pkg, "studio");
fs.rmSync(studio, { recursive: true, force: true });
fs.cpSync(path.join(here, "dist"), studio, { recursive: true });

/** The pages import the built package by its name. */
function linkPackage() {
  const link = path.join(here, "node_modules/split-ledger");
  fs.rmSync(link, { recursive: true, force: true });
  fs.symlinkSync("../../pkg", link, "dir");
}

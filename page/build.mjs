// Builds the page of `edgefade page` into dist/site: plain scripts without modules, so that it also opens from a folder.
//
//     node page/build.mjs [folder]
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outDir = resolve(process.argv[2] ?? here("../dist/site"));

/** Modules of src that need a disk, and what stands in their place; see docs/decisions/037-the-page.md. */
const REPLACED = {
  [here("../src/scenario/load/disk.ts")]: here("../src/page/no-disk.ts"),
  [here("../src/output/write/whole-file.ts")]: here("../src/page/no-whole-file.ts"),
};

const withoutDisk = () => ({
  name: "without-disk",
  enforce: "pre",
  async resolveId(source, importer, options) {
    if (!/\/(disk|whole-file)\.js$/.test(source)) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return found === null ? null : (REPLACED[found.id] ?? null);
  },
});

/** Builds of packages for browsers, and what the page never calls. */
const alias = [
  { find: "node:path", replacement: "path-browserify" },
  { find: "csv-stringify/sync", replacement: "csv-stringify/browser/esm/sync" },
  { find: "csv-parse/sync", replacement: "csv-parse/browser/esm/sync" },
  // The protocol buffers of the quantile sketch.
  { find: "protobufjs/minimal", replacement: here("nothing.ts") },
];

const config = (entry, isFirst) => ({
  root: here("."),
  configFile: false,
  logLevel: "warn",
  resolve: { alias },
  plugins: [withoutDisk()],
  worker: { format: "iife", plugins: () => [withoutDisk()] },
  publicDir: isFirst ? here("public") : false,
  build: {
    outDir,
    emptyOutDir: isFirst,
    target: "es2023",
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: here(`${entry}.ts`),
      output: { format: "iife", entryFileNames: `${isFirst ? "page" : entry}.js` },
    },
  },
});

await build(config("main", true));
await build(config("editor", false));

/** Later ones may change what earlier ones say. */
const STYLES = ["base", "controls", "cells", "results", "scenario", "screens"];
writeFileSync(
  resolve(outDir, "style.css"),
  STYLES.map((name) => readFileSync(here(`styles/${name}.css`), "utf8")).join(""),
);

// Builds the code of the package into dist: the command, the library and the threads' entries, and in dist/chunks what they share. See
// docs/decisions/043-one-bundle.md.
//
//     node build/bundle.mjs [folder]
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const repository = fileURLToPath(new URL("..", import.meta.url));
const outDir = resolve(process.argv[2] ?? join(repository, "dist"));

/**
 * Modules that are loaded by their place in dist: by Node.js, by programs, and as threads; and by tests, which hand the last three what the
 * command line does not: a process's streams, how soon a silent worker is given up, and whether threads outlive their runs.
 */
const ENTRIES = [
  "index",
  "cli/main",
  "experiment/runs/worker",
  "experiment/verify/worker",
  "experiment/reproduce/worker",
  "experiment/python/host",
  "cli/command-line",
  "experiment/sweep/redis/redis-worker",
  "experiment/runs/pool",
];

/**
 * Dependencies whose code is part of the bundle all the same. Zod is one for its types, which those of the library name; the others are those
 * on which edgefade is built, and package.json says so.
 */
const BUNDLED = new Set(["csv-stringify", "js-sdsl", "yargs", "zod"]);

const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(
  readFileSync(join(repository, "package.json"), "utf8"),
);
const installed = new Set(
  [dependencies, peerDependencies, optionalDependencies].flatMap(Object.keys).filter((name) => !BUNDLED.has(name)),
);
const packageOf = (id) => /^(?:@[^/]+\/)?[^/]+/.exec(id)?.[0];

/** The folder of the package that a bundled file belongs to; undefined: the file is of edgefade itself. */
const packageFolder = (file) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0];

/** The licenses of all packages whose code is in the bundle, as they ask for. */
const licenses = (files) => {
  const folders = [...new Set(files.map(packageFolder).filter((folder) => folder !== undefined))];
  const texts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined && license === undefined) throw new Error(`${name} says nowhere what its license is`);
    const text =
      file === undefined ? `${license}; see the comments in its code.` : readFileSync(join(folder, file), "utf8");
    return `${name} ${version}\n\n${text.trim()}\n`;
  });
  return `The code in this folder contains that of these packages.\n\n${texts.sort().join(`\n${"-".repeat(80)}\n\n`)}`;
};

// The page has a build of its own, and the declarations are TypeScript's.
rmSync(join(outDir, "chunks"), { recursive: true, force: true });
const bundle = await rolldown({
  cwd: repository,
  input: Object.fromEntries(ENTRIES.map((name) => [name, `src/${name}.ts`])),
  platform: "node",
  external: (id) => isBuiltin(id) || installed.has(packageOf(id)),
  // Code that several commands load as it is needed may be loaded by one of them at once.
  checks: { ineffectiveDynamicImport: false },
});
const { output } = await bundle.write({
  dir: outDir,
  format: "esm",
  sourcemap: true,
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name].js",
});
await bundle.close();

const chunks = output.filter(({ type }) => type === "chunk");
for (const name of ENTRIES)
  if (!existsSync(join(outDir, `${name}.js`))) throw new Error(`the bundle has no ${name}.js`);
writeFileSync(join(outDir, "LICENSES.txt"), licenses(chunks.flatMap(({ moduleIds }) => moduleIds)));
chmodSync(join(outDir, "cli/main.js"), 0o755);

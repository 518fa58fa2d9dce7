// Puts the built emulator into the Python package and makes a wheel of it: npm run wheel [folder]
//
// The wheel is for every platform: it carries JavaScript and no compiled parts. What needs such parts, or is large and not
// needed to emulate (figures, training, Parquet), is left to the npm package.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const repository = dirname(here);
const emulator = join(here, "src/edgefade/_emulator");
const out = process.argv[2] ?? join(here, "dist");

/** Dependencies of package.json that the wheel does not carry; of Zod, only the types are not in dist. */
const LEFT_OUT = /^(@tensorflow\/|@resvg\/|vega|zod$)/;
/** Files of packages that nothing loads. */
const UNUSED =
  /(\.d\.[cm]?ts|\.map|\.tsbuildinfo|\.md|\.flow)$|\/(test|tests|__tests__|bench|benchmark|examples|docs)(\/|$)/;

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** The folder of a package as one that lies in `from` finds it. */
const folderOf = (name, from) => {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return found;
    if (folder === repository) throw new Error(`${name} is not installed: run npm ci`);
  }
};

const packages = new Set();
const visit = (name, from) => {
  const folder = folderOf(name, from);
  if (packages.has(folder)) return;
  packages.add(folder);
  for (const needed of Object.keys(readJson(join(folder, "package.json")).dependencies ?? {})) visit(needed, folder);
};
const description = readJson(join(repository, "package.json"));
for (const name of Object.keys(description.dependencies)) if (!LEFT_OUT.test(name)) visit(name, repository);

rmSync(emulator, { recursive: true, force: true });
mkdirSync(emulator, { recursive: true });
const copy = (folder, isKept) => {
  const to = join(emulator, folder.slice(repository.length + 1));
  cpSync(folder, to, { recursive: true, dereference: true, filter: (file) => isKept(file.slice(folder.length)) });
};
copy(join(repository, "dist"), (path) => !UNUSED.test(path));
copy(join(repository, "scenarios"), () => true);
copy(join(repository, "LICENSE"), () => true);
for (const folder of packages)
  copy(folder, (path) => !UNUSED.test(path) && !path.includes("/node_modules") && !path.endsWith(".node"));
const { name, version, type, license } = description;
writeFileSync(join(emulator, "package.json"), `${JSON.stringify({ name, version, type, license }, null, 2)}\n`);

const python = process.env.PYTHON ?? "python3";
rmSync(out, { recursive: true, force: true });
execFileSync(python, ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, here], { stdio: "inherit" });
// Else a checkout would go on with this copy, whatever is built after it.
rmSync(emulator, { recursive: true });
for (const file of readdirSync(out)) process.stdout.write(`${join(out, file)}\n`);

// Makes every module of src one that Node.js loads itself, in .modules: the types are taken out, and nothing else is done. For the tests: code
// that Vitest loads reads every import through an object, which takes time. See docs/decisions/051-time-of-the-suite.md.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "rolldown/utils";

const repository = fileURLToPath(new URL("..", import.meta.url));
const src = join(repository, "src");
const modules = join(repository, ".modules");

const filesIn = (folder, ending) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(ending));

/** Replaces a file at once: another run of tests may be reading it. */
const write = (file, text, time) => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  utimesSync(draft, time, time);
  renameSync(draft, file);
};

const writeModule = (name, time) => {
  const source = join(src, `${name}.ts`);
  const file = join(modules, `${name}.js`);
  const { code, errors } = transformSync(source, readFileSync(source, "utf8"), { target: "es2023" });
  if (errors.length > 0) throw new Error(`${source}: ${errors.map(({ message }) => message).join("; ")}`);
  mkdirSync(dirname(file), { recursive: true });
  write(file, code, time);
};

/** Writes the modules of sources that have changed, and takes away those whose source is gone. A module has the time of its source. */
export const writeModules = () => {
  mkdirSync(modules, { recursive: true });
  const names = new Set(filesIn(src, ".ts").map((file) => file.slice(0, -".ts".length)));
  for (const name of filesIn(modules, ".js").map((file) => file.slice(0, -".js".length)))
    if (!names.has(name)) rmSync(join(modules, `${name}.js`), { force: true });
  for (const name of names) {
    const { mtime } = statSync(join(src, `${name}.ts`));
    const written = statSync(join(modules, `${name}.js`), { throwIfNoEntry: false });
    if (written?.mtimeMs !== mtime.getTime()) writeModule(name, mtime);
  }
};

/** The module that stands for a file of src; undefined: the file is none of those. */
export const moduleOf = (file) =>
  file.startsWith(`${src}/`) && /\.[jt]s$/.test(file)
    ? join(modules, `${relative(src, file).slice(0, -".js".length)}.js`)
    : undefined;

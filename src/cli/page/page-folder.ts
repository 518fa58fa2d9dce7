import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError } from "../../errors.js";
import { packageFile } from "../../home.js";
import { makeFolder } from "../../make-folder.js";
import { OutputError } from "../../output/write/output-error.js";
import { writeWholeFile } from "../../output/write/whole-file.js";
import type { PageText } from "../../page/page-text.js";
import { catalog } from "../../policies/catalog.js";
import { readDisk } from "../../scenario/load/disk.js";
import { loadScenario } from "../../scenario/load/load.js";

/** The built page, which is part of the package. */
const SITE = packageFile("dist/site");
const INDEX = "index.html";

const refuse = (file: string, problem: string): InputError => new InputError([{ file, problem }]);

/**
 * A scenario with the texts of all files that it names, in the form that the page stores.
 *
 * @throws InputError when the scenario is at fault, or two of its files have one name
 */
const pageTextOf = (scenario: string): PageText => {
  const paths = new Map<string, string>();
  const files: Record<string, string> = {};
  const readFile = (path: string): string => {
    const text = readDisk(path);
    const name = basename(path);
    if ((paths.get(name) ?? path) !== path)
      throw refuse(scenario, `names two files called ${name}; a page needs different names: rename one of them`);
    paths.set(name, path);
    files[name] = text;
    return text;
  };
  loadScenario(scenario, { readFile, knownPolicies: Object.keys(catalog) });
  const file = basename(scenario);
  return { text: files[file]!, file, files };
};

/** Data within a page, escaped so that no text in it can end its element. */
const embedded = (data: unknown): string => JSON.stringify(data).replaceAll("<", "\\u003c");

/** The result of writing the page. */
export interface WrittenPage {
  readonly index: string;
  readonly size_bytes: number;
}

/**
 * Writes the page of `edgefade page`: the emulator, its editor and its views as files that need no server.
 *
 * @throws InputError when the scenario is at fault, or the folder holds something and `force` is not given
 * @throws OutputError when a file cannot be written
 */
export const writePage = (
  folder: string,
  { scenario, force }: { readonly scenario?: string; readonly force: boolean },
): WrittenPage => {
  if (!existsSync(join(SITE, INDEX)))
    throw new Error("the page is not built in this copy of edgefade: npm run build builds it");
  const given = scenario === undefined ? undefined : pageTextOf(scenario);
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw refuse(folder, "is a file; expected a folder");
    if (!force && readdirSync(folder).length > 0)
      throw refuse(folder, "is not empty; use --force to write the page into it, or give another folder with --out");
  }
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new OutputError(folder, cause, "create");
  }
  let size_bytes = 0;
  for (const name of readdirSync(SITE)) {
    const target = join(folder, name);
    if (name === INDEX) {
      const page = readFileSync(join(SITE, name), "utf8");
      const element = '<script type="application/json" id="given">';
      writeWholeFile(
        target,
        page.replace(`${element}{}`, () => `${element}${embedded(given ?? {})}`),
      );
    } else
      try {
        copyFileSync(join(SITE, name), target);
      } catch (cause) {
        throw new OutputError(target, cause);
      }
    size_bytes += statSync(target).size;
  }
  return { index: join(folder, INDEX), size_bytes };
};

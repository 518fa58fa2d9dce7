import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package. The build puts modules together into files at other depths than the sources have, so no steps are counted. */
const packageFolder = (below: string): string => {
  for (let folder = dirname(below); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) throw new Error(`there is no package.json above ${below}`);
  }
};

/** The path of a file that comes with edgefade, such as `packageFile("scenarios/quickstart.yaml")`; without a name, the package's folder. */
export const packageFile = (name = ""): string => join(packageFolder(fileURLToPath(import.meta.url)), name);

/** The path of a file of edgefade's own code, as built (in `dist`) or as written (in `src`). */
export const codeFile = (name: string): string => {
  const here = fileURLToPath(import.meta.url);
  const home = packageFolder(here);
  return join(home, relative(home, here).split(sep)[0]!, name);
};

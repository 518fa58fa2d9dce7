import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Argv } from "yargs";
import { packageFile } from "../../home.js";
import type { FlagsOf } from "../arguments.js";
import type { Command, Invocation } from "../invocation.js";

const flags = (yargs: Argv) =>
  yargs
    .positional("kind", { choices: ["policy", "scenario"] as const, demandOption: true, describe: "what to begin" })
    .positional("name", { type: "string", demandOption: true, describe: "its name, such as short-queue or two-cells" })
    .option("out", { type: "string", requiresArg: true, default: ".", describe: "folder to write into" })
    .option("force", { type: "boolean", default: false, describe: "replace existing files" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

/** The folder of this package. */
const home = packageFile();

/** Whether modules in a folder can import edgefade: it is in a `node_modules` of this or a parent folder, or the folder is edgefade's own. */
const isInstalled = (folder: string): boolean => {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, "node_modules/edgefade")) || home === at) return true;
    if (dirname(at) === at) return false;
  }
};

const initPolicy = async ({ name, out, force, quiet }: Given, call: Invocation): Promise<void> => {
  const { writePolicyTemplate } = await import("../../output/policy-template.js");
  const [policy, test] = writePolicyTemplate(name, out, force);
  if (quiet) return;
  const path = /^[./]/.test(policy) ? policy : `./${policy}`;
  call.print(`${policy}: edgefade run scenarios/quickstart.yaml --policy ${path} --policy greedy`);
  call.print(`${test}: node --test ${test}`);
  if (!isInstalled(out))
    call.print(`The test imports edgefade, which is not installed there: npm install --prefix . --no-save ${home}`);
};

const initScenario = async ({ name, out, force, quiet }: Given, call: Invocation): Promise<void> => {
  const [{ writeScenarioTemplate }, { scenarioJsonSchema }] = await Promise.all([
    import("../../output/scenario-template.js"),
    import("../../scenario/schema/json-schema.js"),
  ]);
  const file = writeScenarioTemplate(name, out, force, scenarioJsonSchema());
  if (!quiet) call.print(`${file}: edgefade run ${file}`);
};

interface Given {
  readonly name: string;
  readonly out: string;
  readonly force: boolean;
  readonly quiet: boolean;
}

/** `edgefade init policy <name>`, `edgefade init scenario <name>` */
export const initCommand: Command<FlagsOf<typeof flags>> = {
  command: "init <kind> <name>",
  describe:
    "write a working policy in TypeScript and its test, or a working scenario, as a starting point: edgefade init policy short-queue, edgefade init scenario two-cells",
  builder: flags,
  handler: async ({ kind, name, out, force, quiet }, call) => {
    const given = { name: String(name), out, force, quiet };
    await (kind === "policy" ? initPolicy(given, call) : initScenario(given, call));
  },
};

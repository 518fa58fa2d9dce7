import type { Argv } from "yargs";
import type { FlagsOf } from "../arguments.js";
import type { Command } from "../invocation.js";

const flags = (yargs: Argv) => yargs.option("json", { type: "boolean", default: false, describe: "as JSON" });

const NAME_WIDTH = 15;

/** `edgefade policies` */
export const policiesCommand: Command<FlagsOf<typeof flags>> = {
  command: "policies",
  describe: "list the built-in policies, with their options and sources",
  builder: flags,
  handler: async ({ json }, call) => {
    const [{ catalog }, { CANDIDATE_OPTION }, { learningCatalog }] = await Promise.all([
      import("../../policies/catalog.js"),
      import("../../policies/candidates.js"),
      import("../../learning/catalog.js"),
    ]);
    const entries = [
      ...Object.entries(catalog).map(([name, { summary, source, options }]) => ({
        name,
        learns: false,
        summary,
        source,
        options,
      })),
      ...Object.entries(learningCatalog).map(([name, { summary, source, options }]) => ({
        name,
        learns: true,
        summary,
        source,
        options,
      })),
    ];
    if (json) {
      call.print(JSON.stringify(entries, null, 2));
      return;
    }
    const { name: common, description } = CANDIDATE_OPTION;
    // Families of learning policies share their options. They are printed once, so that the list fits on one screen.
    const told = new Map<string, string>();
    for (const { name, learns, summary, source, options } of entries) {
      call.print(`${name.padEnd(NAME_WIDTH)}${summary}${learns ? " (learns: edgefade train)" : ""}; ${source}`);
      const own = options.filter((option) => option.name !== common);
      const lines = own.map((option) => `${option.name}: ${option.description}`);
      const before = told.get(lines.join("\n"));
      if (own.length > 0) told.set(lines.join("\n"), before ?? name);
      for (const line of before === undefined ? lines : [`options as of ${before}`])
        call.print(`${" ".repeat(NAME_WIDTH)}  ${line}`);
    }
    call.print(`All but local and cloud, learned ones and your own too:\n  ${common}: ${description}`);
    call.print(
      "Learning ones: edgefade train <policy> <scenario> --out <dir>, then --policy <dir> (see docs/learning.md)",
    );
    call.print("Your own: --policy ./my-policy.ts (see docs/policies.md)");
  },
};

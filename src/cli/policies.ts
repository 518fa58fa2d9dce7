import type { Argv, CommandModule } from "yargs";
import type { FlagsOf } from "./arguments.js";

const flags = (yargs: Argv) => yargs.option("json", { type: "boolean", default: false, describe: "as JSON" });

/** `edgefade policies` */
export const policiesCommand: CommandModule<object, FlagsOf<typeof flags>> = {
  command: "policies",
  describe: "list the built-in policies, with their options and sources",
  builder: flags,
  handler: async ({ json }) => {
    const [{ default: Table }, { catalog }, { learningCatalog }] = await Promise.all([
      import("cli-table3"),
      import("../policies/catalog.js"),
      import("../learning/catalog.js"),
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
      console.log(JSON.stringify(entries, null, 2));
      return;
    }
    const table = new Table({
      head: ["policy", "what it does", "options", "source"],
      style: { head: [], border: [], compact: true },
      colWidths: [16, 44, 30, 28],
      wordWrap: true,
    });
    for (const { name, learns, summary, source, options } of entries)
      table.push([
        name,
        learns ? `${summary} (learns: edgefade train)` : summary,
        options.map((option) => `${option.name}: ${option.description}`).join("\n"),
        source,
      ]);
    console.log(table.toString());
    console.log(
      "Learning ones: edgefade train <policy> <scenario> --out <dir>, then --policy <dir> (see docs/learning.md)",
    );
    console.log("Your own: --policy ./my-policy.ts (see docs/policies.md)");
  },
};

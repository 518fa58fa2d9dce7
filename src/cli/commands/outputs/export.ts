import type { Argv } from "yargs";
import { InputError } from "../../../errors.js";
import type { FlagsOf } from "../../arguments.js";
import { exportMahimahi, exportTrafficControl, withLinkFlags } from "../../export-links.js";
import type { Command } from "../../invocation.js";

/** An export format: its flag, and the function that writes the file. */
interface ExportFormat {
  readonly flag: "onnx" | "mahimahi" | "tc";
  /** Kind of target that its flag names. */
  readonly what: "file" | "folder";
  /** Writes the export and returns the text for the user. @throws InputError if the folder has nothing for this format */
  readonly write: (given: ExportFlags, file: string) => Promise<Exported>;
}

/** The result of an export. */
interface Exported {
  readonly file: string;
  /** Lines for the terminal. */
  readonly lines: readonly string[];
  /** For `--json`. */
  readonly facts: { readonly [fact: string]: unknown };
}

const flags = (yargs: Argv) =>
  withLinkFlags(yargs)
    .positional("folder", {
      type: "string",
      demandOption: true,
      describe: "a model folder that edgefade train wrote, or an output folder of edgefade run",
    })
    .option("onnx", { type: "string", requiresArg: true, describe: "file of the network, in the ONNX format" })
    .option("network", {
      type: "string",
      requiresArg: true,
      describe: "with --onnx: one of the model's networks; default: the one that decides",
    })
    .option("force", { type: "boolean", default: false, describe: "replace existing files" })
    .option("json", { type: "boolean", default: false, describe: "print the written files as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

type ExportFlags = FlagsOf<typeof flags>;

/** All formats. A new format needs a flag and a line here. */
const formats: readonly ExportFormat[] = [
  {
    flag: "onnx",
    what: "file",
    write: async ({ folder, network, force }, file) => {
      const { exportModel } = await import("../../../experiment/onnx/export-model.js");
      const { decision, features, outputs, ...rest } = exportModel(folder, file, { network, force });
      const lines = [
        `${file}: network "${rest.network}", ${features} features to ${outputs} scores`,
        `--policy ${file}: ${decision}`,
      ];
      return { file, lines, facts: { ...rest, file, features, outputs, decision } };
    },
  },
  { flag: "mahimahi", what: "folder", write: exportMahimahi },
  { flag: "tc", what: "file", write: exportTrafficControl },
];

/** `edgefade export <folder> --onnx <file>`, `--mahimahi <folder>`, `--tc <file>` */
export const exportCommand: Command<ExportFlags> = {
  command: "export <folder>",
  describe: "write a trained network, or the links of a run, for other tools: ONNX, Mahimahi, tc",
  builder: flags,
  handler: async (given, call) => {
    const wanted = formats.flatMap(({ flag, write }) =>
      given[flag] === undefined ? [] : [{ file: given[flag], write }],
    );
    if (wanted.length === 0)
      throw new InputError([
        {
          file: "export",
          problem: `expected what to write: ${formats.map(({ flag, what }) => `--${flag} <${what}>`).join(", ")}`,
        },
      ]);
    const written: Exported[] = [];
    for (const { file, write } of wanted) written.push(await write(given, file));
    if (given.json)
      call.print(
        JSON.stringify(
          written.map(({ facts }) => facts),
          null,
          2,
        ),
      );
    else if (!given.quiet) for (const { lines } of written) for (const line of lines) call.print(line);
  },
};

import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { InputError } from "../../errors.js";
import type { Paper, Reproduction } from "../../experiment/reproduce/reproduction.js";
import { suggestion } from "../../nearest.js";
import { flagsAs, together } from "../arguments.js";
import type { Command, Invocation } from "../invocation.js";
import { wholeNumber } from "../scenario-flags.js";

interface ReproduceFlags {
  readonly paper: string;
  readonly quick: boolean;
  readonly only?: string | undefined;
  readonly out?: string | undefined;
  readonly seed: string;
  readonly jobs: string;
  readonly force: boolean;
  readonly writeDocs?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = (yargs: Argv) =>
  yargs
    .positional("paper", { type: "string", demandOption: true, describe: "dios, kd-dil, dmro, ddlro, or all" })
    .option("quick", { type: "boolean", default: false, describe: "small samples: all papers within three minutes" })
    .option("only", {
      type: "string",
      requiresArg: true,
      describe: "one table of the paper, such as static of dmro, and the figures that belong to it",
    })
    .option("out", {
      type: "string",
      requiresArg: true,
      describe:
        "folder of the papers' results; default results/reproduction, with --quick results/reproduction-quick, with --only results/reproduction-only",
    })
    .option("seed", {
      type: "string",
      requiresArg: true,
      default: "1",
      describe: "seed of training and tests, a whole number >= 0",
    })
    .option("jobs", {
      type: "string",
      requiresArg: true,
      default: "auto",
      describe: "papers at a time: a number, or auto (one per core)",
    })
    .option("force", {
      type: "boolean",
      default: false,
      describe: "replace an earlier reproduction in --out",
    })
    .option("write-docs", {
      type: "string",
      requiresArg: true,
      describe: "write reproduction.md into this folder, too, with all papers that --out has",
    })
    .option("json", { type: "boolean", default: false, describe: "print the tables as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

/** `edgefade reproduce <paper>` */
export const reproduceCommand: Command<ReproduceFlags> = {
  command: "reproduce <paper>",
  describe: "the tables of a paper and ours side by side",
  builder: (yargs) => flagsAs<ReproduceFlags>(flags(yargs)),
  handler: async (given, call) => {
    const [{ PAPERS, TABLES }, { checkReproductionFolders, writeReproduction }] = await Promise.all([
      import("../../experiment/reproduce/reproduction.js"),
      import("../../experiment/reproduce/write.js"),
    ]);
    const { quick, json, quiet, force, writeDocs } = given;
    const [papers, seed, jobs, out] = together(
      () => papersNamed(given.paper, PAPERS),
      () => wholeNumber("--seed", given.seed, 0),
      () => (given.jobs === "auto" ? availableParallelism() : wholeNumber("--jobs", given.jobs, 1)),
      () => folderNamed(given.out ?? defaultFolder(given)),
    );
    const only = given.only === undefined ? undefined : tableNamed(given.only, papers, TABLES, writeDocs);
    checkReproductionFolders(out, papers, force);
    const { reproduceInParallel } = await import("../../experiment/reproduce/parallel.js");
    const folders: string[] = [];
    const done = await reproduceInParallel(papers, {
      seed,
      quick,
      only,
      jobs,
      onStage: (paper, stage) => {
        if (!quiet && !json) call.say(`${paper}: ${stage}`);
      },
      onDone: async (reproduction) => {
        folders.push(await writeReproduction(out, reproduction));
      },
    });
    if (writeDocs !== undefined) {
      const { writeReproductionPage } = await import("../../experiment/reproduce/document.js");
      writeReproductionPage(writeDocs, out);
    }
    await print(done, out, given, call);
  },
};

const papersNamed = (name: string, papers: readonly Paper[]): readonly Paper[] => {
  if (name === "all") return papers;
  const paper = papers.find((one) => one === name);
  if (paper !== undefined) return [paper];
  const refuse = (problem: string) => new InputError([{ file: "edgefade", problem }]);
  throw refuse(`unknown paper "${name}"${suggestion(name, [...papers, "all"])}; papers: ${papers.join(", ")}, or all`);
};

const tableNamed = (
  name: string,
  papers: readonly Paper[],
  tables: Readonly<Record<Paper, readonly string[]>>,
  writeDocs: string | undefined,
): string => {
  const refuse = (problem: string) => new InputError([{ file: "--only", problem }]);
  const [paper, another] = papers;
  if (paper === undefined || another !== undefined) throw refuse("expected one paper beside it, got all");
  if (writeDocs !== undefined)
    throw refuse("cannot be combined with --write-docs: the page is made of whole papers; leave one of them out");
  const known = tables[paper];
  if (known.includes(name)) return name;
  throw refuse(`${paper} has no table "${name}"${suggestion(name, [...known])}; its tables: ${known.join(", ")}`);
};

/** The default folder. A single table has its own folder, so that it does not replace a whole reproduction. */
const defaultFolder = ({ only, quick }: ReproduceFlags): string =>
  only !== undefined ? "results/reproduction-only" : quick ? "results/reproduction-quick" : "results/reproduction";

const folderNamed = (out: string): string => {
  if (out !== "") return out;
  throw new InputError([{ file: "--out", problem: "the folder has no name" }]);
};

const print = async (
  done: readonly Reproduction[],
  out: string,
  { json, quiet }: ReproduceFlags,
  call: Invocation,
): Promise<void> => {
  const [{ verdictOf }, { reproductionText }] = await Promise.all([
    import("../../experiment/reproduce/reproduction.js"),
    import("../tables/reproduce-table.js"),
  ]);
  if (json) {
    const withVerdicts = done.map(({ tables, ...reproduction }) => ({
      ...reproduction,
      tables: tables.map(({ rows, ...table }) => ({
        ...table,
        rows: rows.map((row) => ({ ...row, verdict: verdictOf(row) })),
      })),
    }));
    call.print(JSON.stringify({ out, reproductions: withVerdicts }, null, 2));
  } else if (!quiet) {
    for (const reproduction of done) call.print(reproductionText(reproduction));
    call.print(`Tables and figures: ${done.map(({ paper }) => `${out}/${paper}`).join(", ")}`);
  }
};

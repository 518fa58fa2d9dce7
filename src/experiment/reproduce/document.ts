import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { formatReal } from "../../output/write/number-format.js";
import { writeWholeFile } from "../../output/write/whole-file.js";
import { PAPERS, type PaperTable, type Reproduction, type Row, verdictOf } from "./reproduction.js";

/** What is written beside a paper's tables: the section of the page about it. */
export const SECTION_FILE = "section.md";

/**
 * Writes `reproduction.md`: what agrees with the papers, what does not, and why, with all tables and figures, of every paper that has been
 * reproduced into a folder.
 *
 * @param folder  is created where it is not there
 * @param out     where the papers' folders are
 * @throws OutputError when it cannot be written
 */
export const writeReproductionPage = (folder: string, out: string): void => {
  const file = join(folder, "reproduction.md");
  const where = relative(folder, out).split(sep).join("/");
  const sections = PAPERS.map((paper) => join(out, paper, SECTION_FILE))
    .filter((section) => existsSync(section))
    .map((section) => readFileSync(section, "utf8").replaceAll("](./", `](${where}/`));
  const text = `# The papers' tables, and ours

<!-- Made by \`edgefade reproduce <paper> --write-docs docs\`: change src/experiment/reproduce, not this page. -->

\`edgefade reproduce <dios|kd-dil|dmro|all>\` trains what is trained, runs the emulator, and puts the papers' numbers beside ours. Learned policies are tested on tasks that they were
not trained with; of the schemes that need no training nothing is tuned, but for the constants that DIOS does not print. \`--quick\` takes smaller samples.

How to read the tables: **ours** with its 95 % interval; **paper** is printed there, *derived* from what is printed there, or an *aim* of edgefade itself.
\`agrees\`: the paper's number lies in our interval, or within 5 % of ours; \`holds\` and \`fails\` are about bounds.

DDLRO (Mozib 2023) is not here: it claims 60 % less latency and 40 % more energy efficiency, but prints neither workloads nor rates to run. What can be taken from it, batteries and the number of
devices alive, is in \`scenarios/battery.yaml\`.

${sections.join("\n")}`;
  writeWholeFile(file, text);
};

/** The section about a paper. Links begin with `./`, from the folder of all papers. */
export const sectionText = ({ paper, title, citation, tables, figures, findings, made }: Reproduction): string =>
  `## ${title}

${citation} ${made.quick ? "With `--quick` sizes, " : ""}seed ${made.seed}.

${findings.map((finding) => `- ${finding}`).join("\n")}

${tables.map((table) => tableText(table, `./${paper}/${table.name}.csv`)).join("\n\n")}

${figures.map(({ name, title }) => `![${title}](./${paper}/${name}.svg)`).join("\n\n")}
`;

const tableText = ({ title, caption, rows }: PaperTable, file: string): string => {
  const hasNotes = rows.some(({ note }) => note !== undefined);
  const head = ["scheme", "quantity", "ours", "95 % interval", "n", "paper", "verdict", ...(hasNotes ? ["note"] : [])];
  const lines = [
    head,
    head.map(() => "---"),
    ...rows.map((row) => [...rowText(row), ...(hasNotes ? [row.note ?? ""] : [])]),
  ];
  return `### ${title}

${caption} Data: [${file.split("/").at(-1)}](${file}).

${lines.map((line) => `| ${line.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n")}`;
};

/** A row's cells as text, as the page and the terminal show them: scheme, quantity, ours, interval, n, target, verdict. */
export const rowText = (row: Row): readonly string[] => {
  const { scheme, quantity, ours, low, high, n, target } = row;
  return [
    scheme,
    quantity,
    short(ours),
    Number.isNaN(low) ? "" : `${short(low)} to ${short(high)}`,
    String(n),
    targetText(target),
    verdictOf(row),
  ];
};

const SIGNS = { about: "", "at most": "<= ", "at least": ">= " };

const targetText = (target: Row["target"]): string =>
  target === undefined
    ? ""
    : `${SIGNS[target.kind]}${short(target.value)}${target.from === "paper" ? "" : ` (${target.from})`}`;

const short = (value: number): string => (Number.isNaN(value) ? "" : formatReal(Number(value.toPrecision(4))));

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { parse } from "csv-parse/sync";
import { largest, smallest } from "../../math/extremes.js";
import { formatReal } from "../../output/write/numbers/number-format.js";
import { writeWholeFile } from "../../output/write/whole-file.js";
import {
  isNotLearned,
  PAPERS,
  type Paper,
  type PaperTable,
  type Reproduction,
  type Row,
  type TrainingFacts,
  type Verdict,
  verdictOf,
} from "./reproduction.js";

/** What is written beside a paper's tables: the section of the page about it. */
export const SECTION_FILE = "section.md";

/** Ends the names of files with the data of a figure. */
export const FIGURE_DATA = ".figure.csv";

/**
 * Writes `reproduction.md`: how many numbers agree with the papers, then the section of every paper that has been reproduced into a
 * folder. Sections are files of their own, so that papers can be run one by one.
 *
 * @param folder  is created where it is not there
 * @param out     where the papers' folders are
 * @throws OutputError when it cannot be written
 */
export const writeReproductionPage = (folder: string, out: string): void => {
  const file = join(folder, "reproduction.md");
  const where = relative(folder, out).split(sep).join("/");
  const papers = PAPERS.filter((paper) => existsSync(join(out, paper, SECTION_FILE)));
  const sections = papers.map((paper) =>
    readFileSync(join(out, paper, SECTION_FILE), "utf8").replaceAll("](./", `](${where}/`),
  );
  const text = `# The papers' numbers, and ours

<!-- Made by \`edgefade reproduce <paper> --write-docs docs\`: change src/experiment/reproduce, not this page. -->

${countsText(papers.map((paper) => [paper, verdictsIn(join(out, paper))]))}

- \`agrees\`: the paper's number lies in our 95 % interval, or within a tenth of the effect that it claims. A tenth of 8 % is 0.8 points; of a ratio of 1.10 it is 0.01. \`deviates\`: neither.
- \`holds\`, \`fails\`: our whole interval is on the right, or on the wrong, side of a bound.
- \`open\`: our interval decides nothing. It holds both the paper's number and no effect at all, or both sides of a bound.
- \`not learned\`: in at least one training, the random first weights did better than everything that was learned. The row shows what was learned. It has no other verdict, and nothing is concluded from it.

A number that we derived from what a paper prints has no verdict. Neither has a bound that a constant answer meets.

\`edgefade reproduce <${PAPERS.join("|")}|all>\` makes the tables and figures of this page: it trains all learners and runs the emulator. \`--quick\` takes smaller samples. \`--only <table>\` makes one table. The command under each table
makes its numbers again:

- Rows without **best at** come back byte for byte.
- Learners come back byte for byte on the same line of Node.js and the same backend, and within the printed interval elsewhere.

No learned policy is tested on tasks of its training. Every learner is trained with five seeds, and **n** says so. Its interval is Student's over the means of the seeds, each tested in replications of its own; values within
a seed do not count as independent. **best at** is the number of decisions or samples at which the validation of a training was best, from the earliest to the latest seed.

${sections.join("\n")}`;
  writeWholeFile(file, text);
};

const VERDICTS = ["agrees", "deviates", "holds", "fails", "open", "not learned"] as const satisfies readonly Verdict[];

/** The verdicts of a paper's tables, as they were written. */
const verdictsIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".csv") && !file.endsWith(FIGURE_DATA))
    .flatMap((file) => parse(readFileSync(join(folder, file), "utf8"), { columns: true }) as { verdict: string }[])
    .map(({ verdict }) => verdict);

const countsText = (papers: readonly (readonly [Paper, readonly string[]])[]): string =>
  tableLines([
    ["paper", ...VERDICTS, "nothing to hold it against"],
    ...papers.map(([paper, verdicts]) => [
      `[${paper}](#${paper})`,
      ...[...VERDICTS, ""].map((verdict) => String(verdicts.filter((one) => one === verdict).length)),
    ]),
  ]);

/** The section about a paper. Links begin with `./`, from the folder of all papers. */
export const sectionText = (reproduction: Reproduction): string => {
  const { paper, title, citation, claims, finds, why, tables, figures, repairs, made } = reproduction;
  return `## ${title}

${citation} ${made.quick ? "With `--quick` sizes, seed" : "Seed"} ${made.seed}.

**The claim.** ${claims}

**What we find**

${listText(finds)}

**Why**

${listText(why)}

${figures.map(({ name, title }) => `![${title}](./${paper}/${name}.svg)\n\n*${title}.* Data: [${name}${FIGURE_DATA}](./${paper}/${name}${FIGURE_DATA}).`).join("\n\n")}

${tables.map((table) => tableText(table, reproduction)).join("\n\n")}

### Readings and repairs (${title})

${listText(repairs)}
`;
};

const listText = (statements: readonly string[]): string => statements.map((statement) => `- ${statement}`).join("\n");

/** The command that makes a table again. */
const commandOf = (table: string, { paper, made }: Pick<Reproduction, "paper" | "made">): string =>
  `edgefade reproduce ${paper} --only ${table}${made.quick ? " --quick" : ""}${made.seed === 1 ? "" : ` --seed ${made.seed}`} --out again`;

const tableText = (table: PaperTable, reproduction: Pick<Reproduction, "paper" | "made">): string => {
  const { name, title, caption, rows, isTimed = false } = table;
  const learns = rows.some(({ training }) => training !== undefined);
  const hasNotes = rows.some(({ note }) => note !== undefined);
  const columns = [...HEAD, ...(learns ? ["best at"] : []), ...(hasNotes ? ["note"] : [])];
  const again = isTimed ? " Times differ from run to run and from machine to machine." : "";
  return `### ${title}

${caption}

${tableLines([
  columns,
  ...rows.map((row) => [
    ...rowText(row),
    ...(learns ? [bestAtText(row.training)] : []),
    ...(hasNotes ? [row.note ?? ""] : []),
  ]),
])}

Data: [${name}.csv](./${reproduction.paper}/${name}.csv). Again: \`${commandOf(name, reproduction)}\`.${again}`;
};

const tableLines = ([head, ...rows]: readonly (readonly string[])[]): string =>
  [head!, head!.map(() => "---"), ...rows]
    .map((line) => `| ${line.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");

/** The columns of `rowText`. */
export const HEAD = ["scheme", "quantity", "ours", "95 % interval", "n", "paper", "verdict"] as const;

/** A row's cells as text, as the page and the terminal show them: see `HEAD`. */
export const rowText = (row: Row): readonly string[] => {
  const { scheme, quantity, ours, low, high, n, of, target } = row;
  return [
    scheme,
    quantity,
    short(ours),
    Number.isNaN(low) ? "" : `${short(low)} to ${short(high)}`,
    of === "values" ? String(n) : `${n} ${of}`,
    targetText(target),
    isNotLearned(row)
      ? `not learned (${row.training!.bestAt.filter((at) => at === 0).length} of ${n})`
      : verdictOf(row),
  ];
};

/** When the trainings of a learner were best: from the earliest to the latest. */
export const bestAtText = (training: TrainingFacts | undefined): string => {
  if (training === undefined) return "";
  const { bestAt, unit } = training;
  const [first, last] = [smallest(bestAt), largest(bestAt)].map(String);
  return `${first === last ? first : `${first} to ${last}`} ${unit}`;
};

const SIGNS = { about: "", "at most": "<= ", "at least": ">= " };

const targetText = (target: Row["target"]): string =>
  target === undefined
    ? ""
    : `${SIGNS[target.kind]}${short(target.value)}${target.from === "paper" ? "" : ` (${target.from})`}`;

const short = (value: number): string => (Number.isNaN(value) ? "" : formatReal(Number(value.toPrecision(4))));

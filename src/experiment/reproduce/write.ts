import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { makeFolder } from "../../make-folder.js";
import { largest, smallest } from "../../math/extremes.js";
import { OutputError } from "../../output/write/output-error.js";
import type { Column } from "../../output/write/row-writer.js";
import { writeSmallTable } from "../../output/write/small-table.js";
import { FIGURE_DATA, SECTION_FILE, sectionText } from "./document.js";
import { figureSvg } from "./figures.js";
import { type FigurePoint, type Paper, type Reproduction, type Row, verdictOf } from "./reproduction.js";

const ROWS: readonly Column<Row>[] = [
  { name: "scheme", kind: "text", of: ({ scheme }) => scheme },
  { name: "quantity", kind: "text", of: ({ quantity }) => quantity },
  { name: "ours", kind: "real", of: ({ ours }) => rounded(ours) },
  { name: "ci95_low", kind: "real", of: ({ low }) => rounded(low) },
  { name: "ci95_high", kind: "real", of: ({ high }) => rounded(high) },
  { name: "n", kind: "integer", of: ({ n }) => n },
  { name: "n_of", kind: "text", of: ({ of }) => of },
  {
    name: "best_at_low",
    kind: "real",
    of: ({ training }) => (training === undefined ? Number.NaN : smallest(training.bestAt)),
  },
  {
    name: "best_at_high",
    kind: "real",
    of: ({ training }) => (training === undefined ? Number.NaN : largest(training.bestAt)),
  },
  { name: "best_at_unit", kind: "text", of: ({ training }) => training?.unit ?? "" },
  { name: "target", kind: "real", of: ({ target }) => rounded(target?.value ?? Number.NaN) },
  { name: "target_kind", kind: "text", of: ({ target }) => target?.kind ?? "" },
  { name: "target_from", kind: "text", of: ({ target }) => target?.from ?? "" },
  { name: "verdict", kind: "text", of: verdictOf },
  { name: "note", kind: "text", of: ({ note }) => note ?? "" },
];

const POINTS: readonly Column<FigurePoint>[] = [
  { name: "series", kind: "text", of: ({ series }) => series },
  { name: "x", kind: "text", of: ({ x }) => String(x) },
  { name: "y", kind: "real", of: ({ y }) => rounded(y) },
  { name: "ci95_low", kind: "real", of: ({ low }) => rounded(low) },
  { name: "ci95_high", kind: "real", of: ({ high }) => rounded(high) },
];

const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(6)) : value);

/** A level holds at every x. */
const levelPoint = ({ series, y }: { readonly series: string; readonly y: number }): FigurePoint => ({
  series,
  x: "",
  y,
  low: Number.NaN,
  high: Number.NaN,
});

const isOurs = (file: string): boolean => file.endsWith(".csv") || file.endsWith(".svg") || file === SECTION_FILE;

/**
 * Looks whether the folders of papers may be written, before hours of work are done for nothing.
 *
 * @throws InputError where one holds something already, and it may not be replaced or is not ours
 */
export const checkReproductionFolders = (out: string, papers: readonly Paper[], force: boolean): void => {
  for (const paper of papers) {
    const folder = join(out, paper);
    const fault = (problem: string) => new InputError([{ file: folder, problem }]);
    if (!existsSync(folder)) continue;
    let files: readonly string[];
    try {
      files = readdirSync(folder);
    } catch (cause) {
      throw fault(`expected a folder: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    const foreign = files.find((file) => !isOurs(file));
    if (foreign !== undefined)
      throw fault(`has ${foreign}, which is not part of a reproduction; choose another folder with --out`);
    if (files.length > 0 && !force)
      throw fault("has a reproduction already; replace it with --force, or choose another folder with --out");
  }
};

/**
 * Writes a paper's tables (`<table>.csv`), figures (`<figure>.svg`), the figures' data (`<figure>.figure.csv`) and the section of the page into `<out>/<paper>`,
 * in place of what a reproduction left there. Of a single table that was asked for there is no section.
 *
 * @throws OutputError when they cannot be written
 */
export const writeReproduction = async (out: string, reproduction: Reproduction): Promise<string> => {
  const { paper, tables, figures, made } = reproduction;
  const folder = join(out, paper);
  const drawn = await Promise.all(figures.map(async (figure) => [figure, await figureSvg(figure)] as const));
  try {
    makeFolder(folder);
    for (const file of readdirSync(folder).filter(isOurs)) rmSync(join(folder, file));
    if (made.only === undefined) writeFileSync(join(folder, SECTION_FILE), sectionText(reproduction));
    for (const [{ name }, svg] of drawn) writeFileSync(join(folder, `${name}.svg`), svg);
  } catch (cause) {
    throw new OutputError(folder, cause);
  }
  for (const { name, rows } of tables) writeSmallTable(join(folder, `${name}.csv`), ROWS, rows);
  for (const { name, points, levels = [] } of figures)
    writeSmallTable(join(folder, `${name}${FIGURE_DATA}`), POINTS, [...points, ...levels.map(levelPoint)]);
  return folder;
};

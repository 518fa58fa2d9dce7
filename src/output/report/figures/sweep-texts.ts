import { shortNumber } from "../drawing/figure.js";
import type { SweepLayout } from "../facts/sweep-layout.js";
import type { DrawnPoint } from "./sweep-points.js";

/** The meaning of marks and intervals, in sentences. */
export const marksText = (
  drawn: readonly DrawnPoint[],
  { panelledBy, panels }: SweepLayout,
  { isNamed, isSteep, isCut }: { readonly isNamed: boolean; readonly isSteep: boolean; readonly isCut: boolean },
  without: readonly string[],
): string => {
  const measured = drawn.filter(({ mean }) => mean !== null);
  const replications = [...new Set(measured.map(({ n }) => n).filter((n) => n > 1))].sort((a, b) => a - b);
  const sentences: string[] = [];
  const counts = replications.length > 1 ? `${replications[0]} to ${replications.at(-1)}` : `${replications[0]}`;
  const panelled =
    panels.length > 1 ? `, a panel for each value of ${panelledBy.map(uncapitalized).join(" and ")}` : "";
  if (replications.length === 0) sentences.push(`Single replications${panelled}: there is no confidence interval.`);
  else {
    const marks = isNamed
      ? "whiskers"
      : drawn.some(({ lone }) => lone)
        ? "bands, and whiskers at single points,"
        : "bands";
    sentences.push(
      `Means over ${counts} replications${panelled}; ${marks} are 95 % confidence intervals (Student's t).`,
    );
    if (measured.some(({ n }) => n === 1))
      sentences.push(`${isNamed && !isSteep ? "Pale bars" : "Open marks"}: one replication, no interval.`);
  }
  if (isCut) sentences.push("Intervals end where the metric's range or the axis ends.");
  if (isSteep) sentences.push("Logarithmic axis.");
  if (without.length > 0) sentences.push(`No data: ${without.join(", ")}.`);
  else if (measured.length < drawn.length) sentences.push("Lines break where there is no data.");
  return sentences.join(" ");
};

export const withoutUnit = (title: string): string => title.replace(/ \([^)]*\)$/, "");

/** Text for the middle of a sentence; `CPU` keeps its capitals. */
export const uncapitalized = (text: string): string =>
  /^[A-Z][^A-Z]/.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;

/** The numbers of each line, in words. */
const wordsOf = ({ series, points }: SweepLayout): string[] =>
  series.map((name) => {
    const rows = new Set(points.flatMap((point) => (point.series === name && point.row ? [point.row] : [])));
    const words = [...rows].map(({ point, mean, ci95_low, ci95_high }) => {
      const band = Number.isFinite(ci95_low) ? ` (${shortNumber(ci95_low)} to ${shortNumber(ci95_high)})` : "";
      const where = point.filter((value) => value !== "").join(", ");
      return `${shortNumber(mean)}${band}${where === "" ? "" : ` at ${where}`}`;
    });
    return `${name}: ${words.length === 0 ? "no data" : words.join("; ")}`;
  });

/** The longest description. The table below the figure has all numbers. */
const LONGEST_DESCRIPTION = 2500;

const shortened = (text: string): string =>
  text.length <= LONGEST_DESCRIPTION
    ? text
    : `${text.slice(0, LONGEST_DESCRIPTION)} ... and so on, as in the table of numbers`;

/** All numbers of a figure, in words. */
export const numbersText = (layout: SweepLayout): string => shortened(wordsOf(layout).join(". "));

import type { Figure, PlotFields } from "../figure.js";
import { drawnRows } from "./figure-data.js";

/** Characters that TeX reads as commands. */
const TEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  µ: "\\textmu{}",
  "–": "--",
  "−": "$-$",
  "∞": "$\\infty$",
};

/** A text as TeX prints it. */
const texText = (text: string): string =>
  text.replaceAll(/[\\~^µ–−∞]|[&%$#_{}]/g, (character) => TEX[character] ?? `\\${character}`);

const DASHES = ["solid", "dashed", "dotted", "dashdotted", "densely dashed", "densely dotted"];
const MARKS = ["*", "square*", "triangle*", "diamond*", "x", "pentagon*"];

type Row = ReturnType<typeof drawnRows>[number];

/** A number as pgfplots reads it; `nan` makes a gap. */
const coordinate = (value: unknown): string =>
  typeof value === "number" && Number.isFinite(value) ? String(Number(value.toPrecision(9))) : "nan";

const errorsOf = (row: Row, fields: PlotFields): string => {
  const [value, low, high] = [row[fields.y], row[fields.low ?? ""], row[fields.high ?? ""]];
  return typeof value === "number" && typeof low === "number" && typeof high === "number"
    ? ` += (0,${coordinate(high - value)}) -= (0,${coordinate(value - low)})`
    : "";
};

/** A panel: one axis with one plot per series. */
const axisOf = (rows: readonly Row[], fields: PlotFields, title: string | undefined): string[] => {
  const series = fields.order.filter((name) => rows.some((row) => row[fields.series] === name));
  const names = [...new Set(rows.map((row) => String(row[fields.x])))];
  const isNamed = rows.some((row) => typeof row[fields.x] === "string");
  const x = (row: Row): string => (isNamed ? String(names.indexOf(String(row[fields.x]))) : coordinate(row[fields.x]));
  const hasErrors = fields.low !== undefined;
  const settings = [
    `xlabel={${texText(fields.xTitle)}}`,
    `ylabel={${texText(fields.yTitle)}}`,
    ...(title === undefined ? [] : [`title={${texText(title)}}`]),
    ...(fields.isLogX === true ? ["xmode=log"] : []),
    ...(fields.isLogY === true ? ["ymode=log"] : []),
    ...(fields.isLogX === true || fields.isLogY === true ? ["log ticks with fixed point"] : []),
    ...(fields.kind === "points" && !isNamed ? [`xtick={${(fields.ticks ?? []).join(",")}}`] : []),
    ...(isNamed
      ? [`xtick={${names.map((_, i) => i).join(",")}}`, `xticklabels={${names.map(texText).join(",")}}`]
      : []),
    "unbounded coords=jump",
    "legend pos=outer north east",
  ];
  const plots = series.flatMap((name, i) => {
    const own = rows.filter((row) => row[fields.series] === name);
    const style =
      fields.kind === "bars"
        ? "ybar"
        : [
            DASHES[i % DASHES.length]!,
            ...(fields.kind === "points" ? [`mark=${MARKS[i % MARKS.length]}`, "mark options={solid}"] : ["mark=none"]),
            ...(fields.kind === "steps" ? ["const plot"] : []),
          ].join(", ");
    const errors = hasErrors ? ", error bars/.cd, y dir=both, y explicit" : "";
    return [
      `  \\addplot+[${style}${errors}] coordinates {`,
      ...own.map((row) => `    (${x(row)},${coordinate(row[fields.y])})${hasErrors ? errorsOf(row, fields) : ""}`),
      "  };",
      `  \\addlegendentry{${texText(name)}}`,
    ];
  });
  return [`\\begin{axis}[${settings.join(", ")}]`, ...plots, "\\end{axis}"];
};

/**
 * A figure for pgfplots, with one `tikzpicture` per panel; undefined if the figure is not a plot of series.
 *
 * @param version  version of edgefade
 */
export const pgfplotsOf = (figure: Figure, version: string): string | undefined => {
  const { plot } = figure;
  if (plot === undefined) return undefined;
  const rows = drawnRows(figure);
  const { panel } = plot;
  const panels = panel === undefined ? [undefined] : [...new Set(rows.map((row) => String(row[panel])))];
  const pictures = panels.flatMap((name) => [
    "\\begin{tikzpicture}",
    ...axisOf(
      name === undefined || panel === undefined ? rows : rows.filter((row) => String(row[panel]) === name),
      plot,
      panels.length > 1 ? name : undefined,
    ),
    "\\end{tikzpicture}",
  ]);
  const comment = `${figure.title}. ${figure.caption}`.replaceAll("\n", " ");
  return [`% ${comment}`, `% Made by edgefade ${version}; needs \\usepackage{pgfplots}.`, ...pictures, ""].join("\n");
};

import type { FolderComparison } from "../../experiment/analysis/compare-folders.js";
import type { SweepComparison } from "../../experiment/analysis/compare-sweep.js";
import { log10 } from "../../math/logarithms.js";
import { finishedCaption, type PolicyLosses } from "../../output/metrics/losses.js";
import { isOverFinished, metricFacts } from "../../output/metrics/metrics.js";
import { titleOf } from "../../output/report/drawing/labels.js";
import type { Manifest } from "../../output/write/manifest.js";
import { number } from "./numbers.js";

/** A table for a paper, with a caption that explains it completely. */
interface PaperTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly caption: string;
}

/** The origin of the numbers, for captions. */
export interface Provenance {
  readonly manifests: readonly Manifest[];
}

export type PaperFormat = "latex" | "markdown";

/** A comparison of policies: one row for each policy, one column for each metric. */
export const comparisonPaper = (comparison: FolderComparison, provenance: Provenance, format: PaperFormat): string => {
  const { metrics, losses, population } = comparison;
  const names = [...new Set(metrics.map(({ metric }) => metric))];
  if (population === "both-finished") return render(bothTable(comparison, provenance), format);
  const labels = losses.map(({ label }) => label);
  const rows = labels.map((label) => [
    label,
    ...names.map((name) => {
      const row = metrics.find(({ metric, label: own }) => metric === name && own === label);
      return row === undefined ? "-" : (row.nothing ?? estimate(row, name));
    }),
  ]);
  const caption = captionOf(names, losses, provenance);
  return render({ columns: ["Policy", ...names.map(titled)], rows, caption }, format);
};

const bothTable = ({ differences, baseline }: FolderComparison, provenance: Provenance): PaperTable => {
  const over = [...new Set(differences.map(({ label, over: text }) => `${label}: ${text}`))];
  return {
    columns: ["Policy", "Metric", "Mean", `Mean of ${baseline}`, "Difference", "p"],
    rows: differences.map((row) => [
      row.label,
      titled(row.metric),
      number(row.mean),
      number(row.baselineMean),
      estimate({ ...row, mean: row.difference }, row.metric),
      row.pHolm < 0.001 ? "< 0.001" : number(row.pHolm, 2),
    ]),
    caption: `Means over the tasks that both policies finished (${over.join("; ")}), differences with 95 % confidence intervals. ${sourceOf(provenance)}`,
  };
};

/** A sweep: one table for each metric, with points as rows and policies as columns. */
export const sweepPaper = (comparison: SweepComparison, provenance: Provenance, format: PaperFormat): string => {
  const { fields, metrics, losses } = comparison;
  const names = [...new Set(metrics.map(({ metric }) => metric))];
  const policies = losses.map(({ label }) => label);
  const tables = names.map((name) => {
    const rows = metrics.filter(({ metric }) => metric === name);
    const points = [...new Map(rows.map(({ values }) => [values.join("\n"), values])).values()];
    const cell = (values: readonly string[], policy: string): string => {
      const row = rows.find((one) => one.policy === policy && one.values.join("\n") === values.join("\n"));
      return row === undefined ? "-" : (row.nothing ?? estimate(row, name));
    };
    return {
      columns: [...fields, ...policies],
      rows: points.map((values) => [...values, ...policies.map((policy) => cell(values, policy))]),
      caption: `${titled(name)}. ${captionOf([name], losses, provenance, "At all points together, ")}`,
    };
  });
  return tables.map((table) => render(table, format)).join("\n\n");
};

const titled = (metric: string): string => {
  const title = titleOf(metric);
  return metricFacts(metric).isShare === true ? `${title.replace(" (share)", "")} (%)` : title;
};

/** `0.512 ± 0.013`; shares in percent with the ends of their interval, which is not symmetric: `2.1 [1.4, 3.2]` */
const estimate = (
  { mean, low, high }: { readonly mean: number; readonly low: number; readonly high: number },
  metric: string,
): string => {
  const isShare = metricFacts(metric).isShare === true;
  const scale = isShare ? 100 : 1;
  const half = ((high - low) / 2) * scale;
  if (!(half > 0)) return number(mean * scale, 3);
  const decimals = Math.min(6, Math.max(0, 1 - Math.floor(log10(half))));
  const text = (value: number): string => (value * scale).toFixed(decimals);
  return isShare ? `${text(mean)} [${text(low)}, ${text(high)}]` : `${text(mean)} ± ${half.toFixed(decimals)}`;
};

const captionOf = (
  names: readonly string[],
  losses: readonly PolicyLosses[],
  provenance: Provenance,
  where = "",
): string => {
  const over = finishedCaption(losses);
  const overFinished = names.filter(isOverFinished);
  const [replications] = provenance.manifests.map((manifest) => manifest.replications);
  const population =
    overFinished.length === 0
      ? []
      : over === undefined
        ? ["No task was lost."]
        : [
            `${overFinished.length === names.length ? "" : `${overFinished.map(titleOf).join(", ")}: `}${where}${where === "" && overFinished.length === names.length ? over : over.slice(0, 1).toLowerCase() + over.slice(1)}`,
          ];
  const means =
    replications === 1 ? "Means of one replication." : `Means over replications with 95 % confidence intervals.`;
  return [means, ...population, sourceOf(provenance)].join(" ");
};

/** Scenario, replications, seeds and version. */
const sourceOf = ({ manifests }: Provenance): string => {
  const distinct = (texts: readonly (string | number)[]): string => [...new Set(texts)].join(", ");
  const names = distinct(manifests.map(({ scenario }) => String(Reflect.get(scenario, "name"))));
  const seeds = distinct(manifests.map(({ seed }) => seed));
  const replications = distinct(manifests.map((manifest) => manifest.replications));
  const versions = distinct(manifests.map(({ version }) => version));
  const more = manifests.some(({ sweep }) => sweep?.precision !== undefined) ? " or more" : "";
  return `Scenario ${names}, ${replications}${more} replication${replications === "1" ? "" : "s"}, seed ${seeds}, edgefade ${versions}.`;
};

const render = (table: PaperTable, format: PaperFormat): string =>
  format === "latex" ? latexTable(table) : markdownTable(table);

const latexText = (text: string): string =>
  text.replace(/[\\&%$#_{}~^<>±]/g, (character) => LATEX[character] ?? character);

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "±": "$\\pm$",
  ...Object.fromEntries(Array.from("&%$#_{}", (character) => [character, `\\${character}`])),
};

const latexTable = ({ columns, rows, caption }: PaperTable): string =>
  [
    "% \\usepackage{booktabs}",
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${latexText(caption)}}`,
    `  \\begin{tabular}{l${"r".repeat(columns.length - 1)}}`,
    "    \\toprule",
    `    ${columns.map(latexText).join(" & ")} \\\\`,
    "    \\midrule",
    ...rows.map((row) => `    ${row.map(latexText).join(" & ")} \\\\`),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
  ].join("\n");

const markdownTable = ({ columns, rows, caption }: PaperTable): string => {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [
    line(columns),
    `|${columns.map((_, index) => (index === 0 ? " --- " : " ---: ")).join("|")}|`,
    ...rows.map(line),
    "",
    caption,
  ].join("\n");
};

import { isOverFinished } from "../../metrics/metrics.js";
import { finishedNote } from "../drawing/captions.js";
import { titleIn } from "../drawing/labels.js";
import { selectedSweep } from "../facts/select-facts.js";
import type { SweepFact, SweepFacts } from "../facts/sweep-facts.js";
import { sweepSeries, sweptName } from "../facts/sweep-layout.js";
import { sweepFigure } from "../figures/sweep-figures.js";
import type { PagePivot } from "../page/page-table.js";
import { type Content, checkLabels, chosenMetrics, chosenPolicies, type Selection } from "./content.js";

/** A page with more cells than this is slow on a phone. */
const MOST_CELLS = 30_000;

/** The figures and the table of a folder of `sweep`. @throws InputError when a chosen policy or metric is not in the folder */
export const sweepContent = (all: SweepFacts, selection: Selection): Content => {
  const chosen = chosenPolicies(all.policies, selection);
  const { labels = new Map<string, string>() } = selection;
  checkLabels(labels, {
    policies: [...new Set([...all.policies, ...sweepSeries(all)])],
    others: [...all.metrics, ...all.fields],
  });
  const facts = selectedSweep(all, chosen, labels);
  const metrics = chosenMetrics(selection.metrics, facts.metrics, facts.losses, (metric) =>
    facts.rows.filter((row) => row.metric === metric).map(({ mean }) => mean),
  );
  const notes: string[] = [];
  const isLong = facts.rows.length > MOST_CELLS;
  if (isLong)
    notes.push(
      `The table has the metrics of the figures; sweep.csv has all ${facts.rows.length.toLocaleString("en-US")} rows.`,
    );
  return {
    kind: "sweep",
    figures: metrics.map((metric) => sweepFigure(facts, metric)),
    tables: [pivotOf(facts, isLong ? metrics : facts.metrics, metrics[0] ?? "")],
    notes,
    losses: facts.losses,
  };
};

/** A table with one row per point and one column per policy, for a selectable metric. Policies' options are part of their names. */
const pivotOf = (facts: SweepFacts, metrics: readonly string[], chosen: string): PagePivot => {
  const places = facts.fields.flatMap((field, place) => (field.startsWith("policies.") ? [] : [place]));
  const keyOf = (row: SweepFact): string => JSON.stringify(places.map((place) => row.point[place]));
  const points = new Map<string, readonly string[]>();
  const found = new Map<string, SweepFact>();
  for (const row of facts.rows) {
    points.set(
      keyOf(row),
      places.map((place) => row.point[place]!),
    );
    found.set(JSON.stringify([keyOf(row), row.policy, row.metric]), row);
  }
  const inOrder = [...points].sort(([, a], [, b]) => {
    for (const [i, place] of places.entries()) {
      const order = facts.values[place]!.indexOf(a[i]!) - facts.values[place]!.indexOf(b[i]!);
      if (order !== 0) return order;
    }
    return 0;
  });
  return {
    id: "results",
    heading: "Results",
    label: "Metric",
    heads: places.map((place) => sweptName(facts, facts.fields[place]!)),
    columns: facts.policies,
    chosen: titleIn(facts.titles, chosen),
    sheets: metrics.map((metric) => ({
      name: titleIn(facts.titles, metric),
      caption: [
        "Means over replications, and 95 % intervals.",
        isOverFinished(metric) ? finishedNote(facts.losses) : undefined,
      ]
        .filter((sentence) => sentence !== undefined)
        .join(" "),
      rows: inOrder.map(([key, point]) => ({
        point,
        cells: facts.policies.map((policy) => {
          const row = found.get(JSON.stringify([key, policy, metric]));
          return row === undefined ? undefined : { mean: row.mean, low: row.ci95_low, high: row.ci95_high, n: row.n };
        }),
      })),
    })),
  };
};

import { type SeriesStyles, stylesOf } from "../drawing/series-style.js";
import type { RunFacts } from "./run-facts.js";
import type { SweepFacts } from "./sweep-facts.js";
import { sweepSeries } from "./sweep-layout.js";

type Labels = ReadonlyMap<string, string>;

/** Styles under new labels. A style belongs to a policy, not to its name. */
const relabelled = (styles: SeriesStyles, labels: Labels): SeriesStyles =>
  new Map([...styles].map(([name, style]) => [labels.get(name) ?? name, style]));

/**
 * The facts of a run for some of its policies, under their names in figures. Colours are those of the whole run.
 *
 * @param chosen  policies to keep, in their order
 * @param labels  names of policies and titles of metrics
 */
export const selectedRun = (facts: RunFacts, chosen: readonly string[], labels: Labels): RunFacts => {
  const named = (policy: string): string => labels.get(policy) ?? policy;
  const kept = <Row extends { readonly policy: string }>(rows: readonly Row[]): Row[] =>
    rows.flatMap((row) => (chosen.includes(row.policy) ? [{ ...row, policy: named(row.policy) }] : []));
  const keptEntries = <Value>(map: ReadonlyMap<string, Value>): Map<string, Value> =>
    new Map(
      chosen.flatMap((policy) => {
        const value = map.get(policy);
        return value === undefined ? [] : [[named(policy), value]];
      }),
    );
  const { activity } = facts;
  return {
    ...facts,
    policies: chosen.map(named),
    styles: relabelled(facts.styles, labels),
    titles: labels,
    losses: chosen.flatMap((policy) =>
      facts.losses.filter(({ label }) => label === policy).map((one) => ({ ...one, label: named(policy) })),
    ),
    summary: kept(facts.summary),
    comparison: facts.comparison
      .filter(({ policy_a, policy_b }) => chosen.includes(policy_a) && chosen.includes(policy_b))
      .map((row) => ({ ...row, policy_a: named(row.policy_a), policy_b: named(row.policy_b) })),
    tasks: keptEntries(facts.tasks),
    ends_s: keptEntries(facts.ends_s),
    lives: kept(facts.lives),
    gantt: kept(facts.gantt),
    activity:
      activity === undefined ? undefined : { spans: activity.spans, span_s: activity.span_s, all: kept(activity.all) },
  };
};

/**
 * The facts of a sweep for some of its policies, under their names in figures. Colours are those of the whole sweep.
 *
 * @param chosen  policies to keep, in their order
 * @param labels  names of policies, titles of metrics and of swept fields
 */
export const selectedSweep = (facts: SweepFacts, chosen: readonly string[], labels: Labels): SweepFacts => {
  const named = (policy: string): string => labels.get(policy) ?? policy;
  return {
    ...facts,
    policies: chosen.map(named),
    styles: relabelled(stylesOf(sweepSeries(facts)), labels),
    seriesNames: labels,
    titles: labels,
    labels: new Map([...facts.labels, ...labels]),
    rows: facts.rows.flatMap((row) => (chosen.includes(row.policy) ? [{ ...row, policy: named(row.policy) }] : [])),
    losses: chosen.flatMap((policy) =>
      facts.losses.filter(({ label }) => label === policy).map((one) => ({ ...one, label: named(policy) })),
    ),
  };
};

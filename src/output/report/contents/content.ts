import { InputError } from "../../../errors.js";
import { append } from "../../../math/extremes.js";
import { suggestion } from "../../../nearest.js";
import { hasMisses, type PolicyLosses } from "../../metrics/losses.js";
import { LOSS_METRICS } from "../../metrics/metrics.js";
import type { Figure } from "../drawing/figure.js";
import type { CdfPopulation } from "../figures/latency-cdf.js";
import type { PageTable } from "../page/page-table.js";

/** The content of a report. */
export interface Content {
  readonly kind: "run" | "sweep" | "model";
  readonly figures: readonly Figure[];
  readonly tables: readonly PageTable[];
  /** Notes on what is missing, and why. */
  readonly notes: string[];
  /** How the tasks of the policies ended, for captions. */
  readonly losses: readonly PolicyLosses[];
}

/** The selected results, and the names under which they are shown. */
export interface Selection {
  /** Metrics to compare; absent: the most informative ones. */
  readonly metrics?: readonly string[];
  /** Policies to show; absent: all. */
  readonly policies?: readonly string[];
  /** Policies that come first, in this order. */
  readonly order?: readonly string[];
  /** Display names of policies, metrics and swept fields. */
  readonly labels?: ReadonlyMap<string, string>;
  readonly cdf?: CdfPopulation;
}

/** The metrics that are compared by default. */
const DEFAULT_METRICS = ["latency_s", "device_energy_j", "cost"] as const;

/** For tables written before the metrics of losses existed. */
const OLD_LOSS_METRICS = ["late_share", "dropped_share"] as const;

/**
 * The metrics to show: the chosen ones, or by default the usual ones. The cost is left out if it equals the latency. Metrics of losses are added as
 * soon as anything is late or lost.
 *
 * @throws InputError when a metric is unknown
 */
export const chosenMetrics = (
  asked: readonly string[] | undefined,
  known: readonly string[],
  losses: readonly PolicyLosses[],
  meansOf: (metric: string) => readonly number[],
): readonly string[] => {
  if (asked !== undefined) {
    const faults = asked
      .filter((metric) => !known.includes(metric))
      .map((metric) => ({
        file: "--metric",
        problem: `unknown metric "${metric}"${suggestion(metric, known, "metrics")}`,
      }));
    if (faults.length > 0) throw new InputError(faults);
    return [...new Set(asked)];
  }
  const usual = DEFAULT_METRICS.filter((metric) => known.includes(metric));
  const [latencies, costs] = [meansOf("latency_s"), meansOf("cost")];
  const isLatency = latencies.length === costs.length && latencies.every((value, i) => value === costs[i]);
  const chosen: string[] = usual.filter((metric) => !(metric === "cost" && isLatency));
  if (losses.some(hasMisses)) {
    const telling = LOSS_METRICS.filter((metric) => known.includes(metric));
    append(chosen, telling.length > 0 ? telling : OLD_LOSS_METRICS.filter((metric) => known.includes(metric)));
  }
  return chosen.length > 0 ? chosen : known.slice(0, 3);
};

/** The policy's name without its options or the name of its model. */
const plainName = (policy: string): string => policy.replace(/[(@].*$/s, "");

/** The policies that a name selects: one policy, or all variants of one. */
const meant = (name: string, all: readonly string[]): readonly string[] => {
  const exact = all.filter((policy) => policy === name);
  return exact.length > 0 ? exact : all.filter((policy) => plainName(policy) === name);
};

/**
 * The policies to show, in their order.
 *
 * @throws InputError when a name selects no policy
 */
export const chosenPolicies = (all: readonly string[], { policies, order }: Selection): readonly string[] => {
  const find = (flag: string, names: readonly string[]): readonly string[] => {
    const faults = names
      .filter((name) => meant(name, all).length === 0)
      .map((name) => ({
        file: flag,
        problem: `no policy "${name}" in these results${suggestion(name, all, "policies")}`,
      }));
    if (faults.length > 0) throw new InputError(faults);
    return [...new Set(names.flatMap((name) => meant(name, all)))];
  };
  const shown = policies === undefined ? all : find("--policies", policies);
  const first = order === undefined ? [] : find("--order", order).filter((policy) => shown.includes(policy));
  return [...first, ...shown.filter((policy) => !first.includes(policy))];
};

/** Rejects labels of unknown things, and two policies with one name. @throws InputError */
export const checkLabels = (
  labels: ReadonlyMap<string, string>,
  known: { readonly policies: readonly string[]; readonly others: readonly string[] },
): void => {
  const all = [...known.policies, ...known.others];
  const faults = [...labels.keys()]
    .filter((name) => !all.includes(name))
    .map((name) => ({
      file: "--labels",
      problem: `no policy, metric or swept field "${name}" in these results${suggestion(name, all)}`,
    }));
  const names = known.policies.map((policy) => labels.get(policy) ?? policy);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) faults.push({ file: "--labels", problem: `two policies would be called "${twice}"` });
  if (faults.length > 0) throw new InputError(faults);
};

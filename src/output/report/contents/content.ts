import { InputError } from "../../../errors.js";
import { append } from "../../../math/extremes.js";
import { suggestion } from "../../../nearest.js";
import { hasMisses, type PolicyLosses } from "../../metrics/losses.js";
import { LOSS_METRICS } from "../../metrics/metrics.js";
import type { Figure } from "../drawing/figure.js";
import type { CdfPopulation } from "../figures/latency-cdf.js";
import type { PageTable } from "../page/page-table.js";

/** What a report shows. */
export interface Content {
  readonly kind: "run" | "sweep" | "model";
  readonly figures: readonly Figure[];
  readonly tables: readonly PageTable[];
  /** What is missing, and why. */
  readonly notes: string[];
  /** For captions: how the tasks of the policies ended. */
  readonly losses: readonly PolicyLosses[];
}

/** What is shown of the results, and under which names. */
export interface Selection {
  /** Metrics to compare; absent: those that say most. */
  readonly metrics?: readonly string[];
  /** Policies to show; absent: all. */
  readonly policies?: readonly string[];
  /** Policies that come first, in this order. */
  readonly order?: readonly string[];
  /** What policies, metrics and swept fields are called. */
  readonly labels?: ReadonlyMap<string, string>;
  readonly cdf?: CdfPopulation;
}

/** The metrics that are compared by default. */
const DEFAULT_METRICS = ["latency_s", "device_energy_j", "cost"] as const;

/** Where tables are older than the metrics of losses. */
const OLD_LOSS_METRICS = ["late_share", "dropped_share"] as const;

/**
 * Metrics to show: the chosen ones, or by default the usual ones, without the cost where it equals the latency, and with those that tell losses as
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

/** The policy in front of its options or of the name of its model. */
const plainName = (policy: string): string => policy.replace(/[(@].*$/s, "");

/** The policies that a name selects: one, or all variants of one. */
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

/** Refuses labels of things that are not there, and two policies of one name. @throws InputError */
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

import { largest } from "../../../math/extremes.js";
import { noDataLabels, shownName } from "./theme.js";

/** Characters of the longest name. */
export const longestOf = (names: readonly string[]): number => Math.max(0, largest(names.map((name) => name.length)));

/** Width of an axis whose labels are these names, px. */
export const axisWidth = (names: readonly string[]): number => 16 + Math.min(190, 6.6 * longestOf(names));

/** An axis with one row per policy. Policies without data are included and marked. */
export const policyAxis = (policies: readonly string[], hasData: (policy: string) => boolean) => {
  const without = policies.filter((policy) => !hasData(policy));
  return {
    y: {
      field: "policy",
      type: "nominal",
      sort: [...policies],
      title: null,
      scale: { domain: [...policies] },
      axis: { ticks: false, domain: false, labelLimit: 190, ...noDataLabels(without) },
    },
    /** The labels as shown. */
    shown: policies.map((policy) => shownName(policy, hasData(policy))),
  };
};

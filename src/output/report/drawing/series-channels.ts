import { longestOf } from "./policy-axis.js";
import type { SeriesStyles } from "./series-style.js";
import { colours, dashes, LINE_SYMBOL, noDataLabels, shapes, shownName } from "./theme.js";

/** The channels that distinguish series in a specification. They differ only in their scale, so that they share one legend. */
export const seriesChannels = (
  styles: SeriesStyles,
  series: readonly string[],
  { field = "policy", legend }: { readonly field?: string; readonly legend: object },
) => {
  const channel = (scale: object) => ({ field, type: "nominal", sort: [...series], scale, legend });
  return {
    color: channel(colours(styles, series)),
    strokeDash: channel(dashes(styles, series)),
    shape: channel(shapes(styles, series)),
  };
};

/**
 * Lines of policies: their colours and dashes, and the space for their legend. Policies without data stay in the legend and are
 * marked there.
 *
 * @param symbolType  symbol of the legend; absent: that of the mark
 */
export const policyLines = (
  styles: SeriesStyles,
  policies: readonly string[],
  hasData: (policy: string) => boolean,
  symbolType?: "stroke",
) => {
  const without = policies.filter((policy) => !hasData(policy));
  const legend = {
    values: [...policies],
    symbolSize: LINE_SYMBOL,
    ...(symbolType === undefined ? {} : { symbolType }),
    ...noDataLabels(without),
  };
  const { color, strokeDash } = seriesChannels(styles, policies, { legend });
  return {
    channels: { color, strokeDash },
    /** Legend fields of the figure's layout. */
    legendRoom: {
      legend: policies.length,
      hasLines: true,
      longest: longestOf(policies.map((policy) => shownName(policy, hasData(policy)))),
    },
  };
};

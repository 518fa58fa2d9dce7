import { arrivedOf, hasLosses, sumOfEnds } from "../metrics/losses.js";
import type { Manifest } from "../write/manifest.js";
import type { Content } from "./contents/content.js";
import type { Figure } from "./drawing/figure.js";

/** `1 replication`, `10 replications` */
const replicationsText = ({ replications, sweep }: Manifest): string =>
  sweep?.precision === undefined
    ? `${replications} replication${replications === 1 ? "" : "s"}${sweep === undefined ? "" : " per point"}`
    : `${replications} to ${sweep.precision.maxReplications} replications per point, until ${sweep.precision.metric} is known to ${100 * sweep.precision.relative} %`;

/**
 * The caption of a figure for a paper: content, population of tasks, replications, seeds, and version.
 */
export const captionText = ({ title, caption }: Figure, { losses }: Content, manifest: Manifest): string => {
  const { seed, version } = manifest;
  const name = (manifest.scenario as { readonly name?: string }).name ?? "unnamed";
  const arrived = losses.reduce((sum, one) => sum + arrivedOf(one), 0);
  const population =
    arrived === 0 || losses.some(hasLosses)
      ? ""
      : ` Over all ${arrivedOf(sumOfEnds(losses)).toLocaleString("en-US")} tasks that arrived; none was dropped.`;
  const runs = `Scenario ${JSON.stringify(name)}, ${replicationsText(manifest)}, seed ${seed} with streams of its own for each replication (the same for all policies), edgefade ${version}.`;
  return `${title}. ${caption}${population} ${runs}`;
};

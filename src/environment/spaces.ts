import { cellProblem, cellsIn } from "../compose/stations.js";
import type { DistributionSpec } from "../engine/distribution-spec.js";
import { InputError } from "../errors.js";
import { largest } from "../math/extremes.js";
import { mostSubtasks } from "../models/arrivals/rows.js";
import type { Scenario } from "../scenario/scenario.js";
import type { ApplicationSpec } from "../scenario/spec/application.js";
import { applicationOf, applicationsIn, arrivalsOf } from "../scenario/workloads.js";
import { FULL } from "../world/port/application.js";
import type { CandidateSites, Observation, SiteId } from "../world/port/policy.js";

/** Whether an agent places whole tasks when they arrive, or one sub-task after the other when its data are available. */
export type Decides = "task" | "subtask";

/** What an action chooses for a sub-task: its site, or its site and its variant. */
export type Actions = "site" | "site-and-variant";

/** What an observation has: the features that most methods need, or all of them. */
export type FeatureSet = "standard" | "all";

/** Options of observations and actions. */
export interface SpacesOptions {
  /** Default: `site`. */
  readonly actions?: Actions;
  /** Default: `standard`. */
  readonly features?: FeatureSet;
  /** The sites that an agent sees and chooses from: all (default), or those of the cell that serves the device. */
  readonly candidateSites?: CandidateSites;
}

/** The sizes of everything that an agent sees and does. They stay the same in all episodes of a scenario. */
export interface Spaces {
  readonly decides: Decides;
  readonly actions: Actions;
  readonly features: FeatureSet;
  readonly candidateSites: CandidateSites;
  /** Most sub-tasks of a task. */
  readonly subtasks: number;
  /**
   * Names of the sites: `device`, then edges, then clouds. An action names a site by its number. With the candidate sites `cell`, the edges
   * are `edge:0`, `edge:1`, ...: the servers of the cell that serves the device, in the scenario's order.
   */
  readonly sites: readonly string[];
  /** With the candidate sites `cell`, by name of the edge that serves the device: the sites that `sites` stand for. */
  readonly sitesByServing?: ReadonlyMap<SiteId, readonly SiteId[]>;
  /** Names of the variants that an action can choose, `full` first; where it chooses none, `full` alone. */
  readonly variants: readonly string[];
  /** What can be chosen for a sub-task: sites times variants. See `choiceOf`. */
  readonly choices: number;
  /** Names of the devices. */
  readonly devices: readonly string[];
  /** Choices that one action makes: one for each sub-task, or one. */
  readonly places: number;
}

/**
 * @throws InputError when there is no largest number of sub-tasks, when variants are to be chosen and there are none, and when the cells that
 * are to be the candidate sites differ in their number of servers
 */
export const spacesOf = (scenario: Scenario, decides: Decides, options: SpacesOptions = {}): Spaces => {
  const { actions = "site", features = "standard", candidateSites = "all" } = options;
  const subtasks = mostSubtasksOf(scenario);
  const devices = scenario.devices.flatMap(({ name, count }) =>
    Array.from({ length: count }, (_, index) => (count === 1 ? name : `${name}-${index}`)),
  );
  const variants = actions === "site" ? [FULL] : variantsIn(scenario);
  const places = decides === "task" ? subtasks : 1;
  const { sites, sitesByServing } = candidateSites === "cell" ? sitesOfCells(scenario) : sitesOfAll(scenario);
  return {
    decides,
    actions,
    features,
    candidateSites,
    subtasks,
    sites,
    ...(sitesByServing === undefined ? {} : { sitesByServing }),
    variants,
    choices: sites.length * variants.length,
    devices,
    places,
  };
};

interface NamedSites extends Pick<Spaces, "sites" | "sitesByServing"> {}

const sitesOfAll = ({ edges, clouds }: Scenario): NamedSites => ({
  sites: ["device", ...[...edges, ...clouds].map(({ name }) => name)],
});

const sitesOfCells = (scenario: Scenario): NamedSites => {
  const problem = cellProblem(scenario);
  if (problem !== undefined) throw new InputError([{ file: "candidateSites", problem }]);
  const clouds = scenario.clouds.map(({ name }) => name);
  const cells = cellsIn(scenario).map((edges) => edges.map(({ name }) => name));
  const sitesByServing = new Map<SiteId, readonly SiteId[]>();
  for (const edges of cells) for (const edge of edges) sitesByServing.set(edge, ["device", ...edges, ...clouds]);
  return { sites: ["device", ...(cells[0] ?? []).map((_, edge) => `edge:${edge}`), ...clouds], sitesByServing };
};

/** The sites that the numbers in actions, and the places of features, stand for at a decision. */
export const sitesAt = ({ sites, sitesByServing }: Spaces, view: Pick<Observation, "sites">): readonly SiteId[] => {
  if (sitesByServing === undefined || sitesByServing.size === 0) return sites;
  const serving = view.sites.find(({ isServing }) => isServing)?.id ?? "";
  const own = sitesByServing.get(serving);
  if (own === undefined)
    throw new RangeError(`no edge serves the device: expected one of ${[...sitesByServing.keys()]}`);
  return own;
};

/** Of all sub-tasks, each name once. */
const variantsIn = (scenario: Scenario): string[] => {
  const lists = applicationsIn(scenario).flatMap((application) => [
    application.variants ?? [],
    ...(application.kind === "graph" ? (application.ownVariants ?? []) : []),
  ]);
  const names = lists.flatMap((variants = []) => variants.map(({ name }) => name));
  if (names.length > 0) return [...new Set([FULL, ...names])];
  throw new InputError([
    {
      file: "gym",
      path: "application.variants",
      problem:
        "actions that choose variants need variants: expected a list such as [{ name: int8, work: 0.5, loss: 0.01 }] in the scenario, or actions=site",
    },
  ]);
};

const mostSubtasksOf = (scenario: Scenario): number =>
  largest(
    scenario.devices.map((group) => {
      const arrivals = arrivalsOf(scenario, group);
      return arrivals.process === "trace" ? mostSubtasks(arrivals.rows) : subtasksIn(applicationOf(scenario, group));
    }),
  );

const subtasksIn = (application: ApplicationSpec): number => {
  switch (application.kind) {
    case "chain":
      return application.subtasks;
    case "graph":
      return application.names.length;
    case "layers":
      return largestOf(application.depth, "depth") * largestOf(application.width, "width");
  }
};

const largestOf = (spec: DistributionSpec, field: string): number => {
  switch (spec.kind) {
    case "constant":
      return spec.value;
    case "integer":
      return spec.high;
    case "choice":
      return largest(spec.values);
    default:
      throw new InputError([
        {
          file: "gym",
          path: `application.layers.${field}`,
          problem: `an environment needs a largest value: expected a number, integer(a, b) or choice(...), got ${spec.kind}(...)`,
        },
      ]);
  }
};

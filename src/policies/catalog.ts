import type { OffloadingPolicy } from "../world/port/policy.js";
import {
  BALANCED_JOBS,
  BALANCED_SITES,
  inTurn,
  inWeightedTurn,
  jsq,
  leastWork,
  powerOfChoices,
  sed,
} from "./balancing.js";
import { CANDIDATE_OPTION, candidatesIn, choosingAmong } from "./candidates.js";
import { cloudShare, EDGE_RULES } from "./cloud-share.js";
import { CUT_OBJECTIVES, neurosurgeon } from "./cuts.js";
import { DDLRO_OPTIONS, ddlro } from "./ddlro/ddlro.js";
import { bestConstant, cloud, EDGE_CHOICES, edge, local } from "./fixed.js";
import { greedy, greedyBlind, greedyLive } from "./greedy.js";
import { leastLoaded, threshold } from "./load.js";
import { optimal } from "./optimal.js";
import type { PolicyOption } from "./option.js";
import { random } from "./random.js";

export type { PolicyOption } from "./option.js";

/** A built-in policy: its maker and its description. */
export interface CatalogEntry {
  readonly summary: string;
  readonly source: string;
  readonly options: readonly PolicyOption[];
  /** @throws RangeError when an option is out of its range */
  readonly create: (options: Readonly<Record<string, unknown>>) => OffloadingPolicy;
}

const siteOption = (site: "edge" | "cloud", byDefault: string): PolicyOption => ({
  name: "site",
  type: "string",
  site,
  description: `name of the server; default: ${byDefault}`,
});

/** Options of all policies that balance load. */
const balancingOptions: readonly PolicyOption[] = [
  {
    name: "sites",
    type: "string",
    words: BALANCED_SITES,
    description: "the sites to choose from: edges, or servers, which are edges and clouds; default edges",
  },
  {
    name: "each",
    type: "string",
    words: BALANCED_JOBS,
    description: "task: sends whole tasks; subtask: sends each sub-task when its data are available; default task",
  },
];

const entries: Readonly<Record<string, CatalogEntry>> = {
  local: {
    summary: "every sub-task on the device",
    source: "DIOS (LOS), KD-DIL",
    options: [],
    create: local,
  },
  edge: {
    summary: "every sub-task at one edge server: that of the device's cell, or one chosen for every task",
    source: "DIOS (EOS), KD-DIL",
    options: [
      siteOption("edge", "as choose says"),
      {
        name: "choose",
        type: "string",
        words: EDGE_CHOICES,
        description:
          "serving: the edge that serves the device; best: the one of least analytic cost; random: drawn uniformly; round-robin: one after the other; default serving",
      },
    ],
    create: edge,
  },
  cloud: {
    summary: "every sub-task in one cloud",
    source: "DIOS (COS), KD-DIL",
    options: [siteOption("cloud", "the first cloud")],
    create: cloud,
  },
  "cloud-share": {
    summary: "every sub-task in the first cloud with a given probability, else at an edge",
    source: "EdgeCloudSim's probability of cloud selection",
    options: [
      { name: "share", type: "number", description: "probability of the cloud, from 0 to 1; default 0.5" },
      {
        name: "of",
        type: "string",
        description: 'other probabilities of some applications, as "camera:0.2 health:0.05"',
      },
      {
        name: "otherwise",
        type: "string",
        words: EDGE_RULES,
        description: "the edge of the other tasks: serving, random, or the choice of a balancer; default serving",
      },
    ],
    create: cloudShare,
  },
  "best-constant": {
    summary: "every sub-task at the one site where the whole task costs least now",
    source: "the best fixed placement, chosen for every task",
    options: [],
    create: bestConstant,
  },
  random: {
    summary: "every sub-task at a site drawn uniformly",
    source: "DIOS (ROS), KD-DIL",
    options: [],
    create: random,
  },
  greedy: {
    summary: "each sub-task where it is cheapest, given where its data are",
    source: "KD-DIL",
    options: [],
    create: greedy,
  },
  "greedy-live": {
    summary: "greedy, but decides for each sub-task when its data are available",
    source: "KD-DIL's greedy, decided later",
    options: [],
    create: greedyLive,
  },
  "greedy-blind": {
    summary: "each sub-task as if its data came from the device and went back there",
    source: "DIOS (GOS)",
    options: [],
    create: greedyBlind,
  },
  optimal: {
    summary: "least analytic cost at the instant of decision; under contention the best guess, not the best outcome",
    source: "DIOS (OOS), by dynamic programming",
    options: [],
    create: optimal,
  },
  neurosurgeon: {
    summary: "the first sub-tasks on the device, the others at one server: the best of all cuts",
    source: "Neurosurgeon (Kang et al. 2017)",
    options: [
      {
        name: "objective",
        type: "string",
        words: CUT_OBJECTIVES,
        description: "latency: of the task; energy: of the device; cost: by the scenario's objective; default latency",
      },
      {
        name: "site",
        type: "string",
        site: "server",
        description: "name of the server; default: the edge that serves the device, else the first cloud",
      },
    ],
    create: neurosurgeon,
  },
  "least-loaded": {
    summary: "the whole task to the site with the fewest busy cores and waiting sub-tasks, per core",
    source: "EdgeCloudSim's least loaded",
    options: [],
    create: leastLoaded,
  },
  threshold: {
    summary: "the whole task to the edge while its backlog is short, else to the device",
    source: "backlog threshold rules of queueing control",
    options: [
      {
        name: "backlog_s",
        type: "number",
        description: "longest backlog at which tasks still go to the edge, s; default 0.05",
      },
      { name: "otherwise", type: "string", site: "any", description: "where tasks go otherwise; default device" },
    ],
    create: threshold,
  },
  jsq: {
    summary: "join the shortest queue: the edge with the fewest sub-tasks per core, running or waiting; ties at random",
    source: "Winston 1977",
    options: balancingOptions,
    create: jsq,
  },
  "power-of-d": {
    summary: "the shortest queue of d edges that are drawn for every task",
    source: "Mitzenmacher 2001; Vvedenskaya et al. 1996",
    options: [{ name: "d", type: "number", description: "edges that are drawn; default 2" }, ...balancingOptions],
    create: powerOfChoices,
  },
  sed: {
    summary:
      "shortest expected delay: numbers of sub-tasks and speeds of the edges; ties to the faster, then at random",
    source: "Whitt 1986",
    options: balancingOptions,
    create: sed,
  },
  "least-work-left": {
    summary: "the edge with the shortest backlog in seconds; ties to the faster, then at random",
    source: "Harchol-Balter 2013",
    options: balancingOptions,
    create: leastWork,
  },
  "round-robin": {
    summary: "one edge after the other; leaves out those that are down",
    source: "every load balancer",
    options: balancingOptions,
    create: inTurn,
  },
  "weighted-round-robin": {
    summary: "edges in turn, in proportion to their weights and evenly spread",
    source: "nginx (smooth weighted round robin)",
    options: [
      {
        name: "weights",
        type: "string",
        description: 'a number > 0 for each of the sites, as "2:1"; default their speeds',
      },
      ...balancingOptions,
    ],
    create: inWeightedTurn,
  },
  ddlro: {
    summary: "cuts a task between its device and the two best edges, in the best variant; learns from outcomes",
    source: "DDLRO (Mozib 2023), algorithm; readings in docs/reproduction.md",
    options: DDLRO_OPTIONS,
    create: ddlro,
  },
};

/** Policies that look at no site: they say where tasks go beforehand. */
const BLIND: readonly string[] = ["local", "cloud"];

/** A policy that can be told among which sites it chooses. */
const lookingAtSites = (entry: CatalogEntry): CatalogEntry => ({
  ...entry,
  options: [...entry.options, CANDIDATE_OPTION],
  create: (options) => {
    const { candidateSites, own, problem } = candidatesIn(options);
    if (problem !== undefined) throw new RangeError(problem);
    return choosingAmong(entry.create(own), candidateSites);
  },
});

/** Every built-in policy, by name. */
export const catalog: Readonly<Record<string, CatalogEntry>> = Object.fromEntries(
  Object.entries(entries).map(([name, entry]) => [name, BLIND.includes(name) ? entry : lookingAtSites(entry)]),
);

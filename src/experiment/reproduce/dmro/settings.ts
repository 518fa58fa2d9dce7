import type { Scenario } from "../../../scenario/scenario.js";
import { scenarioNamed } from "../emulate.js";
import type { Learner } from "../learners.js";
import type { Effort } from "../reproduction.js";

/** Weights of energy of the paper's figures 6 and 9. */
export const DELTAS = [0, 0.2, 0.6, 1] as const;

/** The weight at which the paper prints a number. */
export const DELTA = 0.2;

/** The printed claim: at delta = 0.2 DMRO is more than 17.6 % cheaper than the other learners. */
export const CLAIM_PERCENT = 17.6;

/** Replications of the tests are those of this seed: no training has seen their tasks. */
export const testSeed = ({ seed }: Effort): string => `seed=${1000 + seed}`;

/** The weights of the paper's delta: energy counts alike wherever it is spent (alpha = beta = 1). */
export const withDelta = (delta: number): readonly string[] => [
  `objective.energy=${delta}`,
  `objective.edgeEnergy=${delta}`,
  `objective.cloudEnergy=${delta}`,
];

/** Table II, one user at a time. */
export const tableTwo = (...set: readonly string[]): Scenario => scenarioNamed("dmro-static", ...set);

/** Table III, one user at a time: nothing queues. */
export const tableThree = (...set: readonly string[]): Scenario =>
  scenarioNamed(
    "dmro-multi",
    "devices.0.count=1",
    "arrivals=saturated",
    "clouds.0.cores=unlimited",
    "clouds.1.cores=unlimited",
    ...set,
  );

/** The energies of table II read as J per million cycles of v instead of J per MB of input: kappa f^2, and W of a busy core. */
export const PER_WORK = [
  "devices.0.perData=0 J/MB",
  `devices.0.kappa=${0.3e-6 / 30e6 ** 2}`,
  `edges.0.power={ core: ${0.15 * 70} W }`,
  `clouds.0.power={ core: ${0.1 * 150} W }`,
] as const;

/** DMRO as printed. */
export const DMRO: Learner = { scheme: "dmro", policy: "dmro", options: {} };

/** The paper's DQN: DMRO with one network; same states, terms, width and learning rate. */
export const PAPER_DQN: Learner = {
  scheme: "dmro, 1 network (the paper's DQN)",
  policy: "dmro",
  options: { networks: 1 },
};

/** The paper's other learners, which differ from its DQN by nothing but their kind. */
export const PAPER_LEARNERS: readonly Learner[] = [
  DMRO,
  PAPER_DQN,
  { scheme: "dmro, 1 network, double", policy: "dmro", options: { networks: 1, variant: "double" } },
  { scheme: "dmro, 1 network, dueling (Wang)", policy: "dmro", options: { networks: 1, variant: "dueling" } },
  {
    scheme: "dmro, 1 network, prioritised (the paper's Dueling)",
    policy: "dmro",
    options: { networks: 1, variant: "prioritised" },
  },
];

/** What has no learning in it, where nothing queues. */
export const UNTRAINED = ["local", "edge", "cloud", "random", "greedy", "best-constant", "optimal"] as const;

/** Patience of trainings whose curves are shown: none stops early. */
export const NEVER = Number.MAX_SAFE_INTEGER;

import type { NumberOption } from "../training/option-table.js";

/** Options of DMRO that are numbers. */
export const DMRO_OPTIONS = {
  decisions: { description: "sub-tasks to learn from", default: 50_000, least: 100, isWhole: true },
  tasks: {
    description: "workflows of a training run; 0: as many as the scenario says",
    default: 0,
    least: 0,
    isWhole: true,
  },
  networks: { description: "s, the parallel networks", default: 3, least: 1, isWhole: true },
  hidden: { description: "neurons of each of the two hidden layers", default: 32, least: 1, isWhole: true },
  learningRate: { description: "of Adam", default: 0.01, least: 1e-9, most: 1 },
  batch: { description: "transitions of a step of learning", default: 64, least: 1, isWhole: true },
  targetEvery: { description: "steps between two copies to the frozen network", default: 200, least: 1, isWhole: true },
  memory: { description: "transitions kept for replay", default: 10_000, least: 100, isWhole: true },
  gamma: { description: "mu, the discount", default: 0.9, least: 0, most: 1 },
  lastEpsilon: {
    description: "share of random actions from half of the training on",
    default: 0.05,
    least: 0,
    most: 1,
  },
  replayEvery: { description: "workflows between two replays", default: 5, least: 1, isWhole: true },
  replaySteps: { description: "steps of learning at a replay", default: 5, least: 1, isWhole: true },
  validateEvery: { description: "decisions between two validations", default: 5000, least: 1, isWhole: true },
  validationRuns: { description: "runs of a validation", default: 10, least: 1, isWhole: true },
  patience: { description: "validations without a better one before it stops", default: 12, least: 1, isWhole: true },
} as const satisfies Readonly<Record<string, NumberOption>>;

import type { NumberOption } from "../training/option-table.js";

/** Options of the learner of values of whole plans. */
export const PLAN_OPTIONS = {
  decisions: { description: "tasks to learn from", default: 100_000, min: 1, isWhole: true },
  hidden: { description: "neurons of each of the two hidden layers", default: 128, min: 1, isWhole: true },
  learningRate: { description: "of Adam", default: 1e-3, min: 1e-9 },
  batch: { description: "plans of a gradient step", default: 128, min: 1, isWhole: true },
  learnEvery: { description: "decisions between gradient steps", default: 25, min: 1, isWhole: true },
  memory: { description: "plans kept for replay", default: 50_000, min: 1, isWhole: true },
  lastEpsilon: {
    description: "probability of a random plan after half of the decisions",
    default: 0.1,
    min: 0,
    max: 1,
  },
  tasks: { description: "maximum number of tasks of a run; 0: the scenario's", default: 0, min: 0, isWhole: true },
  validateEvery: { description: "decisions between validations", default: 10_000, min: 1, isWhole: true },
  validationRuns: { description: "held-out runs of a validation", default: 2, min: 1, isWhole: true },
  patience: {
    description: "validations without improvement before training stops",
    default: 1000,
    min: 1,
    isWhole: true,
  },
} as const satisfies Readonly<Record<string, NumberOption>>;

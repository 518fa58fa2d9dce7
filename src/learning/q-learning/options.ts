import type { NumberOption } from "../training/option-table.js";

/** Options of all kinds of Q-learning. */
export const Q_OPTIONS = {
  decisions: { description: "decisions to learn from", default: 30_000, min: 100, isWhole: true },
  tasks: {
    description: "tasks of a training run; 0: the scenario's number",
    default: 0,
    min: 0,
    isWhole: true,
  },
  hidden: { description: "neurons of each of the two hidden layers", default: 64, min: 1, max: 4096, isWhole: true },
  learningRate: { description: "of Adam", default: 1e-3, min: 1e-9, max: 1 },
  batch: { description: "transitions of a step of learning", default: 64, min: 1, max: 4096, isWhole: true },
  learnEvery: { description: "decisions between two steps of learning", default: 4, min: 1, isWhole: true },
  targetEvery: {
    description: "steps of learning between two copies to the target network",
    default: 250,
    min: 1,
    isWhole: true,
  },
  memory: { description: "transitions kept for replay", default: 20_000, min: 100, max: 10_000_000, isWhole: true },
  gamma: { description: "discount of the rewards after a decision", default: 1, min: 0, max: 1 },
  gammaTime: {
    description: "gamma is the discount of this many seconds instead of a decision; 0: of a decision",
    default: 0,
    min: 0,
  },
  lastEpsilon: {
    description: "share of random actions in the second half of the training",
    default: 0.05,
    min: 0,
    max: 1,
  },
  validateEvery: { description: "decisions between two validations", default: 3000, min: 1, isWhole: true },
  validationRuns: { description: "runs of a validation", default: 10, min: 1, isWhole: true },
  patience: {
    description: "validations without improvement before training stops",
    default: 12,
    min: 1,
    isWhole: true,
  },
} as const satisfies Readonly<Record<string, NumberOption>>;

/** The properties in which kinds of Q-learning differ. */
export interface QVariant {
  readonly name: string;
  readonly double: boolean;
  readonly dueling: boolean;
  readonly prioritised: boolean;
  /**
   * Values are the output of the network minus the analytic cost of the step, so it starts as a greedy rule and learns the rest.
   */
  readonly prior: boolean;
  /**
   * `subtask`: each sub-task is decided when its data are available, with rewards over time, the last one when the task ends.
   * `task`: all are decided when the task arrives, with the analytic cost of each step for its reward.
   */
  readonly decides: "task" | "subtask";
}

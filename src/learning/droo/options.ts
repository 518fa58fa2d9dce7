import type { NumberOption } from "../training/option-table.js";

/** Options of DROO; the defaults are its authors'. */
export const DROO_OPTIONS = {
  decisions: { description: "tasks to learn from", default: 10_000, min: 100, isWhole: true },
  tasks: {
    description: "tasks of a training run; 0: the scenario's number",
    default: 0,
    min: 0,
    isWhole: true,
  },
  learningRate: { description: "of Adam", default: 0.01, min: 1e-9, max: 1 },
  batch: { description: "tasks of a step of learning", default: 128, min: 1, isWhole: true },
  memory: { description: "tasks kept for replay", default: 1024, min: 1, isWhole: true },
  learnEvery: { description: "tasks between two steps of learning", default: 10, min: 1, isWhole: true },
  adaptEvery: {
    description: "tasks between two changes of the number of quantized vectors",
    default: 32,
    min: 1,
    isWhole: true,
  },
  validateEvery: { description: "tasks between two validations", default: 1000, min: 1, isWhole: true },
  validationRuns: { description: "runs of a validation", default: 5, min: 1, isWhole: true },
  patience: {
    description: "validations without improvement before training stops",
    default: 12,
    min: 1,
    isWhole: true,
  },
} as const satisfies Readonly<Record<string, NumberOption>>;

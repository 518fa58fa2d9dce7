import type { PolicyOption } from "../policies/catalog.js";
import { policyOfNetwork } from "./imitation/learned-policy.js";
import { reinforcementCatalog } from "./reinforcement-catalog.js";
import type { LearningEntry, NamedModel } from "./training/trainer.js";

/** Options of every imitation policy. */
const imitationOptions: readonly PolicyOption[] = [
  { name: "samples", type: "number", description: "demonstrations; default 100000" },
  { name: "epochs", type: "number", description: "maximum number of passes over them" },
  { name: "batch", type: "number", description: "samples a step; default 256" },
  { name: "learningRate", type: "number", description: "of Adam, at the beginning; default 0.001" },
  { name: "patience", type: "number", description: "epochs without improvement before training stops; default 10" },
  {
    name: "demonstrations",
    type: "string",
    description: "alone: lone tasks on an idle network (default); emulated: recorded from runs with contention",
  },
  { name: "heldOut", type: "number", description: "tasks of the held-out report; default 2000" },
  {
    name: "without",
    type: "string",
    description: "features that are left out of the inputs: some of radio, data, work, cores, wire, joined by +",
  },
  { name: "prune", type: "number", description: "share of the weights of every layer that are set to 0, the smallest" },
  { name: "quantize", type: "number", description: "bits of a weight, 2 to 8; default: 32, not quantised" },
  {
    name: "from",
    type: "string",
    description: "folder of a model of the same policy with the initial weights (transfer learning)",
  },
];

const behaviouralOptions = (hidden: string, head: string): readonly PolicyOption[] => [
  ...imitationOptions,
  { name: "hidden", type: "string", description: `sizes of the hidden layers; default ${hidden}` },
  {
    name: "head",
    type: "string",
    description: `sigmoid (multi-label), softmax per sub-task, or offload: one sigmoid for a sub-task, which decides whether to offload it; default ${head}`,
  },
  { name: "dagger", type: "number", description: "rounds in which it decides and the optimum corrects; default 0" },
];

const decidesByNetwork = (model: NamedModel) =>
  policyOfNetwork(model.name ?? model.policy, model, String(model.settings.network));

/** Every learning policy, by name. */
export const learningCatalog: Readonly<Record<string, LearningEntry>> = {
  dios: {
    summary: "imitates the optimum: a deep network names the site of every sub-task",
    source: "DIOS (deep imitation learning)",
    options: behaviouralOptions("256-256-256", "sigmoid"),
    trainer: async () =>
      (await import("./imitation/imitation.js")).imitationTrainer({
        hidden: "256-256-256",
        head: "sigmoid",
        epochs: 12,
      }),
    policy: decidesByNetwork,
  },
  sos: {
    summary: "imitates the optimum by a network with one hidden layer",
    source: "DIOS (SOS, shallow learning)",
    options: behaviouralOptions("256", "sigmoid"),
    trainer: async () =>
      (await import("./imitation/imitation.js")).imitationTrainer({ hidden: "256", head: "sigmoid", epochs: 12 }),
    policy: decidesByNetwork,
  },
  "kd-dil": {
    summary: "a small network learns from a large network that imitates the optimum",
    source: "KD-DIL (knowledge distillation)",
    options: [
      ...imitationOptions,
      { name: "teacher", type: "string", description: "hidden layers of the teacher; default 256-256-256-256-256" },
      { name: "student", type: "string", description: "hidden layers of the student; default 32-32" },
      { name: "temperature", type: "number", description: "softens the teacher's probabilities; default 5" },
      { name: "studentSamples", type: "number", description: "demonstrations that the student sees; default all" },
      {
        name: "studentEpochs",
        type: "number",
        description: "maximum number of passes of the student; default 300,000 / its samples, from 30 to 300",
      },
      { name: "studentLearningRate", type: "number", description: "default 0.003" },
    ],
    trainer: async () => (await import("./imitation/distillation.js")).distillationTrainer(),
    policy: decidesByNetwork,
  },
  ...reinforcementCatalog,
};

import type { PolicyOption } from "../../policies/catalog.js";
import type { NumberOption } from "../training/option-table.js";

/** Options of `ddlro-dl`. The paper prints none; the defaults are DROO's where it has them. */
export const DDLRO_DL_OPTIONS = {
  decisions: { description: "tasks to learn from", default: 10_000, min: 100, isWhole: true },
  tasks: {
    description: "tasks of a training run; 0: the scenario's number",
    default: 0,
    min: 0,
    isWhole: true,
  },
  copies: { description: "networks of an agent that propose side by side", default: 3, min: 1, isWhole: true },
  learningRate: { description: "of Adam", default: 0.001, min: 1e-9, max: 1 },
  batch: { description: "tasks of a step of learning", default: 128, min: 1, isWhole: true },
  memory: { description: "tasks that an agent keeps for replay", default: 1024, min: 1, isWhole: true },
  learnEvery: { description: "tasks of an agent between two steps of learning", default: 10, min: 1, isWhole: true },
  validateEvery: { description: "tasks between two validations", default: 1000, min: 1, isWhole: true },
  validationRuns: { description: "runs of a validation", default: 5, min: 1, isWhole: true },
  patience: {
    description: "validations without improvement before training stops",
    default: 12,
    min: 1,
    isWhole: true,
  },
} as const satisfies Readonly<Record<string, NumberOption>>;

/** The owners of agents. */
export const PER = ["group", "edge", "all"] as const;
export type Per = (typeof PER)[number];

/** The option that is a word, as the catalog lists it. */
export const perOption: PolicyOption = {
  name: "per",
  type: "string",
  description:
    "number of agents, each with its own networks and memory: group: one for every group of devices (default); edge: one for the devices that each edge serves; all: one for all devices",
};

import type { PolicyOption } from "../policies/catalog.js";
import { DDLRO_DL_OPTIONS, perOption } from "./ddlro/options.js";
import { ddlroDlPolicy } from "./ddlro/policy.js";
import { DMRO_OPTIONS, dmroWordOptions } from "./dmro/options.js";
import { dmroPolicy } from "./dmro/policy.js";
import { DROO_OPTIONS } from "./droo/options.js";
import { drooPolicy } from "./droo/policy.js";
import { PLAN_OPTIONS } from "./plan-values/options.js";
import { planPolicy } from "./plan-values/policy.js";
import { Q_OPTIONS, type QVariant } from "./q-learning/options.js";
import { qPolicy } from "./q-learning/policy.js";
import { catalogOptions } from "./training/option-table.js";
import { keepOption } from "./training/runs/training-runs.js";
import type { LearningEntry } from "./training/trainer.js";

const plain = { double: false, dueling: false, prioritised: false, prior: false, decides: "subtask" } as const;

/** The kinds of deep Q-learning, by name. */
export const Q_VARIANTS: Readonly<Record<string, Omit<QVariant, "name">>> = {
  dqn: plain,
  "double-dqn": { ...plain, double: true },
  "dueling-dqn": { ...plain, dueling: true },
  d3qn: { double: true, dueling: true, prioritised: true, prior: true, decides: "subtask" },
  dros: { ...plain, decides: "task" },
};

const qEntry = (summary: string, source: string, name: string): LearningEntry => {
  const variant = { ...Q_VARIANTS[name]!, name };
  return {
    summary,
    source,
    options: [...catalogOptions(Q_OPTIONS), keepOption],
    trainer: async () => (await import("./q-learning/trainer.js")).qTrainer(variant),
    policy: (model) => qPolicy({ ...variant, name: model.name ?? variant.name }, model),
  };
};

const fromOption: PolicyOption = {
  name: "from",
  type: "string",
  description: "folder of a model of dmro-meta or dmro with the initial weights of all networks",
};

/** Policies that learn by reinforcement, by name. */
export const reinforcementCatalog: Readonly<Record<string, LearningEntry>> = {
  dqn: qEntry(
    "deep Q-learning; decides each sub-task when its data are available",
    "Mnih et al. 2015; DMRO's baseline",
    "dqn",
  ),
  "double-dqn": qEntry(
    "deep Q-learning whose online network picks the next action",
    "van Hasselt et al. 2016; DMRO's baseline",
    "double-dqn",
  ),
  "dueling-dqn": qEntry(
    "deep Q-learning with a value and advantages",
    "Wang et al. 2016; DMRO's baseline",
    "dueling-dqn",
  ),
  d3qn: qEntry(
    "double dueling deep Q-learning with prioritised replay; starts as a greedy rule",
    "van Hasselt, Wang, Schaul et al. 2016",
    "d3qn",
  ),
  dros: qEntry(
    "deep Q-learning of whole placements from analytic costs; decides when the task arrives",
    "DIOS (DROS)",
    "dros",
  ),
  dmro: {
    summary: "parallel networks propose whole plans, the one of least analytic cost is taken",
    source: "DMRO, algorithm 1",
    options: [...catalogOptions(DMRO_OPTIONS), ...dmroWordOptions, fromOption, keepOption],
    trainer: async () => (await import("./dmro/trainer.js")).dmroTrainer("none"),
    policy: dmroPolicy,
  },
  "dmro-meta": {
    summary: "initial weights for dmro, learned over random environments: one for every run",
    source: "DMRO, algorithm 2; Nichol, Achiam, Schulman 2018",
    options: [
      ...catalogOptions(DMRO_OPTIONS),
      ...dmroWordOptions,
      keepOption,
      {
        name: "outer",
        type: "string",
        description:
          "memories: an environment with a memory of its own for every run (default); printed: algorithm 2, a random environment for every sub-task and rewards that are recomputed at every replay; reptile: first-order meta-learning",
      },
    ],
    trainer: async () => (await import("./dmro/trainer.js")).dmroMetaTrainer,
    policy: dmroPolicy,
  },
  droo: {
    summary: "a network proposes, order-preserving quantization spreads, the analytic cost picks",
    source: "DROO (Huang, Bi, Zhang 2018)",
    options: [...catalogOptions(DROO_OPTIONS), keepOption],
    trainer: async () => (await import("./droo/trainer.js")).drooTrainer,
    policy: drooPolicy,
  },
  "ddlro-dl": {
    summary: "an agent per group or edge: parallel networks propose, the analytic cost picks, ddlro's plans teach",
    source: "DDLRO (Mozib 2023), in the way of DDLO and DROO, which it cites",
    options: [...catalogOptions(DDLRO_DL_OPTIONS), perOption, keepOption],
    trainer: async () => (await import("./ddlro/trainer.js")).ddlroDlTrainer,
    policy: ddlroDlPolicy,
  },
  "plan-dqn": {
    summary: "a network scores every placement of a whole task, the highest predicted reward wins",
    source: "KD-DIL (DRL)",
    options: [...catalogOptions(PLAN_OPTIONS), keepOption],
    trainer: async () => (await import("./plan-values/trainer.js")).planTrainer,
    policy: planPolicy,
  },
};

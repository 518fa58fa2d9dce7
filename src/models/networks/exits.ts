import type { DistributionSpec } from "../../engine/distribution-spec.js";
import { distributionOf } from "../../engine/distributions.js";
import { siDistribution, siValue } from "../../fields/checked.js";
import { distribution, list, mapping, type QuantityText, quantity, text } from "../../fields/fields.js";
import { expm1 } from "../../math/exponentials.js";
import { power } from "../../math/powers.js";
import { suggestion } from "../../nearest.js";
import type { ExitBranch, Exits } from "../../world/port/exits.js";
import { LAYER_TYPES } from "../../world/port/layers.js";
import { FLOP_PER_MAC } from "./layer.js";
import type { NetworkSubtask } from "./subtasks.js";

const branch = mapping(
  {
    after: text({ description: "Name of the sub-task before the exit.", example: "conv2" }),
    accuracy: quantity(
      "share",
      { from: 0, to: 1 },
      { description: "Share of all samples that its classifier labels correctly." },
    ),
  },
  { description: "An exit: a classifier of the mean of every channel, executed with the sub-task before it." },
);

/** `application.network.exits` */
export const exitsSchema = mapping(
  {
    branches: list(branch, {
      description: "The exits, in the order of the network.",
      least: 1,
      example: [{ after: "conv2", accuracy: "60 %" }],
    }),
    threshold: quantity(
      "share",
      { from: 0, to: 1 },
      { description: "A task leaves at the first exit with at least this confidence.", source: "chosen" },
    ).default(0.8),
    difficulty: distribution(
      "number",
      { from: 0 },
      {
        description:
          "Of a task, drawn per task. Only its ratio to its mean matters: the confidence of an exit of accuracy a is 1 - (1 - a) difficulty / mean, and at least 0. Any distribution but `normal` and `lognormal`.",
        source: "chosen",
      },
    ).default("uniform(0, 1)"),
  },
  { description: "Early exits (BranchyNet): easy tasks end before the last layer. Only of networks that are chains." },
);

/** Checked text of `exits`. */
export interface ExitsText {
  readonly branches: readonly { readonly after: string; readonly accuracy: QuantityText }[];
  readonly threshold: QuantityText;
  readonly difficulty: QuantityText;
}

/** Early exits in numbers, as plain data. */
export interface ExitsSpec extends Exits {
  readonly difficulty: DistributionSpec;
  readonly branches: readonly ExitBranch[];
  /** As the slope of a branch, of the chain's end. */
  readonly lastSlope: number;
}

/** FLOP of an exit's classifier for a batch, by type of layer: every feature with every class. */
export const exitFlop = (features: number, classes: number, batch: number): readonly number[] =>
  LAYER_TYPES.map((type) => (type === "linear" ? FLOP_PER_MAC * batch * features * classes : 0));

/** Weights of an exit's classifier, with a bias for each class. */
export const exitParameters = (features: number, classes: number): number => (features + 1) * classes;

/**
 * P(X <= x).
 *
 * @returns undefined for distributions that have no closed form
 */
const shareUpTo = (spec: DistributionSpec, x: number): number | undefined => {
  const within = (share: number): number => Math.min(1, Math.max(0, share));
  switch (spec.kind) {
    case "constant":
      return spec.value <= x ? 1 : 0;
    case "uniform":
      return spec.high === spec.low ? (spec.low <= x ? 1 : 0) : within((x - spec.low) / (spec.high - spec.low));
    case "integer":
      return within((Math.floor(x) - spec.low + 1) / (spec.high - spec.low + 1));
    case "exponential":
      return x <= 0 ? 0 : -expm1(-x / spec.mean);
    case "pareto":
      return x < spec.minimum ? 0 : 1 - power(spec.minimum / x, spec.shape);
    case "choice":
      return spec.values.filter((value) => value <= x).length / spec.values.length;
    default:
      return undefined;
  }
};

/** A fault of exits; `field` is one of their fields. */
export interface ExitFault {
  readonly field: string;
  readonly problem: string;
}

/** Faults between exits and the sub-tasks of their network. */
export const exitFaults = (exits: ExitsText, names: readonly string[]): readonly ExitFault[] => {
  const faults: ExitFault[] = [];
  const inner = names.slice(0, -1);
  let last = -1;
  for (const [index, { after }] of exits.branches.entries()) {
    const field = `branches.${index}.after`;
    const number = inner.indexOf(after);
    if (number < 0) {
      const problem =
        after === names.at(-1)
          ? `"${after}" is the network's last sub-task, behind which it ends anyway`
          : `unknown sub-task "${after}"${suggestion(after, inner, "sub-tasks")}`;
      faults.push({ field, problem });
    } else if (number <= last)
      faults.push({ field, problem: `expected a sub-task after "${names[last]}", got "${after}"` });
    last = Math.max(last, number);
  }
  const difficulty = siDistribution(exits.difficulty, "number");
  const { mean } = distributionOf(difficulty);
  if (shareUpTo(difficulty, 0) === undefined)
    faults.push({
      field: "difficulty",
      problem: `expected uniform, exponential, pareto, integer or choice, got ${difficulty.kind}`,
    });
  else if (!(mean > 0 && mean < Infinity))
    faults.push({ field: "difficulty", problem: `expected a distribution with a mean > 0, got the mean ${mean}` });
  return faults;
};

/**
 * Exits of checked text without faults.
 *
 * @param accuracy  of the whole network
 * @param subtasks  of the network, a chain
 */
export const exitsOf = (exits: ExitsText, accuracy: number, subtasks: readonly NetworkSubtask[]): ExitsSpec => {
  const difficulty = siDistribution(exits.difficulty, "number");
  const { mean } = distributionOf(difficulty);
  const threshold = siValue(exits.threshold, "share");
  const branches = exits.branches.map(({ after, accuracy }): ExitBranch => {
    const slope = (1 - siValue(accuracy, "share")) / mean;
    // The greatest difficulty at which 1 - slope * difficulty is the threshold; a threshold of 0 is always reached.
    const limit = threshold === 0 || slope === 0 ? Infinity : (1 - threshold) / slope;
    return { after: subtasks.findIndex(({ name }) => name === after), limit, slope };
  });
  const ends = new Array<number>(subtasks.length).fill(0);
  const reach = new Array<number>(subtasks.length + 1).fill(1);
  let left = 1;
  for (let subtask = 0; subtask < subtasks.length; subtask++) {
    reach[subtask] = left;
    const branch = branches.find(({ after }) => after === subtask);
    if (branch === undefined) continue;
    const stays = Math.min(left, 1 - shareUpTo(difficulty, branch.limit)!);
    ends[subtask] = left - stays;
    left = stays;
  }
  reach[subtasks.length] = left;
  return { difficulty, branches, lastSlope: (1 - accuracy) / mean, reach, ends };
};

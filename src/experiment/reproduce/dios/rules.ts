import { DemonstrationList, fitEncoding } from "../../../learning/imitation/demonstrations.js";
import type { TrainingWorld } from "../../../learning/training/trainer.js";
import { largest } from "../../../math/extremes.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";

/** Rules that look at one number for each sub-task, fitted to the optimum's choices. */
export interface Rules {
  /** By sub-task the most informative feature, and its commonest site in each of some ranges. */
  readonly oneFeature: () => OffloadingPolicy;
  /** What the features of the sub-tasks are. */
  readonly features: readonly string[];
  /** One site if the edge grants at least this many cores, another if it grants fewer. */
  readonly oneCore: () => OffloadingPolicy;
  readonly coreRule: string;
}

const RANGES = 16;
/** Cores of an edge in the papers' settings. */
const MOST_CORES = 16;

/** Fits both rules to a number of demonstrations. */
export const fitRules = (world: TrainingWorld, samples: number): Rules => {
  const list = new DemonstrationList(fitEncoding(world, false), samples);
  const cores: number[][] = [];
  let names: string[] = [];
  world.draw("training", 0, samples, (request, view) => {
    const before = list.count;
    list.add(request, view);
    if (list.count === before) return;
    const edge = view.sites.find(({ kind }) => kind === "edge")!;
    cores.push(Array.from({ length: request.graph.subtasks }, (_, subtask) => edge.grantedCores(subtask)));
    names = view.sites.map(({ id }) => id);
  });
  const { oneFeature, features } = fitOneFeature(list);
  const { policy, text } = fitOneCore(list, cores, names);
  return { oneFeature, features, oneCore: policy, coreRule: text };
};

/** A rule of one sub-task: ends of the ranges of a feature, and the slot of each range. */
interface FeatureRule {
  readonly feature: number;
  readonly ends: Float64Array;
  readonly slots: Int32Array;
  readonly right: number;
}

const fitOneFeature = (list: DemonstrationList): Pick<Rules, "oneFeature" | "features"> => {
  const { encoder, count, inputs, labels, encoding } = list;
  const best = Array.from({ length: encoder.groups }, (_, group) => {
    const rules = encoding.features.map((_, feature) => featureRule(list, group, feature));
    return rules.reduce((a, b) => (b.right > a.right ? b : a));
  });
  if (count === 0 || inputs.length === 0 || labels.length === 0) throw new RangeError("no demonstrations");
  const oneFeature = (): OffloadingPolicy => {
    const features = new Float32Array(encoder.inputs);
    return {
      name: "one-feature",
      decides: "task",
      place: (request, view) => {
        encoder.encode(request, view, features);
        const slots = best.map((rule) => rule.slots[rangeOf(rule.ends, features[rule.feature]!)]!);
        return encoder.placementOf(slots, request, view);
      },
    };
  };
  const features = best.map(({ feature }) => {
    const { kind, slot, subtask } = encoding.features[feature]!;
    return `${kind}${slot === undefined ? "" : ` ${slot}`}${subtask === undefined ? "" : ` ${subtask}`}`;
  });
  return { oneFeature, features };
};

const rangeOf = (ends: Float64Array, value: number): number => {
  let range = 0;
  while (range < ends.length && value > ends[range]!) range++;
  return range;
};

const featureRule = (list: DemonstrationList, group: number, feature: number): FeatureRule => {
  const { encoder, count, inputs, labels } = list;
  const { choices } = encoder;
  const values = Float64Array.from({ length: count }, (_, sample) => inputs[sample * encoder.inputs + feature]!);
  const sorted = values.slice().sort();
  const quantiles = Array.from({ length: RANGES - 1 }, (_, end) => sorted[Math.floor(((end + 1) * count) / RANGES)]!);
  const ends = Float64Array.from(new Set(quantiles));
  const counts = new Float64Array((ends.length + 1) * choices);
  for (let sample = 0; sample < count; sample++)
    counts[rangeOf(ends, values[sample]!) * choices + labels[sample * encoder.groups + group]!]!++;
  let right = 0;
  const slots = Int32Array.from({ length: ends.length + 1 }, (_, range) => {
    const own = counts.subarray(range * choices, (range + 1) * choices);
    const most = largest(own);
    right += most;
    return own.indexOf(most);
  });
  return { feature, ends, slots, right };
};

const fitOneCore = (
  { encoder, labels }: DemonstrationList,
  cores: readonly (readonly number[])[],
  names: readonly string[],
): { readonly policy: () => OffloadingPolicy; readonly text: string } => {
  const { groups } = encoder;
  let best = { right: -1, least: 1, many: 0, few: 0 };
  for (let least = 1; least <= MOST_CORES; least++)
    for (let many = 0; many < names.length; many++)
      for (let few = 0; few < names.length; few++) {
        let right = 0;
        cores.forEach((granted, sample) => {
          granted.forEach((n, group) => {
            if (labels[sample * groups + group] === (n >= least ? many : few)) right++;
          });
        });
        if (right > best.right) best = { right, least, many, few };
      }
  const { least, many, few } = best;
  const policy = (): OffloadingPolicy => ({
    name: "one-core",
    decides: "task",
    place: (request, view) => {
      const edge = view.sites.find(({ kind }) => kind === "edge")!;
      return Array.from(
        { length: request.graph.subtasks },
        (_, subtask) => names[edge.grantedCores(subtask) >= least ? many : few]!,
      );
    },
  });
  return { policy, text: `${names[many]} where the edge grants at least ${least} cores, else ${names[few]}` };
};

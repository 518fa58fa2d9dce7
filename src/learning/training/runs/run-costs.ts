import { PolicyError } from "../../../errors.js";
import { greedy } from "../../../policies/greedy.js";
import { leastLoaded } from "../../../policies/load.js";
import { optimal } from "../../../policies/optimal.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";
import type { Json } from "../../model/model.js";
import { Diverged, type Split, Stopped, type TrainingContext, type TrainingWorld } from "../trainer.js";

const HELD_OUT_RUNS = 10;

/** Simple policies that a learned one is held against. */
export const BASELINES = { greedy, "least-loaded": leastLoaded, optimal } as const;

/**
 * Results of a policy on held-out runs, beside simple policies on the same runs.
 *
 * @param progress  called for every run
 */
export const runsHeldOut = (
  { world, progress, isReported = true }: Pick<TrainingContext, "world" | "progress" | "isReported">,
  policy: () => OffloadingPolicy,
  tasks: number | undefined,
): { readonly [key: string]: Json } => {
  if (!isReported) return {};
  const runTerms = tasks === undefined ? {} : { tasks };
  const policies = { cost: policy, ...BASELINES };
  const all = HELD_OUT_RUNS * Object.keys(policies).length;
  let done = 0;
  const costs = Object.entries(policies).map(([name, make]): [string, number] => {
    const who = name === "cost" ? "this model" : name;
    const onRun = () => {
      done++;
      progress({ phase: `held out: ${who}`, share: 1, text: `held-out runs: ${done} of ${all}, ${who}` });
    };
    return [name, meanCost(world, make, "held-out", 0, HELD_OUT_RUNS, runTerms, onRun)];
  });
  return { runs: HELD_OUT_RUNS, ...Object.fromEntries(costs) };
};

/** Mean cost of the tasks that ended, over runs; Infinity when none did. */
export const meanCost = (
  world: TrainingWorld,
  make: () => OffloadingPolicy,
  split: Split,
  from: number,
  runs: number,
  runTerms: { readonly tasks?: number },
  onRun: () => void = () => {},
): number => {
  let sum = 0;
  let count = 0;
  for (let run = from; run < from + runs; run++) {
    for (const { cost } of unwrapped(() => world.emulate(make(), { split, run, ...runTerms })))
      if (Number.isFinite(cost)) {
        sum += cost;
        count++;
      }
    onRun();
  }
  return count === 0 ? Infinity : sum / count;
};

/** What a policy threw to end a training is not a fault of the policy. */
export const unwrapped = <T>(run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (error instanceof PolicyError && (error.cause instanceof Diverged || error.cause instanceof Stopped))
      throw error.cause;
    throw error;
  }
};

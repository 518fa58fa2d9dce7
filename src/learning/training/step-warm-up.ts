import { random } from "../../policies/random.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";
import { StepEncoder, type StepEncodingSpec, type StepState, StepStatistics } from "../encoding/step-encoding.js";
import { StepPolicy } from "./step-policy.js";
import type { TrainingContext } from "./trainer.js";

/** Training runs that only statistics are taken from, beyond those that are learned from. */
const WARM_UP_FROM = 2_000_000;
const WARM_UP_RUNS = 8;
const WARM_UP_TASKS = 4000;

/**
 * The encoding of a scenario's steps: the mean cost of tasks that are placed at random is the unit of costs, and what is seen on the
 * way standardises the features. The same seed gives the same encoding.
 *
 * @throws RangeError when no task of the scenario ends
 */
export const encodingOfSteps = (
  { world, random: streamOf }: Pick<TrainingContext, "world" | "random">,
  state: StepState,
  decides: "task" | "subtask",
  tasks: number | undefined,
): StepEncodingSpec => {
  const emulate = (policy: () => OffloadingPolicy, visit: (cost: number) => void) => {
    let seen = 0;
    for (let run = 0; run < WARM_UP_RUNS && seen < WARM_UP_TASKS; run++)
      for (const { cost } of world.emulate(policy(), {
        split: "training",
        run: WARM_UP_FROM + run,
        ...(tasks === undefined ? {} : { tasks }),
      })) {
        seen++;
        if (Number.isFinite(cost)) visit(cost);
      }
  };
  let sum = 0;
  let count = 0;
  emulate(random, (cost) => {
    sum += cost;
    count++;
  });
  if (!(sum > 0)) throw new RangeError("no task of the scenario has a finite cost when it is placed at random");
  const statistics = new StepStatistics(StepEncoder.plain(state, world.size, sum / count));
  const draw = streamOf("warm-up");
  const walker = new StepPolicy({
    name: "warm-up",
    decides,
    encoder: statistics.encoder,
    pick: (_, allowed, step) => {
      statistics.add(step);
      return anyOf(allowed, draw());
    },
  });
  emulate(
    () => walker,
    () => {},
  );
  return statistics.fit();
};

/** One of the allowed actions, by a number in [0, 1). */
const anyOf = (allowed: ArrayLike<number>, share: number): number => {
  let count = 0;
  for (let action = 0; action < allowed.length; action++) count += allowed[action]!;
  let left = Math.floor(share * count);
  for (let action = 0; action < allowed.length; action++) if (allowed[action] === 1 && left-- === 0) return action;
  throw new RangeError("no action is allowed");
};

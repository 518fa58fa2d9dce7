import type { OffloadingPolicy } from "../../world/port/policy.js";
import { StepEncoder, type StepEncodingSpec } from "../encoding/step-encoding.js";
import { ForwardPass } from "../inference/forward-pass.js";
import { type Learned, networkOf } from "../model/model.js";
import { bestAllowed } from "../training/best-allowed.js";
import { StepPolicy } from "../training/step-policy.js";

/** Settings of a model that say how its Q-network decides. */
interface Asked {
  readonly name: string;
  readonly decides: "task" | "subtask";
  readonly prior: boolean;
}

/** The policy of a model with a Q-network: at each step the action of greatest value. */
export const qPolicy = (
  { name, decides, prior }: Asked,
  learned: Pick<Learned, "settings" | "networks">,
): OffloadingPolicy => {
  const encoder = new StepEncoder(learned.settings.steps as StepEncodingSpec);
  const { shape, parameters } = networkOf(learned, "q");
  const inference = new ForwardPass(shape, parameters);
  const known = new Float64Array(encoder.actions);
  return new StepPolicy({
    name,
    decides,
    encoder,
    multiplyAccumulates: inference.multiplyAccumulates,
    pick: (state, allowed) => {
      const values = inference.run(state);
      if (prior) {
        encoder.greedyPrior(state, 0, known);
        for (let action = 0; action < known.length; action++) values[action]! += known[action]!;
      }
      return bestAllowed(values, 0, encoder.actions, allowed, 0);
    },
  });
};

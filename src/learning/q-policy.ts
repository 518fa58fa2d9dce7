import type { OffloadingPolicy } from "../world/policy.js";
import { ForwardPass } from "./forward-pass.js";
import { type Learned, networkOf } from "./model.js";
import { bestAllowed } from "./q-learner.js";
import { StepEncoder, type StepEncodingSpec } from "./step-encoding.js";
import { StepPolicy } from "./step-policy.js";

/** What tells how a Q-network's policy is asked. */
interface Asked {
  readonly name: string;
  readonly decides: "task" | "subtask";
}

/** The policy of a model with a Q-network: at each step the action of greatest value. */
export const qPolicy = (
  { name, decides }: Asked,
  learned: Pick<Learned, "settings" | "networks">,
): OffloadingPolicy => {
  const encoder = new StepEncoder(learned.settings.steps as unknown as StepEncodingSpec);
  const { shape, parameters } = networkOf(learned, "q");
  const inference = new ForwardPass(shape, parameters);
  return new StepPolicy({
    name,
    decides,
    encoder,
    pick: (state, allowed) => bestAllowed(inference.run(state), 0, encoder.actions, allowed, 0),
  });
};

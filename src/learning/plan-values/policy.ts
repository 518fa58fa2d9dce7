import { PolicyError } from "../../errors.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";
import { Encoder } from "../encoding/encoding.js";
import { ForwardPass } from "../inference/forward-pass.js";
import type { Inference } from "../inference/layered-inference.js";
import { type Learned, networkOf } from "../model/model.js";
import { bestPlan, Plans } from "./plans.js";

/** Name of the network that values plans. */
export const VALUES = "values";

/** The policy of a model of plan values: one pass gives the reward that is expected of every placement, and the highest wins. */
export const planPolicy = (
  learned: Pick<Learned, "encoding" | "networks"> & { readonly name?: string },
): OffloadingPolicy => {
  const { shape, parameters } = networkOf(learned, VALUES);
  return planPolicyOf(learned.name ?? "plan-dqn", new Encoder(learned.encoding), new ForwardPass(shape, parameters));
};

/** The policy of a network that values every placement. */
export const planPolicyOf = (name: string, encoder: Encoder, inference: Inference): OffloadingPolicy => {
  const plans = new Plans(encoder);
  const features = new Float32Array(encoder.inputs);
  return {
    name,
    decides: "task",
    operations: () => inference.multiplyAccumulates,
    place: (request, view) => {
      const problem = encoder.problem(request, view);
      if (problem !== undefined) throw new PolicyError(name, `cannot serve task ${request.task}: ${problem}`);
      encoder.encode(request, view, features);
      const best = bestPlan(inference.scores(features), plans.possible(request, view));
      return plans.sites(best, request, view);
    },
  };
};

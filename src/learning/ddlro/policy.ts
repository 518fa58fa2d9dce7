import { PolicyError } from "../../errors.js";
import type { OffloadingPolicy, SiteId } from "../../world/port/policy.js";
import { ForwardPass } from "../inference/forward-pass.js";
import type { Learned } from "../model/model.js";
import { AgentState, agentOf } from "./agents.js";
import { judgePlans } from "./critic.js";
import type { Per } from "./options.js";

/** Settings of a model that say how its networks decide. */
export type DdlroSettings = {
  readonly per: Per;
  readonly copies: number;
  /** The owners of agents, in the order of networks. */
  readonly agents: readonly string[];
};

/** The name of an agent's network in a model. */
export const networkName = (agent: number, copy: number): string => `agent ${agent} copy ${copy}`;

/**
 * The policy of a model of `ddlro-dl`: the networks of a task's agent propose, and the plan of least analytic cost is taken. A
 * task whose owner was not in the training goes to the first agent.
 */
export const ddlroDlPolicy = (
  learned: Pick<Learned, "encoding" | "networks" | "settings"> & { readonly name?: string },
): OffloadingPolicy => {
  const { name = "ddlro-dl", networks } = learned;
  const { per, copies, agents } = learned.settings as DdlroSettings;
  const state = new AgentState(learned.encoding);
  const { encoder } = state;
  const passes = networks.map(({ shape, parameters }) => new ForwardPass(shape, parameters));
  const features = new Float32Array(state.inputs);
  const mask = new Float32Array(encoder.groups * encoder.choices);
  return {
    name,
    decides: "task",
    operations: ({ graph }) => copies * ((passes[0]?.multiplyAccumulates ?? 0) + 2 * graph.subtasks),
    place: (request, view) => {
      const problem = encoder.problem(request, view);
      if (problem !== undefined) throw new PolicyError(name, `cannot serve task ${request.task}: ${problem}`);
      state.encode(request, view, features);
      state.mask(request, view, mask);
      const agent = Math.max(0, agents.indexOf(agentOf(per, request, view)));
      const proposals: SiteId[][] = [];
      for (let copy = 0; copy < copies; copy++)
        proposals.push(
          encoder.bestPlacement(masked(passes[agent * copies + copy]!.run(features), mask), request, view),
        );
      return judgePlans(request, view, proposals).plan;
    },
  };
};

/** Scores with those of choices that are not allowed below all others. */
export const masked = (scores: ArrayLike<number>, mask: Float32Array): Float64Array =>
  Float64Array.from(mask, (allowed, at) => (allowed === 1 ? scores[at]! : -1));

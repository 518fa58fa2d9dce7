import { PolicyError } from "../../errors.js";
import type { Observation, OffloadingPolicy, Placement, SiteId, TaskRequest } from "../../world/port/policy.js";
import { Encoder } from "../encoding/encoding.js";
import { ForwardPass } from "../inference/forward-pass.js";
import { type Learned, networkOf } from "../model/model.js";
import { orderPreserving } from "./order-preserving.js";

/** The result of DROO's critic for a task. */
export interface Verdict {
  readonly placement: Placement;
  /** By place in the order of sub-tasks: 1 where it is offloaded. */
  readonly offloaded: Uint8Array;
  /** Number of the quantized vector that won, from 0. */
  readonly winner: number;
}

/**
 * The critic: of the quantized vectors, each with every server for the sub-tasks that it offloads, the placement of least
 * analytic cost. As DROO's critic solves the allocation of resources for a given vector, this one chooses the server.
 *
 * @param relaxed  by place in the order of sub-tasks: how much it should be offloaded, 0 to 1
 * @param count    quantized vectors
 */
export const judge = (request: TaskRequest, view: Observation, relaxed: ArrayLike<number>, count: number): Verdict => {
  const { order } = request.graph;
  const servers = view.sites.filter(({ kind }) => kind !== "device");
  let best: Verdict | undefined;
  let least = Infinity;
  orderPreserving(relaxed, count).forEach((offloaded, winner) => {
    for (const server of servers.length === 0 ? view.sites : servers) {
      const placement = new Array<SiteId>(order.length);
      order.forEach((subtask, place) => {
        placement[subtask] = offloaded[place] === 1 ? server.id : "device";
      });
      const cost = view.cost(placement);
      if (best !== undefined && !(cost < least)) continue;
      best = { placement, offloaded, winner };
      least = cost;
    }
  });
  return best!;
};

/** The policy of a model of DROO: the network proposes, order-preserving quantization spreads, the critic picks. */
export const drooPolicy = (
  learned: Pick<Learned, "encoding" | "networks" | "settings"> & { readonly name?: string },
): OffloadingPolicy => {
  const { name = "droo" } = learned;
  const { shape, parameters } = networkOf(learned, "actor");
  const encoder = new Encoder(learned.encoding);
  const inference = new ForwardPass(shape, parameters);
  const features = new Float32Array(encoder.inputs);
  const candidates = Number(learned.settings.candidates);
  return {
    name,
    decides: "task",
    // The critic adds up two numbers for every sub-task of each of its candidates.
    operations: ({ graph }, sites) =>
      inference.multiplyAccumulates +
      2 * graph.subtasks * Math.min(candidates, graph.subtasks + 1) * Math.max(sites - 1, 1),
    place: (request, view) => {
      const problem = encoder.problem(request, view);
      if (problem !== undefined) throw new PolicyError(name, `cannot serve task ${request.task}: ${problem}`);
      encoder.encode(request, view, features);
      const { subtasks } = request.graph;
      return judge(request, view, inference.run(features).slice(0, subtasks), Math.min(candidates, subtasks + 1))
        .placement;
    },
  };
};

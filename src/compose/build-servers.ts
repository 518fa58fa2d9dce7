import { distributionOf } from "../engine/distributions.js";
import type { RandomStreams } from "../engine/random.js";
import type { Simulation } from "../engine/simulation.js";
import { smallest } from "../extremes.js";
import { makeBalancer } from "../models/balancer/catalog.js";
import { makeQueue } from "../models/queue/catalog.js";
import { Outages } from "../physics/outages.js";
import type { CloudSpec, EdgeSpec } from "../scenario/spec/servers.js";
import { ComputeNode } from "../world/computing/compute-node.js";
import { MachineSite } from "../world/computing/machine-site.js";
import { Memory } from "../world/computing/memory.js";

export const buildServer = (
  kind: "edge" | "cloud",
  spec: EdgeSpec | CloudSpec,
  simulation: Simulation,
  streams: RandomStreams,
): ComputeNode => {
  const { name, cores, power, machines, memory_bytes } = spec;
  const queue = makeQueue(spec.queue);
  const outages = outagesOf(spec, streams);
  const memory = memory_bytes === undefined ? undefined : new Memory(simulation, memory_bytes);
  if (machines === undefined) return new ComputeNode(simulation, { name, kind, cores, power, queue, outages, memory });
  return new MachineSite(simulation, {
    ...{ name, kind, queue, outages, memory },
    machines: machines.kinds.flatMap(({ count, cores, frequency_hz, power }) =>
      Array.from({ length: count }, () => ({ cores, frequency_hz, power })),
    ),
    balancer: makeBalancer(machines.balancer),
    random: streams.field(name, "balancer"),
  });
};

/** The most cores that one sub-task can hold at a server, whichever machine it gets. */
export const coresTogether = ({ cores, machines }: EdgeSpec | CloudSpec): number =>
  machines === undefined ? cores : smallest(machines.kinds.map((kind) => kind.cores));

/** When a server fails; undefined: never. */
const outagesOf = ({ name, outages }: EdgeSpec | CloudSpec, streams: RandomStreams): Outages | undefined => {
  if (outages === undefined) return undefined;
  const random = streams.stream(name, "outages");
  const up = distributionOf(outages.up_s);
  const down = distributionOf(outages.down_s);
  return new Outages(
    () => up.sample(random),
    () => down.sample(random),
  );
};

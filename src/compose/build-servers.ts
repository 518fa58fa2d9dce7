import type { RandomStreams } from "../engine/random.js";
import type { Simulation } from "../engine/simulation.js";
import { smallest } from "../math/extremes.js";
import { makeBalancer } from "../models/balancer/catalog.js";
import { makeOutages } from "../models/outages/catalog.js";
import { makeQueue } from "../models/queue/catalog.js";
import type { CloudSpec, EdgeSpec } from "../scenario/spec/servers.js";
import { ComputeNode } from "../world/computing/compute-node.js";
import { MachineSite } from "../world/computing/machine-site.js";
import { Memory } from "../world/computing/memory.js";

export const buildServer = (
  kind: "edge" | "cloud",
  spec: EdgeSpec | CloudSpec,
  simulation: Simulation,
  streams: RandomStreams,
  onBusy?: (cores: number) => void,
): ComputeNode => {
  const { name, cores, power, machines, memory_bytes } = spec;
  const queue = makeQueue(spec.queue);
  const outages = spec.outages && makeOutages(spec.outages, streams.stream(name, "outages"));
  const memory = memory_bytes === undefined ? undefined : new Memory(simulation, memory_bytes);
  if (machines === undefined)
    return new ComputeNode(simulation, { name, kind, cores, power, queue, outages, memory, onBusy });
  return new MachineSite(simulation, {
    ...{ name, kind, queue, outages, memory },
    machines: machines.kinds.flatMap(({ count, cores, frequency_hz, power, memory_bytes }) =>
      Array.from({ length: count }, () => ({ cores, frequency_hz, power, memory_bytes })),
    ),
    balancer: makeBalancer(machines.balancer),
    random: streams.field(name, "balancer"),
  });
};

/** The most cores that one sub-task can hold at a server, on any of its machines. */
export const coresTogether = ({ cores, machines }: EdgeSpec | CloudSpec): number =>
  machines === undefined ? cores : smallest(machines.kinds.map((kind) => kind.cores));

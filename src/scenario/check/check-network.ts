import { siDistribution } from "../../fields/checked.js";
import { exitFaults } from "../../models/networks/exits.js";
import type { CommonText } from "../../models/networks/model.js";
import { quote } from "../../quantity.js";
import { isChain, type NetworkText, taskOfNetwork } from "../interpret/interpret-network.js";
import type { ResolvedText } from "../schema/schema.js";
import { applicationsAt } from "./check-workloads.js";

/** A fault between fields; `because` names the other fields. */
interface NetworkFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** Faults of a network: an input that does not fit, exits at unknown places. */
function* checkNetwork(owner: string, network: NetworkText, hasVariants: boolean): Generator<NetworkFault> {
  const path = `${owner}.network`;
  const { exits }: CommonText = network;
  // Faults of its file are reported when the file is read.
  if (network.model === "onnx") return;
  let task: ReturnType<typeof taskOfNetwork>;
  try {
    task = taskOfNetwork(network);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const field = "resolution" in network ? `${path}.resolution` : `${path}.tokens`;
    yield { path: field, problem: error.message, because: [path] };
    return;
  }
  if (exits === undefined) return;
  if (hasVariants)
    yield {
      path: `${path}.exits`,
      problem: "exits cannot be combined with variants: the loss of a variant at an exit is not known",
      because: [`${owner}.variants`],
    };
  const names = task.subtasks.map(({ name }) => name);
  if (!isChain(task)) {
    const problem = `expected no exits: ${network.model} by ${network.granularity} is no chain (with granularity: blocks it is one)`;
    yield { path: `${path}.exits`, problem, because: [`${path}.granularity`] };
    return;
  }
  for (const { field, problem } of exitFaults(exits, names))
    yield { path: `${path}.exits.${field}`, problem, because: [`${path}.granularity`, `${path}.model`] };
}

type Nodes = Readonly<Record<string, ResolvedText["edges"] | ResolvedText["clouds"] | ResolvedText["devices"]>>;

/** Faults of speeds in FLOP/s, which hold at one frequency. */
function* checkCompute(text: ResolvedText): Generator<NetworkFault> {
  const lists: Nodes = { edges: text.edges, clouds: text.clouds, devices: text.devices };
  for (const [list, nodes] of Object.entries(lists))
    for (const [index, { compute, frequency }] of nodes.entries()) {
      if (compute === undefined) continue;
      const path = `${list}.${index}.compute`;
      const because = [`${list}.${index}.frequency`];
      const law = siDistribution(frequency, "frequency");
      const isOne = law.kind === "constant" && law.value < Infinity;
      if (compute.peak !== undefined && compute.perCycle !== undefined)
        yield {
          path: `${path}.perCycle`,
          problem: "expected either peak or perCycle, got both",
          because: [`${path}.peak`],
        };
      if (compute.peak === undefined && compute.perCycle === undefined)
        yield { path, problem: "missing; expected peak (FLOP per second) or perCycle (FLOP per cycle)", because: [] };
      if (law.kind === "constant" && law.value === Infinity)
        yield { path, problem: "expected none: the frequency is unlimited, so execution takes no time", because };
      else if (compute.peak !== undefined && !isOne)
        yield {
          path: `${path}.peak`,
          problem: `expected perCycle: the peak follows from the frequency, which is drawn, got ${quote(compute.peak)}`,
          because,
        };
      if ("power" in compute && compute.power !== undefined && !isOne)
        yield {
          path: `${path}.power`,
          problem: `expected kappa: the power follows from the frequency, which is drawn, got ${quote(compute.power)}`,
          because,
        };
    }
}

/** Faults of neural networks, and of the speeds of the nodes that compute them. */
export const checkNetworks = (text: ResolvedText): readonly NetworkFault[] => [
  ...applicationsAt(text).flatMap(({ path, application: { network, variants } }) =>
    network === undefined ? [] : [...checkNetwork(path, network, variants !== undefined)],
  ),
  ...checkCompute(text),
];

import { log1p } from "../../math/logarithms.js";
import type { Observation, TaskRequest } from "../../world/port/policy.js";
import { Encoder, type EncodingSpec } from "../encoding/encoding.js";
import type { Per } from "./options.js";

const MEGA = 1e6;
/** Free memory is cut off at this many MB. */
const MOST_MB = 1e6;
/** Features of a site beside those of the encoding. */
const PER_SITE = 2;

/** The agent of a task: that of its group of devices, of the edge that serves its device, or one for all. */
export const agentOf = (per: Per, { device }: TaskRequest, { sites }: Observation): string => {
  if (per === "group") return device.replace(/-\d+$/, "");
  if (per === "edge") return sites.find(({ isServing }) => isServing)?.id ?? "";
  return "all";
};

/**
 * Inputs of an agent's networks: the encoding's features, and by slot of a site whether it is up, and the log of its free memory
 * in MB, 0 to 1. Sites that are down, or whose free memory is too small for a sub-task, cannot be chosen for it.
 */
export class AgentState {
  readonly encoder: Encoder;
  readonly inputs: number;

  constructor(spec: EncodingSpec) {
    this.encoder = new Encoder(spec);
    this.inputs = this.encoder.inputs + PER_SITE * this.encoder.choices;
  }

  /** Fills in the state, float32 [inputs], from `at`. */
  encode(request: TaskRequest, view: Observation, into: Float32Array, at = 0): void {
    const { encoder } = this;
    encoder.encode(request, view, into, at);
    into.fill(0, at + encoder.inputs, at + this.inputs);
    this.#eachSlot(view, (slot, { isDown, freeMemory_bytes }) => {
      const to = at + encoder.inputs + PER_SITE * slot;
      into[to] = isDown ? 0 : 1;
      into[to + 1] = log1p(Math.min(freeMemory_bytes / MEGA, MOST_MB)) / log1p(MOST_MB);
    });
  }

  /** Fills in which choices are allowed, [groups * choices] from `at`. The device is allowed if nothing else is. */
  mask(request: TaskRequest, view: Observation, into: Float32Array, at = 0): void {
    const { encoder } = this;
    const { graph, memory_bytes } = request;
    encoder.mask(request, view, into, at);
    for (let group = 0; group < graph.subtasks; group++) {
      const row = at + group * encoder.choices;
      const need_bytes = memory_bytes?.[graph.order[group]!] ?? 0;
      this.#eachSlot(view, (slot, { isDown, freeMemory_bytes }) => {
        if (isDown || need_bytes > freeMemory_bytes) into[row + slot] = 0;
      });
      if (!into.subarray(row, row + encoder.choices).includes(1)) into[row] = 1;
    }
  }

  #eachSlot(view: Observation, look: (slot: number, site: Observation["sites"][number]) => void): void {
    const { edges } = this.encoder.spec;
    let edge = 0;
    let cloud = 0;
    for (const site of view.sites)
      look(site.kind === "device" ? 0 : site.kind === "edge" ? 1 + edge++ : 1 + edges + cloud++, site);
  }
}

import { log1p } from "../math/logarithms.js";
import { INPUT } from "../world/port/application.js";
import type { Observation, SiteId, SiteView, TaskRequest } from "../world/port/policy.js";
import type { Spaces } from "./spaces.js";

/** One number of an observation. */
export interface Feature {
  /** As in `execution_s[0,scenb]`. */
  readonly name: string;
  /** Unit of the quantity behind it; "" for counts, and for features that say yes or no. */
  readonly unit: string;
  /** The feature is ln(1 + quantity / scale); 0: it is the quantity itself, 0 or 1. */
  readonly scale: number;
}

/** What a decision is about. */
export interface Decided {
  readonly request: TaskRequest;
  readonly view: Observation;
  /** -1: all sub-tasks. */
  readonly subtask: number;
  /** By sub-task: number of its site; -1: not placed yet. */
  readonly placed: readonly number[];
}

const MILLI = 1e-3;
const KILO = 1e3;
const MEGA = 1e6;
/** Quantities are cut off at this many units, unlimited ones too. */
const MOST_UNITS = 1e12;

/** The largest value that a feature can have, as a 32-bit float. */
export const LARGEST_FEATURE = Math.fround(log1p(MOST_UNITS));

/** ln(1 + quantity / scale); what does not exist is 0. */
const scaled = (quantity: number, scale: number): number =>
  quantity > 0 ? log1p(Math.min(quantity / scale, MOST_UNITS)) : 0;

/**
 * Turns what a policy may know at a decision into numbers. docs/environment.md lists them with their meaning; `features` names
 * them in their order. Sub-tasks that a task does not have are 0.
 */
export class ObservationCodec {
  readonly features: readonly Feature[];
  readonly maskLength: number;
  readonly #spaces: Spaces;

  constructor(spaces: Spaces) {
    this.#spaces = spaces;
    this.features = featuresOf(spaces);
    this.maskLength = spaces.places * spaces.sites.length;
  }

  /** Fills in the features, float32. @throws RangeError when the task has more sub-tasks than there is room for */
  encode(decided: Decided, into: Float32Array): void {
    const { request, view } = decided;
    const { subtasks } = this.#spaces;
    const { graph, data_bits, work_cycles } = request;
    if (graph.subtasks > subtasks)
      throw new RangeError(`task ${request.task} has ${graph.subtasks} sub-tasks, and there is room for ${subtasks}`);
    into.fill(0);
    let at = 0;
    into[at++] = scaled(request.deadline_s - view.time_s, MILLI);
    into[at++] = scaled(view.device.battery_j, 1);
    for (let subtask = 0; subtask < graph.subtasks; subtask++) {
      into[at + subtask] = 1;
      into[at + subtasks + subtask] = scaled(work_cycles[subtask]!, MEGA);
    }
    at += 2 * subtasks;
    for (let target = 0; target <= graph.subtasks; target++) {
      let bits = 0;
      for (const edge of graph.inputs[target]!) bits += data_bits[edge]!;
      into[at + (target === graph.subtasks ? subtasks : target)] = scaled(bits, KILO);
    }
    at = this.#encodeSites(view.sites, into, at + subtasks + 1);
    if (this.#spaces.decides === "task") this.#encodeTask(decided, into, at);
    else this.#encodeSubtask(decided, into, at);
  }

  /**
   * Fills in which choices are advisable: 0 for a site that has failed, has no room in its queue, or too little free memory, unless no
   * site is better. For
   * a sub-task that the task does not have, the device alone is left.
   */
  mask({ request, view, subtask }: Decided, into: Uint8Array): void {
    const { places, decides, sites: names } = this.#spaces;
    const { sites } = view;
    const isOpen = sites.map(({ isDown, queueRoom }) => !isDown && queueRoom > 0);
    for (let place = 0; place < places; place++) {
      const isThere = decides === "subtask" || place < request.graph.subtasks;
      const need_bytes = request.memory_bytes?.[decides === "subtask" ? subtask : place] ?? 0;
      const fits = (site: number): boolean => isOpen[site]! && need_bytes <= sites[site]!.freeMemory_bytes;
      const isAnyOpen = sites.some((_, site) => fits(site));
      for (let site = 0; site < names.length; site++)
        into[place * names.length + site] = (isThere ? !isAnyOpen || fits(site) : site === 0) ? 1 : 0;
    }
  }

  #encodeSites(sites: readonly SiteView[], into: Float32Array, from: number): number {
    let at = from;
    for (const site of sites) {
      into[at++] = scaled(site.backlog_s, MILLI);
      into[at++] = scaled(site.queueLength, 1);
      into[at++] = scaled(site.freeCores, 1);
      into[at++] = scaled(site.frequency_hz, MEGA);
      into[at++] = site.isDown ? 1 : 0;
      into[at++] = site.isServing ? 1 : 0;
    }
    return at;
  }

  #encodeTask({ request, view }: Decided, into: Float32Array, from: number): void {
    const { subtasks, sites } = this.#spaces;
    const { graph } = request;
    for (let subtask = 0; subtask < graph.subtasks; subtask++)
      for (let site = 0; site < sites.length; site++)
        into[from + subtask * sites.length + site] = scaled(view.executionTime_s(subtask, sites[site]!), MILLI);
    const uploads = from + subtasks * sites.length;
    const servers = sites.length - 1;
    const downloads = uploads + subtasks * servers;
    for (let target = 0; target <= graph.subtasks; target++) {
      const row = target === graph.subtasks ? subtasks : target;
      for (let server = 0; server < servers; server++) {
        const site = sites[server + 1]!;
        let up_s = 0;
        let down_s = 0;
        for (const edge of graph.inputs[target]!) {
          if (target < graph.subtasks) up_s = longer(up_s, view.moveTime_s(edge, "device", site));
          if (graph.edges[edge]!.from !== INPUT) down_s = longer(down_s, view.moveTime_s(edge, site, "device"));
        }
        if (row < subtasks) into[uploads + row * servers + server] = scaled(up_s, MILLI);
        into[downloads + row * servers + server] = scaled(down_s, MILLI);
      }
    }
  }

  #encodeSubtask({ request, view, subtask, placed }: Decided, into: Float32Array, from: number): void {
    const { subtasks, sites } = this.#spaces;
    const { graph } = request;
    into[from + subtask] = 1;
    let at = from + subtasks;
    for (let other = 0; other < graph.subtasks; other++)
      if (placed[other]! >= 0) into[at + other * sites.length + placed[other]!] = 1;
    at += subtasks * sites.length;
    for (const site of sites) {
      let move_s = 0;
      for (const edge of graph.inputs[subtask]!)
        move_s = longer(move_s, view.moveTime_s(edge, this.#sourceOf(graph.edges[edge]!.from, placed), site));
      let return_s = 0;
      for (const edge of graph.outputs[subtask]!)
        if (graph.edges[edge]!.to === graph.subtasks)
          return_s = longer(return_s, view.moveTime_s(edge, site, "device"));
      into[at++] = scaled(move_s, MILLI);
      into[at++] = scaled(view.executionTime_s(subtask, site), MILLI);
      into[at++] = scaled(return_s, MILLI);
    }
  }

  #sourceOf(from: number, placed: readonly number[]): SiteId {
    return from === INPUT ? "device" : this.#spaces.sites[Math.max(0, placed[from]!)]!;
  }
}

/** The longer of two times; one that does not exist is none. */
const longer = (a_s: number, b_s: number): number => (b_s > a_s ? b_s : a_s);

const featuresOf = ({ decides, subtasks, sites }: Spaces): Feature[] => {
  const features: Feature[] = [];
  const add = (name: string, unit: string, scale: number) => features.push({ name, unit, scale });
  const numbers = Array.from({ length: subtasks }, (_, subtask) => String(subtask));
  const servers = sites.slice(1);
  add("slack_s", "s", MILLI);
  add("battery_j", "J", 1);
  for (const subtask of numbers) add(`is_present[${subtask}]`, "", 0);
  for (const subtask of numbers) add(`work_cycles[${subtask}]`, "cycles", MEGA);
  for (const target of [...numbers, "output"]) add(`input_bits[${target}]`, "bit", KILO);
  for (const site of sites) {
    add(`backlog_s[${site}]`, "s", MILLI);
    add(`queue[${site}]`, "", 1);
    add(`free_cores[${site}]`, "", 1);
    add(`frequency_hz[${site}]`, "Hz", MEGA);
    add(`is_down[${site}]`, "", 0);
    add(`is_serving[${site}]`, "", 0);
  }
  if (decides === "task") {
    for (const subtask of numbers) for (const site of sites) add(`execution_s[${subtask},${site}]`, "s", MILLI);
    for (const subtask of numbers) for (const site of servers) add(`upload_s[${subtask},${site}]`, "s", MILLI);
    for (const target of [...numbers, "output"])
      for (const site of servers) add(`download_s[${target},${site}]`, "s", MILLI);
    return features;
  }
  for (const subtask of numbers) add(`is_current[${subtask}]`, "", 0);
  for (const subtask of numbers) for (const site of sites) add(`is_placed[${subtask},${site}]`, "", 0);
  for (const site of sites) {
    add(`move_s[${site}]`, "s", MILLI);
    add(`execution_s[${site}]`, "s", MILLI);
    add(`return_s[${site}]`, "s", MILLI);
  }
  return features;
};

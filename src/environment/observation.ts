import { INPUT } from "../world/port/application.js";
import type { SiteId, SiteView } from "../world/port/policy.js";
import { lossOf, openVariant } from "./choices.js";
import { type Decided, type Feature, KILO, MEGA, MILLI, type SitedDecision, scaled } from "./feature.js";
import { type Spaces, sitesAt } from "./spaces.js";
import { addVariantFeatures, encodeVariants, returnTime_s } from "./variant-features.js";

/**
 * Encodes the view of a policy at a decision as numbers. docs/environment.md lists them with their meaning; `features` names them
 * in their order. Sub-tasks that a task does not have are 0.
 */
export class ObservationCodec {
  readonly features: readonly Feature[];
  readonly maskLength: number;
  readonly #spaces: Spaces;

  constructor(spaces: Spaces) {
    this.#spaces = spaces;
    this.features = featuresOf(spaces);
    this.maskLength = spaces.places * spaces.choices;
  }

  /** Fills in the features, float32. @throws RangeError when the task has more sub-tasks than there is room for */
  encode(decided: Decided, into: Float32Array): void {
    const sited = this.#sited(decided);
    const { request, view } = sited;
    const { subtasks } = this.#spaces;
    const { graph, data_bits, work_cycles } = request;
    if (graph.subtasks > subtasks)
      throw new RangeError(
        `task ${request.task} has ${graph.subtasks} sub-tasks, but the environment has room for ${subtasks}`,
      );
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
    at = this.#encodeSites(siteViews(sited), into, at + subtasks + 1);
    at = this.#spaces.decides === "task" ? this.#encodeTask(sited, into, at) : this.#encodeSubtask(sited, into, at);
    if (this.#spaces.variants.length > 1) at = encodeVariants(sited, this.#spaces, into, at);
    if (this.#spaces.features === "all") encodeExtras(sited, subtasks, into, at);
  }

  /**
   * Fills in which choices are advisable: 0 for a site that has failed, has no room in its queue, or too little free memory, unless no
   * site is better. 0 also for a variant that the sub-task does not have, or that would take the accuracy below its floor. For a
   * sub-task that the task does not have, the device alone is left, in full.
   */
  mask(decided: Decided, into: Uint8Array): void {
    const sited = this.#sited(decided);
    const { request, subtask, chosen, sites: names } = sited;
    const { places, decides, variants, choices } = this.#spaces;
    const sites = siteViews(sited);
    const isOpen = sites.map(({ isDown, queueRoom }) => !isDown && queueRoom > 0);
    const loss = variants.length > 1 ? lossOf(request, chosen) : undefined;
    for (let place = 0; place < places; place++) {
      const at = place * choices;
      into.fill(0, at, at + choices);
      if (decides === "task" && place >= request.graph.subtasks) {
        into[at] = 1;
        continue;
      }
      const of = decides === "subtask" ? subtask : place;
      const full_bytes = request.memory_bytes?.[of] ?? 0;
      let isAnyOpen = false;
      // 2: possible, but advisable only if no other choice is.
      for (let variant = 0; variant < variants.length; variant++) {
        const open = variant === 0 ? IN_FULL : openVariant(request, of, variants[variant]!, loss!);
        if (open === undefined) continue;
        const need_bytes = Math.ceil(full_bytes * open.memory);
        for (let site = 0; site < names.length; site++) {
          const fits = isOpen[site]! && need_bytes <= sites[site]!.freeMemory_bytes;
          into[at + variant * names.length + site] = fits ? 1 : 2;
          isAnyOpen ||= fits;
        }
      }
      for (let choice = at; choice < at + choices; choice++) if (into[choice] === 2) into[choice] = isAnyOpen ? 0 : 1;
    }
  }

  #sited(decided: Decided | SitedDecision): SitedDecision {
    return "sites" in decided ? decided : { ...decided, sites: sitesAt(this.#spaces, decided.view) };
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

  /** @returns the place after its features */
  #encodeTask({ request, view, sites }: SitedDecision, into: Float32Array, from: number): number {
    const { subtasks } = this.#spaces;
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
    return downloads + (subtasks + 1) * servers;
  }

  /** @returns the place after its features */
  #encodeSubtask(decided: SitedDecision, into: Float32Array, from: number): number {
    const { request, view, subtask, placed, sites } = decided;
    const { subtasks } = this.#spaces;
    const { graph } = request;
    into[from + subtask] = 1;
    let at = from + subtasks;
    for (let other = 0; other < graph.subtasks; other++) {
      const name = placed[other];
      const site = name === undefined ? -1 : sites.indexOf(name);
      if (site >= 0) into[at + other * sites.length + site] = 1;
    }
    at += subtasks * sites.length;
    for (const site of sites) {
      let move_s = 0;
      for (const edge of graph.inputs[subtask]!)
        move_s = longer(move_s, view.moveTime_s(edge, sourceOf(graph.edges[edge]!.from, placed), site));
      into[at++] = scaled(move_s, MILLI);
      into[at++] = scaled(view.executionTime_s(subtask, site), MILLI);
      into[at++] = scaled(returnTime_s(decided, view, site), MILLI);
    }
    return at;
  }
}

/** The sites that numbers stand for, as the view shows them. */
const siteViews = ({ view, sites }: SitedDecision): readonly SiteView[] =>
  view.sites.length === sites.length ? view.sites : sites.map((site) => view.site(site));

/** Where the data of a sub-task, or of the task's input, are. */
const sourceOf = (from: number, placed: Decided["placed"]): SiteId =>
  from === INPUT ? "device" : (placed[from] ?? "device");

/** The longer of two times; one that does not exist is none. */
const longer = (a_s: number, b_s: number): number => (b_s > a_s ? b_s : a_s);

/** The mask's conditions on a variant, for `full`. */
const IN_FULL = { memory: 1 };

/** Fills in the features that only some scenarios have. */
const encodeExtras = (decided: SitedDecision, subtasks: number, into: Float32Array, from: number): void => {
  const { graph, priority, memory_bytes, serial, flop, exits } = decided.request;
  into[from] = scaled(priority, 1);
  for (let subtask = 0; subtask < graph.subtasks; subtask++) {
    const at = from + 1 + 4 * subtask;
    into[at] = scaled(memory_bytes?.[subtask] ?? 0, MEGA);
    into[at + 1] = serial?.[subtask] ?? 0;
    into[at + 2] = scaled(flop?.[subtask]?.reduce((sum, one) => sum + one, 0) ?? 0, MEGA);
    into[at + 3] = exits?.reach[subtask] ?? 1;
  }
  const sites = from + 1 + 4 * subtasks;
  for (const [site, { freeMemory_bytes }] of siteViews(decided).entries())
    into[sites + site] = scaled(freeMemory_bytes, MEGA);
};

const featuresOf = (spaces: Spaces): Feature[] => {
  const { decides, subtasks, sites } = spaces;
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
  } else {
    for (const subtask of numbers) add(`is_current[${subtask}]`, "", 0);
    for (const subtask of numbers) for (const site of sites) add(`is_placed[${subtask},${site}]`, "", 0);
    for (const site of sites) {
      add(`move_s[${site}]`, "s", MILLI);
      add(`execution_s[${site}]`, "s", MILLI);
      add(`return_s[${site}]`, "s", MILLI);
    }
  }
  if (spaces.variants.length > 1) addVariantFeatures(spaces, add);
  if (spaces.features === "all") {
    add("priority", "", 1);
    for (const subtask of numbers) {
      add(`memory_bytes[${subtask}]`, "byte", MEGA);
      add(`serial[${subtask}]`, "", 0);
      add(`flop[${subtask}]`, "FLOP", MEGA);
      add(`reach[${subtask}]`, "", 0);
    }
    for (const site of sites) add(`free_memory_bytes[${site}]`, "byte", MEGA);
  }
  return features;
};

import { outputBits } from "../world/port/application.js";
import type { Observation } from "../world/port/policy.js";
import { lossOf, openVariant } from "./choices.js";
import { type Add, type Decided, KILO, MEGA, MILLI, type SitedDecision, scaled } from "./feature.js";
import type { Spaces } from "./spaces.js";

/** Names the features of variants: what each would change. Full ones have theirs among those of every observation. */
export const addVariantFeatures = ({ decides, subtasks, sites, variants }: Spaces, add: Add): void => {
  const others = variants.slice(1);
  add("loss_left", "", MILLI);
  for (let subtask = 0; subtask < subtasks; subtask++)
    for (const variant of others) {
      const of = `[${subtask},${variant}]`;
      add(`is_open${of}`, "", 0);
      if (decides === "subtask") add(`is_in${of}`, "", 0);
      add(`work_cycles${of}`, "cycles", MEGA);
      add(`output_bits${of}`, "bit", KILO);
      add(`memory_bytes${of}`, "byte", MEGA);
      add(`loss${of}`, "", MILLI);
      if (decides === "task") for (const site of sites) add(`execution_s[${subtask},${site},${variant}]`, "s", MILLI);
    }
  if (decides === "task") return;
  for (const variant of others)
    for (const site of sites) {
      add(`execution_s[${site},${variant}]`, "s", MILLI);
      add(`return_s[${site},${variant}]`, "s", MILLI);
    }
};

/** Fills in the features of variants. Those of a variant that is not open are 0. @returns the place after them */
export const encodeVariants = (decided: SitedDecision, spaces: Spaces, into: Float32Array, from: number): number => {
  const { request, view, subtask: current, chosen, sites } = decided;
  const { decides, subtasks, variants } = spaces;
  const { graph, data_bits, work_cycles, memory_bytes, accuracy } = request;
  const loss = lossOf(request, chosen);
  let at = from;
  into[at++] = accuracy === undefined ? scaled(Infinity, MILLI) : scaled(loss.most - loss.lost, MILLI);
  const ofEach = 5 + (decides === "task" ? sites.length : 1);
  for (let subtask = 0; subtask < subtasks; subtask++)
    for (let variant = 1; variant < variants.length; variant++, at += ofEach) {
      if (subtask >= graph.subtasks) continue;
      let to = at;
      const isFree = (chosen?.[subtask] ?? 0) === 0 && (decides === "task" || decided.placed[subtask] === undefined);
      const open = isFree ? openVariant(request, subtask, variants[variant]!, loss) : undefined;
      const own = request.variants?.[subtask]?.[chosen?.[subtask] ?? 0]?.name;
      into[to++] = open === undefined ? 0 : 1;
      if (decides === "subtask") into[to++] = own === variants[variant] ? 1 : 0;
      if (open === undefined) continue;
      into[to++] = scaled(work_cycles[subtask]! * open.work, MEGA);
      into[to++] = scaled(outputBits(graph, data_bits, subtask) * open.data, KILO);
      into[to++] = scaled(Math.ceil((memory_bytes?.[subtask] ?? 0) * open.memory), MEGA);
      into[to++] = scaled(open.loss, MILLI);
      if (decides === "subtask") continue;
      const changed = inVariant(view, graph.subtasks, subtask, open.name);
      for (const site of sites) into[to++] = scaled(changed.executionTime_s(subtask, site), MILLI);
    }
  if (decides === "task") return at;
  for (let variant = 1; variant < variants.length; variant++) {
    const open = openVariant(request, current, variants[variant]!, loss);
    const changed = open === undefined ? undefined : inVariant(view, graph.subtasks, current, open.name);
    for (const site of sites) {
      into[at++] = changed === undefined ? 0 : scaled(changed.executionTime_s(current, site), MILLI);
      into[at++] = changed === undefined ? 0 : scaled(returnTime_s(decided, changed, site), MILLI);
    }
  }
  return at;
};

/** The same task with one sub-task in a variant. */
const inVariant = (view: Observation, subtasks: number, subtask: number, name: string): Observation =>
  view.inVariants(Array.from({ length: subtasks }, (_, other) => (other === subtask ? name : undefined)));

/** Time to move the sub-task's part of the final output from a site to the device, s; of several, the longest. */
export const returnTime_s = ({ request, subtask }: Decided, view: Observation, site: string): number => {
  const { graph } = request;
  let return_s = 0;
  for (const edge of graph.outputs[subtask]!)
    if (graph.edges[edge]!.to === graph.subtasks) {
      const time_s = view.moveTime_s(edge, site, "device");
      if (time_s > return_s) return_s = time_s;
    }
  return return_s;
};

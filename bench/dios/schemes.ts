import { EDGES, SUBTASKS } from "./draws.js";
import { CLOUD, DEVICE, EDGE, moveOf, SITES, type Steps } from "./steps.js";

/** The schemes that need no training. */
export const FIXED_SCHEMES = ["local", "edge", "cloud", "greedy-blind", "random"] as const;
export type FixedScheme = (typeof FIXED_SCHEMES)[number];

/** Mean values of a scheme over tasks. */
export interface Mean {
  readonly cost: number;
  readonly time_s: number;
}

/** The optimum's placements: a site by task and sub-task. */
export type Labels = Uint8Array;

/** The placements of least cost, by dynamic programming from the last sub-task back; of equal costs the lowest sites. */
export const optimalLabels = (steps: Steps, labels: Labels = new Uint8Array(steps.count * SUBTASKS)): Labels => {
  const { execution, up, down, wire } = steps;
  if (steps.moves === "blind") return blindLabels(steps, labels);
  const next = new Uint8Array(SUBTASKS * SITES);
  const togo = new Float64Array(SITES);
  const better = new Float64Array(SITES);
  for (let task = 0; task < steps.count; task++) {
    const edges = task * EDGES;
    const last = edges + SUBTASKS;
    for (let site = 0; site < SITES; site++) togo[site] = moveOf(up[last]!, down[last]!, wire[last]!, site, DEVICE);
    for (let subtask = SUBTASKS - 1; subtask >= 0; subtask--) {
      const at = (task * SUBTASKS + subtask) * SITES;
      const edge = edges + subtask;
      const u = up[edge]!;
      const d = down[edge]!;
      const w = wire[edge]!;
      for (let site = 0; site < SITES; site++) togo[site]! += execution[at + site]!;
      for (let from = 0; from < (subtask === 0 ? 1 : SITES); from++) {
        let best = Infinity;
        for (let site = 0; site < SITES; site++) {
          const cost = moveOf(u, d, w, from, site) + togo[site]!;
          if (cost < best) {
            best = cost;
            next[subtask * SITES + from] = site;
          }
        }
        better[from] = best;
      }
      togo.set(better);
    }
    let site = DEVICE;
    for (let subtask = 0; subtask < SUBTASKS; subtask++) {
      site = next[subtask * SITES + site]!;
      labels[task * SUBTASKS + subtask] = site;
    }
  }
  return labels;
};

/** Each sub-task as if its data came from the device and went back there. */
export const blindLabels = (
  { count, execution, up, down, wire }: Steps,
  labels: Labels = new Uint8Array(count * SUBTASKS),
): Labels => {
  for (let task = 0; task < count; task++)
    for (let subtask = 0; subtask < SUBTASKS; subtask++) {
      const into = task * EDGES + subtask;
      const at = task * SUBTASKS + subtask;
      const air = up[into]! + down[into + 1]!;
      const local = execution[at * SITES]!;
      const atEdge = execution[at * SITES + EDGE]! + air;
      const atCloud = execution[at * SITES + CLOUD]! + air + wire[into]! + wire[into + 1]!;
      labels[at] = local <= atEdge && local <= atCloud ? DEVICE : atEdge <= atCloud ? EDGE : CLOUD;
    }
  return labels;
};

/** Mean cost and time of placements. */
export const meanOfLabels = (steps: Steps, labels: Labels): Mean => ({
  cost: sumOver(steps, labels, steps.execution, steps.up, steps.down, steps.wire) / steps.count,
  time_s: sumOver(steps, labels, steps.execution_s, steps.up_s, steps.down_s, steps.wire_s) / steps.count,
});

const sumOver = (
  { count, moves }: Steps,
  labels: Labels,
  execution: Float64Array,
  up: Float64Array,
  down: Float64Array,
  wire: Float64Array,
): number => {
  let sum = 0;
  for (let task = 0; task < count; task++)
    for (let subtask = 0, from = DEVICE; subtask <= SUBTASKS; subtask++) {
      const edge = task * EDGES + subtask;
      const at = task * SUBTASKS + subtask;
      const site = subtask < SUBTASKS ? labels[at]! : DEVICE;
      if (subtask < SUBTASKS) sum += execution[at * SITES + site]!;
      if (moves === "chain") sum += moveOf(up[edge]!, down[edge]!, wire[edge]!, from, site);
      else if (site !== DEVICE) {
        sum += moveOf(up[edge]!, down[edge]!, wire[edge]!, DEVICE, site);
        sum += moveOf(up[edge + 1]!, down[edge + 1]!, wire[edge + 1]!, site, DEVICE);
      }
      from = site;
    }
  return sum;
};

/** The mean of a scheme that draws every site with the same chance: its expectation over those draws, without drawing. */
export const meanOfRandom = (steps: Steps): Mean => ({
  cost: expectation(steps, steps.execution, steps.up, steps.down, steps.wire) / steps.count,
  time_s: expectation(steps, steps.execution_s, steps.up_s, steps.down_s, steps.wire_s) / steps.count,
});

const expectation = (
  { count, moves }: Steps,
  execution: Float64Array,
  up: Float64Array,
  down: Float64Array,
  wire: Float64Array,
): number => {
  let sum = 0;
  for (const time of execution) sum += time / SITES;
  for (let task = 0; task < count; task++)
    for (let edge = 0; edge < EDGES; edge++) {
      const at = task * EDGES + edge;
      const isFirst = edge === 0;
      const isLast = edge === SUBTASKS;
      let [ups, downs, wires] = [2 / 3, 2 / 3, 2 / 3];
      if (moves === "chain") {
        // Between two sub-tasks each of the nine pairs of sites has the same chance; before the first and after the last is the device.
        ups = isLast ? 0 : isFirst ? 2 / 3 : 2 / 9;
        downs = isFirst ? 0 : isLast ? 2 / 3 : 2 / 9;
        wires = isFirst || isLast ? 1 / 3 : 4 / 9;
      } else {
        ups = isLast ? 0 : 2 / 3;
        downs = isFirst ? 0 : 2 / 3;
        wires = (isLast ? 0 : 1 / 3) + (isFirst ? 0 : 1 / 3);
      }
      sum += ups * up[at]! + downs * down[at]! + wires * wire[at]!;
    }
  return sum;
};

/** Every sub-task at one site. */
export const constantLabels = (count: number, site: number): Labels => new Uint8Array(count * SUBTASKS).fill(site);

import { largest } from "../../src/math/extremes.js";
import type { Constants } from "./constants.js";
import { EDGES, SUBTASKS } from "./draws.js";
import { type Labels, optimalLabels } from "./schemes.js";
import { EDGE, type Reading, SITES, type Steps, stepsOf } from "./steps.js";
import { BLINDFOLDS, type Blindfold, type Tasks, withoutKnowing } from "./tasks.js";

/** How much there is to learn: what rules that look at little would come to. */
export interface Diversity {
  /** Share of the labels that the commonest site of every sub-task has. */
  readonly constantAnswer: number;
  /** Share of the labels that the best rule with one feature has, chosen for every sub-task, on tasks that it was not fitted to. */
  readonly oneFeature: number;
  /** Share of the sub-tasks at each site. */
  readonly sites: readonly number[];
  /** Share of the labels that change for the optimum of one who knows nothing of something but its mean. */
  readonly hangsOn: Readonly<Record<Blindfold, number>>;
  /** The largest share of the labels that a network can name whose neurons say local or not, if all that is not local is taken for one site. */
  readonly headCeiling: number;
}

const BINS = 12;

export const diversityOf = (tasks: Tasks, labels: Labels, c: Constants, reading: Reading, spare: Steps): Diversity => {
  const counts = new Float64Array(SUBTASKS * SITES);
  for (let at = 0; at < labels.length; at++) counts[(at % SUBTASKS) * SITES + labels[at]!]!++;
  const sites = Array.from({ length: SITES }, (_, site) => {
    let sum = 0;
    for (let subtask = 0; subtask < SUBTASKS; subtask++) sum += counts[subtask * SITES + site]!;
    return sum / labels.length;
  });
  let commonest = 0;
  for (let subtask = 0; subtask < SUBTASKS; subtask++)
    commonest += largest(counts.subarray(subtask * SITES, (subtask + 1) * SITES));
  const other = new Uint8Array(labels.length);
  const hangsOn = Object.fromEntries(
    BLINDFOLDS.map((what) => {
      optimalLabels(stepsOf(withoutKnowing(tasks, what), c, reading, spare), other);
      let changed = 0;
      for (let at = 0; at < labels.length; at++) if (other[at] !== labels[at]) changed++;
      return [what, changed / labels.length];
    }),
  ) as Record<Blindfold, number>;
  return {
    constantAnswer: commonest / labels.length,
    oneFeature: bestOneFeature(tasks, labels),
    sites,
    hangsOn,
    headCeiling: sites[0]! + Math.max(sites[EDGE]!, sites[2]!),
  };
};

/** Every feature of a sub-task: a column, what it has by task, and where it begins. */
const featuresOf = (
  tasks: Tasks,
): readonly { readonly of: Float64Array; readonly each: number; readonly ahead: 0 | 1 }[] => [
  ...([0, 1] as const).flatMap((ahead) =>
    [tasks.data_bits, tasks.subcarriers, tasks.up_bps, tasks.down_bps, tasks.delay_s].map((of) => ({
      of,
      each: EDGES,
      ahead,
    })),
  ),
  { of: tasks.work_cycles, each: SUBTASKS, ahead: 0 },
  { of: tasks.cores, each: SUBTASKS, ahead: 0 },
];

/** Mean over sub-tasks of the best of all rules that give every one of some ranges of a feature its commonest site. */
const bestOneFeature = (tasks: Tasks, labels: Labels): number => {
  const half = Math.floor(tasks.count / 2);
  const features = featuresOf(tasks);
  const table = new Int32Array(BINS * SITES);
  let sum = 0;
  for (let subtask = 0; subtask < SUBTASKS; subtask++) {
    let best = 0;
    for (const { of, each, ahead } of features) {
      let low = Infinity;
      let high = -Infinity;
      for (let task = 0; task < tasks.count; task++) {
        const value = of[task * each + subtask + ahead]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      const scale = high > low ? BINS / (high - low) : 0;
      const binAt = (task: number): number =>
        Math.min(BINS - 1, ((of[task * each + subtask + ahead]! - low) * scale) | 0);
      table.fill(0);
      for (let task = 0; task < half; task++) table[binAt(task) * SITES + labels[task * SUBTASKS + subtask]!]!++;
      let right = 0;
      for (let task = half; task < tasks.count; task++) {
        const at = binAt(task) * SITES;
        const guess =
          table[at]! >= table[at + 1]! && table[at]! >= table[at + 2]! ? 0 : table[at + 1]! >= table[at + 2]! ? 1 : 2;
        if (guess === labels[task * SUBTASKS + subtask]) right++;
      }
      best = Math.max(best, right / (tasks.count - half));
    }
    sum += best;
  }
  return sum / SUBTASKS;
};

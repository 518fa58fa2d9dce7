import type { DistributionSpec } from "../engine/distribution-spec.js";
import { distributionOf } from "../engine/distributions.js";
import type { ApplicationSpec } from "../scenario/spec/application.js";
import { type ByLayerType, LAYER_TYPES } from "../world/port/layers.js";

/** The mean task of an application. */
export interface MeanTask {
  readonly work_cycles: number;
  /** FLOP by layer type, of the sub-tasks whose work is given in FLOP. */
  readonly flop?: ByLayerType;
  /** Input of the first sub-tasks and output of the last ones. */
  readonly input_bits: number;
  readonly output_bits: number;
}

/** The mean task; undefined: every task has a newly drawn graph. */
export const meanTask = (application: ApplicationSpec): MeanTask | undefined => {
  if (application.kind === "chain") {
    const { subtasks, work } = application;
    const between_bits = meanOf(application.data_bits);
    const input_bits = meanOf(application.firstData_bits ?? application.data_bits);
    const work_cycles =
      work.kind === "cycles"
        ? subtasks * meanOf(work.cycles)
        : meanOf(work.cycles_per_bit) * (input_bits + (subtasks - 1) * between_bits);
    return { work_cycles, input_bits, output_bits: between_bits };
  }
  if (application.kind !== "graph") return undefined;
  const { work, edges, flop, exits } = application;
  const bits = (isCounted: (edge: (typeof edges)[number]) => boolean): number =>
    edges.filter(isCounted).reduce((sum, { data_bits }) => sum + meanOf(data_bits), 0);
  const works = work.map((one, subtask) =>
    one.kind === "cycles" ? meanOf(one.cycles) : meanOf(one.cycles_per_bit) * bits(({ to }) => to === subtask),
  );
  // If tasks can end early, a sub-task counts as often as it is executed.
  const reach = (subtask: number): number => exits?.reach[subtask] ?? 1;
  return {
    work_cycles: works.reduce((sum, cycles, subtask) => sum + reach(subtask) * cycles, 0),
    ...(flop === undefined
      ? {}
      : {
          flop: LAYER_TYPES.map((_, type) =>
            flop.reduce((sum, one, subtask) => sum + reach(subtask) * (one?.[type] ?? 0), 0),
          ),
        }),
    input_bits: bits(({ from }) => from === -1),
    output_bits: bits(({ to }) => to === work.length),
  };
};

const meanOf = (spec: DistributionSpec): number => distributionOf(spec).mean;

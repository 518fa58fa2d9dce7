import { buildEmulation } from "../../../compose/build.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";

/** The results of a policy in one replication. */
export interface Measured {
  /** Mean over finished tasks, s. */
  readonly latency_s: number;
  /** Mean cost of finished tasks. */
  readonly cost: number;
  /** Finished tasks per joule that devices spent on all tasks. */
  readonly tasksPerJoule: number;
  /** Mean accuracy of finished tasks. */
  readonly accuracy: number;
  /** Share of the tasks that were dropped. */
  readonly dropped: number;
  /** Share of the tasks with a sub-task outside the device. */
  readonly offloaded: number;
}

/** Makes a policy for every replication. */
export interface Scheme {
  readonly scheme: string;
  readonly make: () => OffloadingPolicy;
}

/** Emulates replications of a scenario under a policy, in this thread. */
export const measure = (
  scenario: Scenario,
  { scheme, make }: Scheme,
  { from, count } = { from: 0, count: scenario.replications },
): readonly Measured[] =>
  Array.from({ length: count }, (_, index) => {
    const sums = { finished: 0, ended: 0, latency_s: 0, cost: 0, energy_j: 0, accuracy: 0, dropped: 0, offloaded: 0 };
    const emulation = buildEmulation(scenario, {
      replication: from + index,
      policy: make(),
      policyName: scheme,
      sink: {
        wantsDetails: false,
        task: (record) => {
          sums.ended++;
          sums.energy_j += record.device_energy_j;
          if (/[^>]/.test(record.placement.replaceAll("device", ""))) sums.offloaded++;
          if (record.status === "dropped") sums.dropped++;
          if (Number.isNaN(record.latency_s)) return;
          sums.finished++;
          sums.latency_s += record.latency_s;
          sums.cost += record.cost;
          sums.accuracy += record.accuracy;
        },
        subtask() {},
        transfer() {},
      },
    });
    emulation.run();
    emulation.finish();
    const { finished, ended } = sums;
    return {
      latency_s: sums.latency_s / finished,
      cost: sums.cost / finished,
      tasksPerJoule: finished / sums.energy_j,
      accuracy: sums.accuracy / finished,
      dropped: sums.dropped / ended,
      offloaded: sums.offloaded / ended,
    };
  });

/** By replication: by how many percent the first is less than the second. */
export const percentLess = (
  ours: readonly Measured[],
  other: readonly Measured[],
  of: "latency_s" | "cost",
): readonly number[] => ours.map((one, replication) => 100 * (1 - one[of] / other[replication]![of]));

/** By replication: by how many percent the first is more than the second. */
export const percentMore = (
  ours: readonly Measured[],
  other: readonly Measured[],
  of: "tasksPerJoule",
): readonly number[] => ours.map((one, replication) => 100 * (one[of] / other[replication]![of] - 1));

import { buildEmulation } from "../../compose/build.js";
import { packageFile } from "../../home.js";
import { catalog } from "../../policies/catalog.js";
import { loadScenario } from "../../scenario/load/load.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";

/** The path of a scenario that comes with edgefade. */
const scenarioFile = (name: string): string => packageFile(`scenarios/${name}.yaml`);

/** A scenario that comes with edgefade, with fields changed as `--set path=value` does. */
export const scenarioNamed = (name: string, ...set: readonly string[]): Scenario =>
  loadScenario(scenarioFile(name), { set }).scenario;

/** What became of the tasks of a policy, by replication and task, in the order of tasks. */
export interface Course {
  readonly replications: readonly TaskSeries[];
}

/** One replication's tasks. */
export interface TaskSeries {
  readonly cost: Float64Array;
  readonly latency_s: Float64Array;
  /** Site names joined by `>`. */
  readonly placement: readonly string[];
}

/** Some of a scenario's replications, side by side. */
export interface Share {
  readonly from: number;
  readonly count: number;
}

/**
 * Replications dealt out to so many training seeds, as evenly as they go: each seed is tested in replications of its own, so that the
 * means of the seeds are independent. With fewer replications than seeds some are tested in the same.
 */
export const sharesOf = (replications: number, seeds: number): readonly Share[] =>
  Array.from({ length: seeds }, (_, seed) => {
    if (replications < seeds) return { from: seed % replications, count: 1 };
    const from = Math.floor((seed * replications) / seeds);
    return { from, count: Math.floor(((seed + 1) * replications) / seeds) - from };
  });

/** What became of the tasks in some of the replications. */
export const partOf = ({ replications }: Course, { from, count }: Share): Course => ({
  replications: replications.slice(from, from + count),
});

/**
 * Emulates a scenario under a policy, in this thread.
 *
 * @param make  makes the policy, one for each replication
 * @param share  the replications; absent: all of the scenario's
 * @throws ConservationError, PolicyError
 */
export const emulateAll = (
  scenario: Scenario,
  name: string,
  make: () => OffloadingPolicy,
  { from, count }: Share = { from: 0, count: scenario.replications },
): Course => ({
  replications: Array.from({ length: count }, (_, index) => {
    const replication = from + index;
    const tasks = scenario.tasks!;
    const cost = new Float64Array(tasks).fill(Number.NaN);
    const latency_s = new Float64Array(tasks).fill(Number.NaN);
    const placement = new Array<string>(tasks).fill("");
    const emulation = buildEmulation(scenario, {
      replication,
      policy: make(),
      policyName: name,
      sink: {
        wantsDetails: false,
        task: (record) => {
          cost[record.task] = record.cost;
          latency_s[record.task] = record.latency_s;
          placement[record.task] = record.placement;
        },
        subtask() {},
        transfer() {},
      },
    });
    emulation.run();
    emulation.finish();
    return { cost, latency_s, placement };
  }),
});

/** The same under policies of the catalog, by name. */
export const emulateBuiltIn = (scenario: Scenario, names: readonly string[]): Map<string, Course> =>
  new Map(names.map((name) => [name, emulateAll(scenario, name, () => catalog[name]!.create({}))]));

type Values = "cost" | "latency_s";

/** All values of a policy, replication after replication. */
export const allOf = ({ replications }: Course, values: Values): Float64Array => {
  const parts = replications.map((series) => series[values]);
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** Mean over tasks of a value, by replication. */
export const meansOf = ({ replications }: Course, values: Values): number[] =>
  replications.map((series) => series[values].reduce((sum, value) => sum + value, 0) / series[values].length);

/** Ratio of mean values of two policies over the same tasks, by replication. */
export const ratiosOf = (a: Course, b: Course, values: Values): number[] => {
  const below = meansOf(b, values);
  return meansOf(a, values).map((mean, replication) => mean / below[replication]!);
};

/**
 * Offloading accuracy: the share of sub-tasks that are placed where the optimum places them, by replication.
 *
 * @source Yu et al. 2020: correct labels over all labels
 */
export const accuraciesOf = (policy: Course, optimal: Course): number[] =>
  policy.replications.map(({ placement }, replication) => {
    let correct = 0;
    let labels = 0;
    placement.forEach((text, task) => {
      const best = optimal.replications[replication]!.placement[task]!.split(">");
      text.split(">").forEach((site, subtask) => {
        labels++;
        if (site === best[subtask]) correct++;
      });
    });
    return correct / labels;
  });

/** The site that the optimum chooses most often for each sub-task: a predictor that looks at nothing. */
export const commonestSites = (optimal: Course): readonly string[] => {
  const counts: Map<string, number>[] = [];
  for (const { placement } of optimal.replications)
    for (const text of placement)
      text.split(">").forEach((site, subtask) => {
        counts[subtask] ??= new Map();
        counts[subtask].set(site, (counts[subtask].get(site) ?? 0) + 1);
      });
  return counts.map((count) => [...count].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0]);
};

/** A policy that gives every task the same answer. */
export const alwaysAt = (sites: readonly string[]): OffloadingPolicy => ({
  name: "constant-answer",
  decides: "task",
  place: () => [...sites],
});
